#include "app/configuration.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

#include "support/fake_collector.hpp"

using namespace std::chrono_literals;
using weir::Configuration;
using weir::Settings;
using weir::test::gauge_collector;

namespace {

using Words = std::vector<std::string>;

weir::Expected<std::unique_ptr<weir::Collector>> make(const weir::CollectorOptions& options) {
  if (options.text("collector.beta.pattern") == "(") {
    return weir::Error(weir::ErrorCode::invalid_argument, "--collector.beta.pattern: missing )");
  }
  return gauge_collector("beta");
}
weir::Expected<std::unique_ptr<weir::Collector>> make_plain(const weir::CollectorOptions&) {
  return gauge_collector("plain");
}

constexpr weir::OptionSpec kBetaOptions[] = {
    {"collector.beta.pattern", "A pattern.", weir::OptionSpec::Kind::text, "x"}};

weir::Expected<std::vector<weir::NamedCollector>> make_sources(
    const weir::CollectorOptions& options) {
  std::vector<weir::NamedCollector> made;
  for (const std::string& name : options.list("collector.delta.source")) {
    if (name.empty()) {
      return weir::Error(weir::ErrorCode::invalid_argument, "--collector.delta.source: empty");
    }
    made.push_back({"delta/" + name, gauge_collector(name)});
  }
  return made;
}

constexpr weir::OptionSpec kDeltaOptions[] = {
    {"collector.delta.source", "Sources.", weir::OptionSpec::Kind::objects}};

std::vector<weir::CollectorSpec> catalog() {
  return {{"alpha", "On.", true, {}, {}, make_plain},
          {"beta", "On, with an option.", true, {}, kBetaOptions, make},
          {"gamma", "Off.", false, {}, {}, make_plain},
          {"delta", "One for each source.", true, {}, kDeltaOptions, nullptr, make_sources}};
}

std::string names(const Settings& settings) {
  std::string all;
  for (const auto& enabled : settings.collectors) all.append(enabled.spec.name).append(" ");
  return all;
}

std::string complaint(const Words& arguments, const Words& environment = {}) {
  const auto settings = Configuration(arguments, environment, catalog()).read();
  return settings ? "accepted" : settings.error().message();
}

struct File {
  explicit File(const std::string& text) { std::ofstream(path) << text; }
  ~File() { std::remove(path.c_str()); }
  std::string path = "/tmp/weir-configuration-" + std::to_string(::getpid()) + ".json";
};

}  // namespace

