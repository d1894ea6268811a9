#include "collectors/support/family_names.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace weir;
using weir::detail::FamilyNames;

namespace {

bool all(std::string_view) {
  return true;
}

TEST_CASE("a key's family is built once and stays where it is") {
  FamilyNames names("node_x_", "Field ", MetricType::untyped);
  const FamilySpec* const first = names.find("a", all);
  REQUIRE(first != nullptr);
  CHECK(first->name == "node_x_a");
  CHECK(first->help == "Field a.");
  CHECK(first->type == MetricType::untyped);
  for (int i = 0; i < 1000; ++i) {
    CHECK(names.find("key" + std::to_string(i), all) != nullptr);
  }
  CHECK(names.find("a", all) == first);
  CHECK(first->name == "node_x_a");
}

TEST_CASE("a key finds its own family in whatever order keys come") {
  FamilyNames names("node_x_", "Field ", MetricType::untyped);
  const auto check = [&](std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys) {
      const FamilySpec* const family =
          names.find(key, [](std::string_view k) { return k != "no"; });
      if (key == "no") {
        CHECK(family == nullptr);
      } else {
        REQUIRE(family != nullptr);
        CHECK(family->name == "node_x_" + std::string(key));
      }
    }
  };
  check({"a", "no", "b", "a", "no", "b"});
  check({"a", "b", "no", "b", "b", "a", "ab", "no", "no"});
  check({"a", "no", "b", "a", "no", "b"});
}

TEST_CASE(
    "the filter is asked about a key until it wants it, and what it does not want takes no room") {
  FamilyNames names("node_x_", "Field ", MetricType::gauge);
  int asked = 0;
  bool wanted = false;
  const auto filter = [&](std::string_view) {
    ++asked;
    return wanted;
  };
  CHECK(names.find("a", filter) == nullptr);
  CHECK(names.find("a", filter) == nullptr);
  wanted = true;
  CHECK(names.find("a", filter) != nullptr);
  CHECK(names.find("a", filter) != nullptr);
  CHECK(asked == 3);
  for (std::size_t i = 0; i <= detail::kMaxSourceFamilies; ++i)
    CHECK(names.find(std::to_string(i), [](std::string_view) { return false; }) == nullptr);
  CHECK(names.find("b", filter) != nullptr);
}

TEST_CASE("a key that makes no valid name has no family") {
  FamilyNames names("node_x_", "Field ", MetricType::gauge);
  CHECK(names.find("a b", all) == nullptr);
  CHECK(names.find("a(b)", all) == nullptr);
}

TEST_CASE("the number of keys is bounded") {
  FamilyNames names("node_x_", "Field ", MetricType::gauge);
  std::size_t found = 0;
  for (std::size_t i = 0; i <= detail::kMaxSourceFamilies; ++i) {
    if (names.find(std::to_string(i), all) != nullptr) ++found;
  }
  CHECK(found == detail::kMaxSourceFamilies);
  CHECK(names.find("0", all) != nullptr);  // the known ones go on
}

}  // namespace
