#include "governor/label_choice.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "governor/identifier_shape.hpp"
#include "governor/sketch.hpp"

using namespace weir;
using detail::choose_labels;
using detail::LabelTable;
using detail::LabelWorth;

namespace {

using Names = std::vector<std::string>;

const auto kNoWorth = [](std::string_view) { return LabelWorth{}; };

void add(LabelTable& table, std::initializer_list<LabelView> labels) {
  const LabelSet set(labels);
  table.add(set.text(), 1);
}

// 500 pods, each with its own ip and uid, times 40 paths.
LabelTable pods() {
  LabelTable table(1);
  for (int pod = 0; pod < 500; ++pod) {
    const std::string name = "checkout-" + std::to_string(pod);
    const std::string ip = "10.0." + std::to_string(pod / 250) + "." + std::to_string(pod % 250);
    const std::string uid = "u" + std::to_string(pod);
    for (int path = 0; path < 40; ++path) {
      add(table, {{"path", "/p" + std::to_string(path)},
                  {"pod", name},
                  {"pod_ip", ip},
                  {"uid", uid},
                  {"zone", "a"}});
    }
  }
  return table;
}

}  // namespace

TEST_CASE("labels that determine each other are folded together, or not at all") {
  const LabelTable table = pods();
  REQUIRE(table.members() == 20'000);
  CHECK(table.distinct_without(0) == 20'000);
  const auto strong = choose_labels(table, 50, kNoWorth);
  CHECK(strong.folded == Names{"pod", "pod_ip", "uid"});
  CHECK(strong.members_after == 40);
  const auto weak = choose_labels(table, 500, kNoWorth);
  CHECK(weak.folded == Names{"path"});
  CHECK(weak.members_after == 500);
}

TEST_CASE("the label with most values is not folded if it saves nothing") {
  LabelTable table(1);
  for (int i = 0; i < 5000; ++i) {
    // build has 1000 values, but each user has one build only
    add(table, {{"build", "b" + std::to_string(i % 1000)},
                {"method", i % 2 != 0 ? "GET" : "PUT"},
                {"user", std::to_string(i)}});
  }
  const auto choice = choose_labels(table, 2000, kNoWorth);
  CHECK(choice.folded == Names{"user"});
  CHECK(choice.members_after == 1000);
}

TEST_CASE("identifiers go before names, used labels go last, pinned ones never") {
  LabelTable table(1);
  for (int i = 0; i < 2000; ++i) {
    add(table, {{"tenant", "team-" + std::string(1, static_cast<char>('a' + i % 20)) +
                               std::to_string(i % 50)},
                {"session", "9f86d081-" + std::to_string(100'000 + i / 50)}});
  }
  CHECK(choose_labels(table, 100, kNoWorth).folded == Names{"session"});
  const auto session_used = [](std::string_view name) {
    return LabelWorth{.used = name == "session"};
  };
  CHECK(choose_labels(table, 100, session_used).folded == Names{"tenant"});
  const auto session_pinned = [](std::string_view name) {
    return LabelWorth{.never = name == "session"};
  };
  CHECK(choose_labels(table, 1, session_pinned).folded == Names{"tenant"});
  const auto all_pinned = [](std::string_view) { return LabelWorth{.never = true}; };
  CHECK(choose_labels(table, 1, all_pinned).folded.empty());
}

TEST_CASE("the operator's list is enough if it suffices") {
  LabelTable table(1);
  for (int i = 0; i < 3000; ++i) {
    add(table,
        {{"region", "r" + std::to_string(i % 30)}, {"user", std::to_string(1'000'000 + i % 100)}});
  }
  const auto region_listed = [](std::string_view name) {
    return LabelWorth{.listed = name == "region"};
  };
  CHECK(choose_labels(table, 150, region_listed).folded == Names{"region"});
  CHECK(choose_labels(table, 50, region_listed).folded == Names{"user"});
}

TEST_CASE("members without the label, and families without labels, are no trouble") {
  LabelTable table(1);
  for (int i = 0; i < 100; ++i) {
    add(table, {{"a", std::to_string(i)}});
    add(table, {{"b", "x"}});
  }
  CHECK(choose_labels(table, 5, kNoWorth).folded == Names{"a"});
  LabelTable bare(1);
  bare.add(LabelText{}, 1);
  CHECK(choose_labels(bare, 1, kNoWorth).folded.empty());
}

TEST_CASE("the sketch is near the truth from one to a million") {
  for (const std::uint64_t count : {1U, 100U, 5'000U, 100'000U, 1'000'000U}) {
    detail::DistinctSketch sketch;
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint64_t hash = (i + 1) * 0x9E3779B97F4A7C15ULL;
      sketch.add((hash ^ hash >> 31) * 0xBF58476D1CE4E5B9ULL);
      sketch.add((hash ^ hash >> 31) * 0xBF58476D1CE4E5B9ULL);
    }
    CHECK(sketch.estimate() == Approx(static_cast<double>(count)).epsilon(0.06));
  }
}

TEST_CASE("above the exact limit a projection is estimated") {
  LabelTable table(1);
  for (int i = 0; i < 100'000; ++i)
    add(table, {{"a", std::to_string(i % 250)}, {"b", std::to_string(i / 250)}});
  CHECK(table.distinct_without(0) == Approx(100'000).epsilon(0.06));
  CHECK(table.distinct_without(1) == Approx(400).epsilon(0.06));
}

TEST_CASE("identifiers are told by their shape") {
  for (const char* id : {"550e8400-e29b-41d4-a716-446655440000", "user-1234567", "9f86d081884c",
                         "a.b@example.org", "20240501123456"}) {
    CHECK(detail::has_identifier_shape(id));
  }
  for (const char* name :
       {"", "200", "us-east-1", "GET", "/api/v1/orders", "deadbeefcafe", "8080", "v1.28.3"}) {
    CHECK_FALSE(detail::has_identifier_shape(name));
  }
}
