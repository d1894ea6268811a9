#include "offline/replay.hpp"

#include <catch2/catch.hpp>
#include <cstring>

using namespace weir;
using namespace std::chrono_literals;

namespace {

struct Outcome {
  std::string output;
  std::string error = {};
  detail::ReplayCounts counts = {};
};

Outcome replay(std::string_view text, GovernorConfig config = {}, bool self_metrics = false) {
  config.hash_seed = 7;
  Outcome outcome;
  detail::ReplaySettings settings;
  settings.self_metrics = self_metrics;
  settings.progress = [&](const detail::ReplayCounts& counts) { outcome.counts = counts; };
  detail::Replay run(finalize(std::move(config)).value(), settings, [&](std::string_view piece) {
    outcome.output += piece;
    return true;
  });
  const auto done = run.run([text](std::span<char> room) mutable -> Expected<std::size_t> {
    const std::size_t count = std::min(room.size(), text.size());
    std::memcpy(room.data(), text.data(), count);
    text.remove_prefix(count);
    return count;
  });
  if (!done) outcome.error = done.error().message();
  return outcome;
}

}  // namespace

TEST_CASE("tenants of one time make one page, and a tenant without a page is not on it") {
  const Outcome outcome = replay(
      "# scrape 1000 b\n# TYPE x counter\nx{t=\"b\"} 1\n"
      "# scrape 1000 a\n# TYPE x counter\nx{t=\"a\"} 2\n"
      "# scrape 2000 a\n# TYPE x counter\nx{t=\"a\"} 3\n"
      "# scrape 3000 b failed\n# scrape 3000 a\n# TYPE x counter\nx{t=\"a\"} 3\n");
  CHECK(outcome.error.empty());
  CHECK(outcome.output ==
        "# scrape 1000\n# TYPE x counter\nx{t=\"a\"} 2\nx{t=\"b\"} 1\n"
        "# scrape 2000\n# TYPE x counter\nx{t=\"a\"} 3\n"
        "# scrape 3000\n# TYPE x counter\nx{t=\"a\"} 3\n");
  CHECK(outcome.counts.samples == 4);
}

TEST_CASE("the order of the tenants within a time does not matter") {
  const std::string a = "# scrape 1 a\nx{u=\"1\"} 1\n";
  const std::string b = "# scrape 1 b\nx{u=\"1\"} 2\n";
  CHECK(replay(a + b).output == replay(b + a).output);
}

TEST_CASE("a fault is told by line and column of the whole recording, and ends the output there") {
  const Outcome outcome =
      replay("# scrape 1\nx 1\n# scrape 2 a\nx 1\n# scrape 2 b\nx 1\nx{y=\"z\"} nonsense\n");
  CHECK(outcome.error == "7:10: expected a number as value, found 'nonsense'");
  CHECK(outcome.output == "# scrape 1\n# TYPE x untyped\nx 1\n");
}

TEST_CASE("times do not go back, and a tenant has one page at a time") {
  CHECK(replay("# scrape 2\n# scrape 1\n").error == "2:1: time goes back, from 2 to 1");
  CHECK(replay("# scrape 2 a\n# scrape 2 a\n").error ==
        "2:1: the tenant 'a' has two pages at one time");
  CHECK(replay("# scrape 2 a failed\nx 1\n").error ==
        "1:1: a failed scrape has no page, found one");
}

TEST_CASE("a page that serve refuses is a failed scrape of the output") {
  GovernorConfig config;
  config.policy = GovernorPolicy::fixed;
  config.max_series = 1;
  config.tier3_payload = Tier3Payload::unavailable;
  const Outcome outcome = replay(
      "# scrape 0\nx{y=\"1\"} 1\nx{y=\"2\"} 1\n# scrape 90000\nx{y=\"1\"} 1\nx{y=\"2\"} 1\n"
      "# scrape 180000\nx{y=\"1\"} 1\nx{y=\"2\"} 1\n",
      config);
  CHECK(outcome.output.ends_with("# scrape 180000 failed\n"));
}

TEST_CASE("the governor's own series are on the page only if asked for") {
  CHECK(replay("# scrape 1\nx 1\n").output.find("weir_") == std::string::npos);
  const Outcome outcome = replay("# scrape 1\nx 1\n", {}, true);
  CHECK(outcome.output.find("\nweir_governor_tier 0\n") != std::string::npos);
}

TEST_CASE("the times are the clock that tiers go by") {
  GovernorConfig config;
  config.policy = GovernorPolicy::fixed;
  config.max_series = 2;
  std::string text;
  for (int second = 0; second <= 90; second += 10) {
    text += "# scrape " + std::to_string(second * 1000) + "\n# TYPE x counter\n";
    for (int i = 0; i < 5; ++i) text += "x{user=\"" + std::to_string(i) + "\"} 1\n";
  }
  const std::string output = replay(text, config, true).output;
  const auto tier_at = [&](int second) {
    const auto page = output.find("# scrape " + std::to_string(second * 1000) + "\n");
    return output.at(output.find("\nweir_governor_tier ", page) + 20);
  };
  CHECK(tier_at(0) == '1');
  CHECK(tier_at(20) == '1');
  CHECK(tier_at(30) == '2');
  CHECK(tier_at(50) == '2');
  CHECK(tier_at(60) == '3');
}

TEST_CASE("an output that is closed ends the replay") {
  detail::Replay run(finalize({}).value(), {}, [](std::string_view) { return false; });
  bool given = false;
  const auto done = run.run([&given](std::span<char> room) -> Expected<std::size_t> {
    if (std::exchange(given, true)) return std::size_t{0};
    constexpr std::string_view kText = "# scrape 1\nx 1\n";
    std::memcpy(room.data(), kText.data(), kText.size());
    return kText.size();
  });
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error().code() == ErrorCode::io);
}
