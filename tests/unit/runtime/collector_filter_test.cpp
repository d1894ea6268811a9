#include "runtime/collector_filter.hpp"

#include <catch2/catch.hpp>

#include "support/fake_collector.hpp"

using namespace weir;
using weir::detail::canonical;
using weir::detail::RegisteredCollector;
using weir::detail::select_collectors;

namespace {

using Names = std::vector<std::string>;

std::vector<std::shared_ptr<RegisteredCollector>> three() {
  std::vector<std::shared_ptr<RegisteredCollector>> entries;
  for (const char* name : {"netdev", "cpu", "filesystem"}) {
    entries.push_back(std::make_shared<RegisteredCollector>(name, test::gauge_collector("x")));
  }
  return entries;
}

Names selected(const CollectorFilter& filter) {
  const auto registered = three();
  auto room = three();  // of another collection
  const auto entries = select_collectors(registered, filter, room);
  REQUIRE(entries);
  Names names;
  for (const auto& entry : *entries) names.push_back(entry->name());
  return names;
}

Error refused(const CollectorFilter& filter) {
  std::vector<std::shared_ptr<RegisteredCollector>> room;
  const auto entries = select_collectors(three(), filter, room);
  REQUIRE_FALSE(entries);
  return entries.error();
}

}  // namespace

TEST_CASE("a filter takes all, only those named, or all but those named, in registry order") {
  CHECK(selected({}) == Names{"netdev", "cpu", "filesystem"});
  CHECK(selected({{"filesystem", "netdev"}, {}}) == Names{"netdev", "filesystem"});
  CHECK(selected({{}, {"cpu"}}) == Names{"netdev", "filesystem"});
}

TEST_CASE("both lists at once are refused") {
  const Error error = refused({{"cpu"}, {"netdev"}});
  CHECK(error.code() == ErrorCode::invalid_argument);
  CHECK(error.message() == "collect[] and exclude[] exclude each other");
}

TEST_CASE("an unknown name is named, with the nearest one") {
  CHECK(refused({{"filesystm"}, {}}).message() ==
        "no collector 'filesystm'; did you mean 'filesystem'?");
  CHECK(refused({{}, {"quux"}}).message() == "no collector 'quux'");
  CHECK(refused({{""}, {}}).code() == ErrorCode::invalid_argument);
}

TEST_CASE("filters that ask for the same are equal") {
  CHECK(canonical({{"b", "a", "b"}, {}}) == canonical({{"a", "b"}, {}}));
  CHECK_FALSE(canonical({{"a"}, {}}) == canonical({{}, {"a"}}));
}
