// Saved states: what goes on, and what is refused.
#include <catch2/catch.hpp>
#include <string>

#include "governor/state_archive.hpp"
#include "governor/state_envelope.hpp"
#include "support/governed.hpp"

namespace weir::test {
namespace {

using namespace std::chrono_literals;

constexpr FamilySpec kRequests{"requests_total", "Requests.", MetricType::counter};
constexpr MonotonicTime kLater{5s};

FinalizedGovernorConfig finalized(GovernorConfig config) {
  auto checked = finalize(std::move(config));
  if (!checked) FAIL(checked.error().message());
  return *checked;
}

SampleBatch requests(int users, double value) {
  SampleBatch batch;
  const FamilyIndex family = batch.family(kRequests);
  for (int user = 0; user < users; ++user) {
    const std::string name = "u" + std::to_string(user);
    batch.add(family, std::array{LabelView{"user", name}}, value);
  }
  return batch;
}

GovernorConfig adaptive_config() {
  GovernorConfig config = test_config(20);
  config.policy = GovernorPolicy::adaptive;
  config.evaluate_interval = 1s;
  return config;
}

double sum_of(const PageLines& page) {
  double sum = 0;
  for (const auto& [name, value] : page) sum += value;
  return sum;
}

// Fifty users in twenty lines.
Governed folded() {
  Governed governed(adaptive_config());
  for (int step = 0; step < 20; ++step) governed.collect(requests(50, 100 + step), 5s);
  return governed;
}

ErrorCode refusal(const std::string& saved, GovernorConfig config = adaptive_config(),
                  WallTime wall = {}) {
  const auto restored = Governor::restore(finalized(std::move(config)), saved, kLater, wall);
  REQUIRE_FALSE(restored);
  CHECK_FALSE(restored.error().message().empty());
  return restored.error().code();
}

}  // namespace

TEST_CASE("a restored governor shows its folds where they were, and counts the gap") {
  Governed governed = folded();
  const PageLines before = governed.collect(requests(50, 120), 5s);
  REQUIRE(before.size() <= 20);
  REQUIRE(before.count("requests_total{user=\"__other__\"}") == 1);
  governed.restart(3s);
  const PageLines after = governed.collect(requests(50, 130), 5s);
  CHECK(after.size() == before.size());
  for (const auto& [name, value] : before) {
    INFO(name);
    REQUIRE(after.count(name) == 1);
    CHECK(after.at(name) > value);
  }
  CHECK(sum_of(after) - sum_of(before) == 50 * 10);
  CHECK(governed.report().tier == Tier::strip);
}

TEST_CASE("a series born in the gap has no increment at its first sight") {
  Governed governed = folded();
  const PageLines before = governed.collect(requests(50, 120), 5s);
  governed.restart(3s);
  const PageLines after = governed.collect(requests(60, 120), 5s);
  CHECK(sum_of(after) == sum_of(before));
}

TEST_CASE("what every scraper must see once is exposed anew after a restart") {
  Governed governed(adaptive_config());
  for (int step = 0; step < 4; ++step) governed.collect(requests(10, 100), 5s);
  governed.collect(requests(50, 100), 5s);  // folds: the fold arms
  governed.restart(3s);
  const auto fold = [](const PageLines& page) {
    return page.at("requests_total{user=\"__other__\"}");
  };
  // Its exposure began before; a scraper that was away while the process was gone may not have
  // seen it.
  CHECK(fold(governed.collect(requests(50, 110), 9s)) == 0);
  CHECK(fold(governed.collect(requests(50, 110), 5s)) == 0);
  CHECK(fold(governed.collect(requests(50, 110), 5s)) > 0);
}

TEST_CASE("a restored governor obeys flags that have changed") {
  const std::string saved = folded().save();
  GovernorConfig config = adaptive_config();
  config.policy = GovernorPolicy::fixed;
  config.max_series = 10;
  auto governor = Governor::restore(finalized(config), saved, kLater, {});
  REQUIRE(governor);
  const SampleBatch batch = requests(50, 130);
  const TenantBatch tenant{"a", &batch};
  for (int step = 1; step <= 5; ++step) {
    Collection collection;
    collection.now = kLater + step * 5s;
    collection.tenants = {&tenant, 1};
    CHECK(governor->step(collection)->lines() <= 20);
  }
  CHECK(governor->report().page_lines <= 10);
}

TEST_CASE("a state that was cut short anywhere is refused") {
  const std::string saved = folded().save();
  REQUIRE(saved.size() > 1000);
  for (std::size_t size = 0; size < saved.size(); ++size)
    REQUIRE(refusal(saved.substr(0, size)) == ErrorCode::parse);
}

TEST_CASE("a state of which any byte changed is refused") {
  const std::string saved = folded().save();
  for (std::size_t at = 0; at < saved.size(); ++at) {
    std::string damaged = saved;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    const ErrorCode code = refusal(damaged);
    REQUIRE((code == ErrorCode::parse || (at >= 8 && at < 12 && code == ErrorCode::unsupported)));
  }
}

TEST_CASE("a state whose checksum is right but whose numbers are not does no harm") {
  const std::string saved = folded().save();
  const auto envelope = detail::open_envelope(saved);
  REQUIRE(envelope);
  int refused = 0;
  for (std::size_t at = 0; at < envelope->content.size(); ++at) {
    std::string content(envelope->content);
    content[at] = static_cast<char>(content[at] ^ 0x81);
    auto governor =
        Governor::restore(finalized(adaptive_config()),
                          detail::seal({envelope->last_page, envelope->seed, content}), kLater, {});
    if (!governor) {
      ++refused;
      continue;
    }
    const SampleBatch batch = requests(50, 130);
    const TenantBatch tenant{"a", &batch};
    Collection collection;
    collection.now = kLater + 5s;
    collection.tenants = {&tenant, 1};
    REQUIRE(governor->step(collection) != nullptr);
  }
  CHECK(refused > 100);
}

TEST_CASE("a state of another version, seed, time or size is refused, and says so") {
  const std::string saved = folded().save();
  std::string next_version = saved;
  ++next_version[8];
  CHECK(refusal(next_version) == ErrorCode::unsupported);
  GovernorConfig other_seed = adaptive_config();
  other_seed.hash_seed = 8;
  CHECK(refusal(saved, other_seed) == ErrorCode::conflict);
  CHECK(refusal(saved, adaptive_config(), WallTime(16min)) == ErrorCode::timeout);
  CHECK(refusal(saved, adaptive_config(), WallTime(-2min)) == ErrorCode::timeout);
  GovernorConfig small = adaptive_config();
  small.max_members = 49;
  CHECK(refusal(saved, small) == ErrorCode::limit);
  CHECK(refusal("weirgov") == ErrorCode::parse);
  CHECK(refusal("") == ErrorCode::parse);
}

TEST_CASE("a seed that was drawn gives way to the saved one") {
  const std::string saved = folded().save();
  GovernorConfig config = adaptive_config();
  config.hash_seed.reset();
  CHECK(Governor::restore(finalized(config), saved, kLater, {}).has_value());
}

TEST_CASE("without folds on the page there is nothing to save") {
  GovernorConfig config = adaptive_config();
  const std::string saved = folded().save();
  for (const GovernorMode mode : {GovernorMode::observe, GovernorMode::off}) {
    config.mode = mode;
    Governed governed(config);
    governed.collect(requests(50, 1));
    CHECK(governed.save().empty());
    CHECK(refusal(saved, config) == ErrorCode::unsupported);
  }
}

}  // namespace weir::test