TEST_CASE("without any flag the defaults rule") {
  const auto settings = Configuration({}, {}, catalog()).read();
  REQUIRE(settings.has_value());
  CHECK(names(*settings) == "alpha beta ");
  CHECK(settings->web.listen_addresses == Words{":10147"});
  CHECK(settings->governor.values().max_series == 10'000);
  CHECK(settings->governor.values().dwell == 5min);
  CHECK(settings->governor.values().tier1_strip_labels == Words{"version", "region"});
  CHECK(settings->governor.values().mode == weir::GovernorMode::enforce);
  CHECK(settings->exporter.host == weir::HostRoot{});
  CHECK(settings->exporter.process_metrics);
  CHECK(settings->warnings.empty());
}

TEST_CASE("flag wins over environment, and that over the file") {
  const File file(
      R"({"max-series": 1, "governor": {"dwell": "1s", "evaluate-interval": "1s", "mode": "off"}})");
  const Words environment{"WEIR_MAX_SERIES=2", "WEIR_GOVERNOR_DWELL=2s"};
  const auto settings =
      Configuration({"--config.file=" + file.path, "--max-series=3"}, environment, catalog())
          .read();
  REQUIRE(settings.has_value());
  CHECK(settings->governor.values().max_series == 3);
  CHECK(settings->governor.values().dwell == 2s);
  CHECK(settings->governor.values().mode == weir::GovernorMode::off);
}

TEST_CASE("every governor flag reaches the governor") {
  const auto settings = Configuration({"--max-series=50",
                                       "--governor.mode=observe",
                                       "--governor.triggers=all",
                                       "--governor.max-new-series-rate=7.5",
                                       "--governor.max-pause=3ms",
                                       "--governor.evaluate-interval=4ms",
                                       "--governor.tier1-strip-labels=a,b",
                                       "--governor.tier2-keep-labels=c",
                                       "--governor.tier2-sample-rate=0.5",
                                       "--governor.tier2-after=5ms",
                                       "--governor.tier3-after=6ms",
                                       "--governor.dwell=7ms",
                                       "--governor.tier3-payload=empty",
                                       "--governor.remainder=drop",
                                       "--governor.overflow-value=rest",
                                       "--governor.max-members=900",
                                       "--governor.pin=up{job=\"x\"}",
                                       "--governor.pin=down",
                                       "--governor.max-memory-pressure=0.25",
                                       "--governor.breaker-failures=8",
                                       "--governor.breaker-slow-after=9ms",
                                       "--governor.breaker-probe-interval=10ms",
                                       "--governor.breaker-probe-max=11ms"},
                                      {}, catalog())
                            .read();
  REQUIRE(settings.has_value());
  const weir::GovernorConfig& config = settings->governor.values();
  CHECK(config.max_series == 50);
  CHECK(config.mode == weir::GovernorMode::observe);
  CHECK(config.triggers == weir::TriggerRule::all);
  CHECK(config.max_new_series_rate == 7.5);
  CHECK(config.max_pause == 3ms);
  CHECK(config.evaluate_interval == 4ms);
  CHECK(config.tier1_strip_labels == Words{"a", "b"});
  CHECK(config.tier2_keep_labels == Words{"c"});
  CHECK(config.tier2_sample_rate == 0.5);
  CHECK(config.tier2_after == 5ms);
  CHECK(config.tier3_after == 6ms);
  CHECK(config.dwell == 7ms);
  CHECK(config.tier3_payload == weir::Tier3Payload::empty);
  CHECK(config.remainder == weir::Remainder::drop);
  CHECK(config.overflow_value == "rest");
  CHECK(config.max_members == 900);
  CHECK(config.max_memory_pressure == 0.25);
  CHECK(config.breaker.failures == 8);
  CHECK(config.breaker.slow_after == 9ms);
  CHECK(config.breaker.probe_interval == 10ms);
  CHECK(config.breaker.max_probe_interval == 11ms);
  REQUIRE(config.pins.size() == 2);
  CHECK(config.pins[0].metric == "up");
  CHECK(config.pins[1].metric == "down");
}

TEST_CASE("collectors are switched as node_exporter switches them") {
  const auto enabled = [](const Words& arguments) {
    return names(Configuration(arguments, {}, catalog()).read().value());
  };
  CHECK(enabled({"--no-collector.alpha"}) == "beta ");
  CHECK(enabled({"--collector.gamma"}) == "alpha beta gamma ");
  CHECK(enabled({"--collector.disable-defaults"}).empty());
  CHECK(enabled({"--collector.disable-defaults", "--collector.alpha"}) == "alpha ");
  CHECK(enabled({"--collector.disable-defaults", "--collector.gamma"}) == "gamma ");
}

TEST_CASE("a collector's options reach it, and its errors name where they were given") {
  const auto settings = Configuration({"--collector.beta.pattern=y"}, {}, catalog()).read().value();
  CHECK(settings.collectors.at(1).options.text("collector.beta.pattern") == "y");
  CHECK(settings.collectors.at(1).options.given("collector.beta.pattern"));
  CHECK_FALSE(Configuration({}, {}, catalog())
                  .read()
                  .value()
                  .collectors.at(1)
                  .options.given("collector.beta.pattern"));
  CHECK(complaint({"--collector.beta.pattern=("}) == "--collector.beta.pattern: missing )");
  CHECK(complaint({}, {"WEIR_COLLECTOR_BETA_PATTERN=("}) ==
        "WEIR_COLLECTOR_BETA_PATTERN: --collector.beta.pattern: missing )");
  CHECK(complaint({"--no-collector.beta", "--collector.beta.pattern=("}) == "accepted");
}

TEST_CASE("a wrong value is refused with its flag, and where it was given") {
  CHECK(complaint({"--max-series=-5"}).starts_with("--max-series: "));
  CHECK(complaint({"--max-series=0"}).starts_with("--max-series: "));
  for (const char* pin : {".*", ".+", "^.*$", "*", "{}", R"({__name__=~".+"})"}) {
    const std::string text = complaint({std::string("--governor.pin=") + pin});
    CHECK(text.starts_with("--governor.pin: "));
    CHECK(text.find("would pin every series, and --max-series would bound none") !=
          std::string::npos);
  }
  CHECK(complaint({"--web.max-requests=-1"}) == "--web.max-requests: expected 0 to 1000, got -1");
  CHECK(complaint({"--web.max-requests=1001"}) ==
        "--web.max-requests: expected 0 to 1000, got 1001");
  CHECK(complaint({"--web.max-requests=1000"}) == "accepted");
  CHECK(complaint({"--path.procfs="}) == "--path.procfs: expected a folder");
  for (const char* path : {"metrics", "", "/a b", "/a?b", "/a%20b", "/\xff"}) {
    CHECK(complaint({"--web.telemetry-path=" + std::string(path)})
              .starts_with("--web.telemetry-path: expected a path such as /metrics"));
  }
  CHECK(complaint({"--governor.pin={"}).starts_with("--governor.pin: "));
  const File file("{\n\"max-series\": -5}");
  const std::string expected = file.path + ":2: max-series: --max-series: ";
  CHECK(complaint({"--config.file", file.path}).starts_with(expected));
  CHECK(complaint({"--config.file=/nowhere/x"}) ==
        "--config.file: /nowhere/x: No such file or directory");
}

TEST_CASE("what is accepted but does nothing is told") {
  const auto settings = Configuration({"--runtime.gomaxprocs=1"}, {}, catalog()).read();
  REQUIRE(settings.has_value());
  CHECK(settings->warnings.size() == 1);
}

TEST_CASE(
    "collectors of node_exporter that Weir has not may be switched off, and on with a warning") {
  const auto warnings = [](std::vector<std::string> arguments) {
    const auto settings = Configuration(std::move(arguments), {}, catalog()).read();
    return settings ? settings->warnings : std::vector{settings.error().message()};
  };
  CHECK(warnings({"--no-collector.supervisord", "--no-collector.runit"}).empty());
  CHECK(warnings({"--collector.perf", "--collector.ntp.server=::1"}) ==
        std::vector<std::string>{
            "--collector.perf has no effect: node_exporter has it, Weir has not",
            "--collector.ntp.server has no effect: node_exporter has it, Weir has not"});
  const File file("{\"collector\": {\"supervisord\": false, \"runit\": true}}");
  CHECK(warnings({"--config.file", file.path}) ==
        std::vector<std::string>{
            "--collector.runit has no effect: node_exporter has it, Weir has not"});
  CHECK(names(Configuration({"--collector.perf"}, {}, catalog()).read().value()) == "alpha beta ");
}

TEST_CASE("files that tell which labels to protect are read, and a bad one is a warning") {
  const File good("groups: [{rules: [{alert: A, expr: 'x{pod=\"1\"}'}]}]");
  const auto settings = Configuration({"--governor.protect-rules=" + good.path,
                                       "--governor.protect-dashboards=" + good.path},
                                      {}, catalog())
                            .read();
  REQUIRE(settings.has_value());
  REQUIRE(settings->protected_files.names);
  CHECK(settings->protected_files.names->uses("x", "pod"));
  CHECK(settings->protected_files.read == 1);
  CHECK(settings->warnings == std::vector<std::string>{"--governor.protect-dashboards: skipped " +
                                                       good.path + ":1: not JSON"});
}

TEST_CASE("the seed of the governor's hashes is taken as it is given") {
  const auto settings = Configuration({"--governor.hash-seed=7"}, {}, catalog()).read();
  REQUIRE(settings.has_value());
  CHECK(settings->governor.values().hash_seed == 7);
  CHECK(complaint({"--governor.hash-seed=-7"}) ==
        "--governor.hash-seed: must be at least 0, got -7");
}

TEST_CASE("a kind of collector that is one for each source runs if there are sources") {
  CHECK(names(Configuration({}, {}, catalog()).read().value()) == "alpha beta ");
  const auto settings = Configuration({"--collector.disable-defaults", "--collector.delta.source=x",
                                       "--collector.delta.source={\"y\": 1}"},
                                      {}, catalog())
                            .read()
                            .value();
  REQUIRE(names(settings) == "delta ");
  const auto made = weir::make_collectors(settings.collectors.front()).value();
  REQUIRE(made.size() == 2);
  CHECK(made[0].name == "delta/x");
  CHECK(made[1].name == "delta/{\"y\": 1}");
  CHECK(names(Configuration({"--no-collector.delta", "--collector.delta.source=x"}, {}, catalog())
                  .read()
                  .value()) == "alpha beta ");
  CHECK(complaint({"--collector.delta.source="}) == "--collector.delta.source: empty");
  CHECK(complaint({}, {"WEIR_COLLECTOR_DELTA_SOURCE=a"}) == "accepted");
}
