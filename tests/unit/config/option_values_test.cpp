#include "config/option_values.hpp"

#include <catch2/catch.hpp>

#include "unit/config/fixture_table.hpp"

using namespace std::chrono_literals;
using weir::GivenOption;
using weir::OptionValues;
using weir::test::small_table;

TEST_CASE("what was not given has its default") {
  const auto table = small_table();
  const OptionValues values(table, {});
  CHECK(values.integer("max-series") == 10'000);
  CHECK(values.duration("governor.tier2-after") == 30s);
  CHECK(values.number("governor.tier2-sample-rate") == 0.1);
  CHECK(values.names("governor.tier1-strip-labels") ==
        std::vector<std::string>{"version", "region"});
  CHECK(values.written("web.listen-address") == std::vector<std::string>{":10147"});
  CHECK(values.written("governor.pin").empty());
  CHECK(values.flag("collector.netdev"));
  CHECK_FALSE(values.given("max-series"));
}

TEST_CASE("the stronger source wins, option by option") {
  const auto table = small_table();
  const std::vector<GivenOption> strong{{table.find("max-series"), "1", "--max-series"}};
  const std::vector<GivenOption> weak{{table.find("max-series"), "2", "WEIR_MAX_SERIES"},
                                      {table.find("governor.mode"), "off", "WEIR_GOVERNOR_MODE"}};
  const OptionValues values(table, {strong, weak});
  CHECK(values.integer("max-series") == 1);
  CHECK(values.text("governor.mode") == "off");
  CHECK(values.given("max-series"));
}

TEST_CASE("a list is replaced by the stronger source, not merged") {
  const auto table = small_table();
  const auto* const listen = table.find("web.listen-address");
  const std::vector<GivenOption> strong{{listen, ":1", "--web.listen-address"},
                                        {listen, ":2", "--web.listen-address"}};
  const std::vector<GivenOption> weak{{listen, ":3", "weir.json:1: web.listen-address"}};
  CHECK(OptionValues(table, {strong, weak}).written("web.listen-address") ==
        std::vector<std::string>{":1", ":2"});
  CHECK(OptionValues(table, {{}, weak}).written("web.listen-address") ==
        std::vector<std::string>{":3"});
}

TEST_CASE("an error about a flag tells where its value came from") {
  const auto table = small_table();
  const std::vector<GivenOption> file{{table.find("max-series"), "-5", "weir.json:3: max-series"}};
  const std::vector<GivenOption> line{{table.find("max-series"), "-5", "--max-series"}};
  const weir::Error error(weir::ErrorCode::invalid_argument, "--max-series: must be at least 1");
  CHECK(OptionValues(table, {file}).with_origin(error).message() ==
        "weir.json:3: max-series: --max-series: must be at least 1");
  CHECK(OptionValues(table, {line}).with_origin(error).message() ==
        "--max-series: must be at least 1");
  const weir::Error other(weir::ErrorCode::io, "no flag here");
  CHECK(OptionValues(table, {file}).with_origin(other).message() == "no flag here");
}

TEST_CASE("old names are told once each") {
  const auto table = small_table();
  const std::vector<GivenOption> given{{table.find("collector.netdev.device-exclude"), "^lo$",
                                        "--collector.netdev.device-blacklist",
                                        "collector.netdev.device-blacklist"}};
  CHECK(OptionValues(table, {given}).deprecations() ==
        std::vector<std::string>{"--collector.netdev.device-blacklist is deprecated, use "
                                 "--collector.netdev.device-exclude"});
}
