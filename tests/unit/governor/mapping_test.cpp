#include "governor/mapping.hpp"

#include <catch2/catch.hpp>

using namespace weir;
using namespace weir::detail;
using To = weir::detail::Route::To;

namespace {

constexpr FamilyHash kFamily{99};

class Mapped {
 public:
  explicit Mapped(GovernorConfig config = {}) : mapping_(std::move(config)) {}
  Route route(Tier tier, const LabelSet& labels, FoldRule rule = FoldRule::cumulative) {
    return mapping_.route(tier, rule, kFamily, labels.text());
  }
  [[nodiscard]] std::string text() const { return std::string(mapping_.text().view()); }

 private:
  Mapping mapping_;
};

GovernorConfig sampling(double rate, Remainder remainder = Remainder::fold) {
  GovernorConfig config;
  config.tier2_sample_rate = rate;
  config.remainder = remainder;
  return config;
}

const LabelSet kFull{{"path", "/a"}, {"service", "shop"}, {"version", "3"}};

}  // namespace

TEST_CASE("the strip tier takes the listed labels and leaves units without them alone") {
  Mapped mapped;
  CHECK(mapped.route(Tier::pass, kFull).to == To::own);
  const Route route = mapped.route(Tier::strip, kFull);
  CHECK(route.to == To::aggregate);
  CHECK(route.reason == FoldReason::stripped_label);
  CHECK(mapped.text() == R"(path="/a",service="shop")");
  CHECK(mapped.route(Tier::strip, LabelSet{{"path", "/a"}}).to == To::own);
}

TEST_CASE("a unit that would lose every label goes to the fold") {
  Mapped mapped;
  CHECK(mapped.route(Tier::strip, LabelSet{{"region", "x"}, {"version", "3"}}).to == To::fold);
  CHECK(mapped.route(Tier::compress, LabelSet{{"path", "/a"}}).to == To::fold);
}

TEST_CASE("the compress tier keeps the listed labels of the sampled share") {
  Mapped all(sampling(1));
  CHECK(all.route(Tier::compress, kFull).to == To::aggregate);
  CHECK(all.text() == R"(service="shop")");
  CHECK(all.route(Tier::compress, LabelSet{{"service", "shop"}}).to == To::own);

  Mapped none(sampling(0));
  CHECK(none.route(Tier::compress, kFull).to == To::fold);
  CHECK(none.route(Tier::compress, kFull).reason == FoldReason::sampled_out);
  CHECK(Mapped(sampling(0, Remainder::drop)).route(Tier::compress, kFull).to == To::drop);

  Mapped tenth(sampling(0.1));
  int kept = 0;
  for (int i = 0; i < 2000; ++i) {
    const LabelSet labels{{"service", std::to_string(i)}};
    kept += tenth.route(Tier::compress, labels).to == To::own ? 1 : 0;
  }
  CHECK(kept > 150);
  CHECK(kept < 250);
}

TEST_CASE("the essential tier folds what adds up and drops what does not") {
  Mapped mapped;
  CHECK(mapped.route(Tier::essential, kFull).to == To::fold);
  CHECK(mapped.route(Tier::essential, kFull, FoldRule::keep).to == To::drop);
  CHECK(mapped.route(Tier::essential, LabelSet{}, FoldRule::keep).to == To::own);
}

TEST_CASE("gauges without a rule and info keep their names while there is room") {
  Mapped mapped(sampling(0));
  CHECK(mapped.route(Tier::strip, kFull, FoldRule::keep).to == To::own);
  CHECK(mapped.route(Tier::compress, kFull, FoldRule::keep).to == To::own);
}

TEST_CASE("an input with the overflow value is escaped, and stays unlike one that looks escaped") {
  Mapped mapped;
  CHECK(mapped.route(Tier::pass, LabelSet{{"user", "__other__"}}).to == To::renamed);
  CHECK(mapped.text() == R"(user="___other__")");
  CHECK(mapped.route(Tier::pass, LabelSet{{"user", "___other__"}}).to == To::renamed);
  CHECK(mapped.text() == R"(user="____other__")");
  CHECK(mapped.route(Tier::pass, LabelSet{{"user", "x__other__"}}).to == To::own);
}

TEST_CASE("a fold carries the names of its labels, and an unlabelled one a mark") {
  const Mapping mapping{GovernorConfig{}};
  CHECK(mapping.fold_text(kFull.text()) ==
        R"(path="__other__",service="__other__",version="__other__")");
  CHECK(mapping.fold_text(LabelText{}) == R"(weir_overflow="__other__")");
  const LabelSet labels{{"a", "1"}, {"z", "2"}};
  CHECK(Mapping::qualified(labels.text(), "node\"1") == R"(a="1",weir_tenant="node\"1",z="2")");
}

TEST_CASE("a pin takes the units that have all of its labels") {
  const Pin pin{"up", LabelSet{{"service", "shop"}}};
  CHECK(Mapping::is_pinned(pin, kFull.text()));
  const LabelSet other{{"service", "shops"}};
  CHECK_FALSE(Mapping::is_pinned(pin, other.text()));
  CHECK_FALSE(Mapping::is_pinned(pin, LabelText{}));
  CHECK(Mapping::is_pinned(Pin{"up", {}}, LabelText{}));
}
