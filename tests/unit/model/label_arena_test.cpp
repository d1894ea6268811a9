#include "weir/label_arena.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace weir;

namespace {

LabelText text(std::string_view labels) {
  return LabelText::trusted(labels);
}

}  // namespace

TEST_CASE("label texts lie one behind the other") {
  LabelArena arena;
  const auto first = arena.add(text(R"(a="1")"));
  const auto second = arena.add(std::vector<LabelView>{{"b", "2"}, {"a", "\""}});
  CHECK(arena.at(first).view() == R"(a="1")");
  CHECK(arena.at(second).view() == R"(a="\"",b="2")");
  arena.truncate(second.begin);
  const auto third = arena.add(text(R"(c="3")"));
  CHECK(third.begin == second.begin);
  CHECK(arena.at(third).view() == R"(c="3")");
  CHECK(*arena.share() == R"(a="1"c="3")");
}

TEST_CASE("a label text that was shared does not change") {
  LabelArena arena;
  const auto first = arena.add(text(R"(a="1")"));
  arena.add(text(R"(b="2")"));
  const auto before = arena.share();
  CHECK(arena.share() == before);
  CHECK(arena.at(first).view() == R"(a="1")");
  arena.truncate(first.size);
  const auto third = arena.add(text(R"(c="3")"));
  CHECK(*before == R"(a="1"b="2")");
  CHECK(arena.at(first).view() == R"(a="1")");
  CHECK(arena.at(third).view() == R"(c="3")");
  CHECK(*arena.share() == R"(a="1"c="3")");
}

TEST_CASE("copies of label texts go ways of their own") {
  LabelArena arena;
  arena.add(text(R"(a="1")"));
  const auto shared = arena.share();
  LabelArena copy = arena;
  copy.add(text(R"(b="2")"));
  arena.add(text(R"(c="3")"));
  CHECK(*copy.share() == R"(a="1"b="2")");
  CHECK(*arena.share() == R"(a="1"c="3")");
  CHECK(*shared == R"(a="1")");
}
