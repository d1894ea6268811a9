#include "base/nearest.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace weir::detail;

TEST_CASE("edit distance counts insertions, deletions and replacements") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("abc", "") == 3);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("netdev", "netdev") == 0);
}

TEST_CASE("the nearest name is suggested if it is near enough") {
  const std::vector<std::string> known{"cpu", "netdev", "netstat", "filesystem"};
  CHECK(nearest_name("netdv", known) == "netdev");
  CHECK(nearest_name("filesytsem", known) == "filesystem");
  CHECK(nearest_name("nettat", known) == "netstat");
  CHECK(nearest_name("bananas", known).empty());
  CHECK(nearest_name("cap", known).empty());
  CHECK(nearest_name("cpu", {}).empty());
  CHECK(nearest_name(std::string(100'000, 'x'), known).empty());
}

TEST_CASE("a suggestion is a phrase to append, or nothing") {
  const std::vector<std::string> known{"max-series"};
  CHECK(did_you_mean("max-serie", known, "--") == ", did you mean --max-series?");
  CHECK(did_you_mean("max-serie", known) == ", did you mean max-series?");
  CHECK(did_you_mean("something", known, "--").empty());
}
