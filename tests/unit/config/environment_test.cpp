#include "config/environment.hpp"

#include <catch2/catch.hpp>

#include "unit/config/fixture_table.hpp"

using weir::read_environment;
using weir::test::small_table;

namespace {

std::string written(const std::vector<std::string>& environment) {
  const auto table = small_table();
  const auto given = read_environment(table, environment);
  if (!given) return given.error().message();
  std::string all;
  for (const auto& one : *given) all += one.option->name + '=' + one.value + ' ';
  return all;
}

}  // namespace

TEST_CASE("each option has its variable") {
  CHECK(weir::environment_name("governor.tier2-after") == "WEIR_GOVERNOR_TIER2_AFTER");
  CHECK(weir::environment_name("path.udev.data") == "WEIR_PATH_UDEV_DATA");
  CHECK(written({"WEIR_GOVERNOR_TIER2_AFTER=5s", "HOME=/root", "WEIRD=1"}) ==
        "governor.tier2-after=5s ");
  CHECK(written({"WEIR_WEB_TELEMETRY_PATH="}) == "web.telemetry-path= ");
  CHECK(written({"WEIR_WEB_TELEMETRY_PATH=/a=b"}) == "web.telemetry-path=/a=b ");
}

TEST_CASE("a variable's list is split at commas outside braces") {
  CHECK(written({"WEIR_WEB_LISTEN_ADDRESS=:1,127.0.0.1:2"}) ==
        "web.listen-address=:1 web.listen-address=127.0.0.1:2 ");
  CHECK(written({R"(WEIR_GOVERNOR_PIN=up{a="1",b="2"},x)"}) ==
        R"(governor.pin=up{a="1",b="2"} governor.pin=x )");
  CHECK(written({R"(WEIR_COLLECTOR_UPSTREAM_TARGET={"a":{"b":1},"c":2},http://x/)"}) ==
        R"(collector.upstream.target={"a":{"b":1},"c":2} collector.upstream.target=http://x/ )");
}

TEST_CASE("a wrong variable is named") {
  CHECK(written({"WEIR_MAX_SERIE=5"}) ==
        "environment variable WEIR_MAX_SERIE sets no option, did you mean WEIR_MAX_SERIES?");
  CHECK(written({"WEIR_MAX_SERIES=many"}) ==
        "WEIR_MAX_SERIES: bad value 'many': expected a whole number");
  CHECK(written({"WEIR_CONFIG_FILE=x"}) == "environment variable WEIR_CONFIG_FILE sets no option");
  CHECK(written({"WEIR_"}) == "environment variable WEIR_ sets no option");
}

TEST_CASE("the variables that Kubernetes injects for a service are passed over") {
  CHECK(written({"WEIR_SERVICE_HOST=10.0.0.1", "WEIR_SERVICE_PORT=80", "WEIR_SERVICE_PORT_HTTP=80",
                 "WEIR_PORT=tcp://10.0.0.1:80", "WEIR_PORT_80_TCP=tcp://10.0.0.1:80",
                 "WEIR_PORT_80_TCP_ADDR=10.0.0.1", "WEIR_EXPORTER_PORT_10147_TCP_PROTO=tcp"})
            .empty());
}
