// The collectors of hardware and kernel memory on crafted machines, each against the listing it
// must give.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <tuple>

#include "support/allocation_counter.hpp"
#include "support/collector_fixture.hpp"

using namespace weir;
using weir::test::CollectorFixture;

namespace {

// Pages must not show where the fixtures lie.
std::string without_root(std::string listing, const HostRoot& host) {
  for (std::size_t at = listing.find(host.sysfs); at != std::string::npos;
       at = listing.find(host.sysfs)) {
    listing.replace(at, host.sysfs.size(), "/sys");
  }
  return listing;
}

TEST_CASE("a machine's hardware gives the listing it must give") {
  const auto [machine, collector] = GENERATE(table<std::string, std::string>({
      {"arm64-board", "cpufreq"},
      {"arm64-board", "hwmon"},
      {"arm64-board", "thermal_zone"},
      {"gpu-node", "infiniband"},
      {"kubernetes-node", "ipvs"},
      {"laptop", "cpu_vulnerabilities"},
      {"laptop", "cpufreq"},
      {"laptop", "hwmon"},
      {"laptop", "powersupplyclass"},
      {"laptop", "rapl"},
      {"laptop", "selinux"},
      {"laptop", "thermal_zone"},
      {"laptop", "watchdog"},
      {"numa-server", "edac"},
      {"numa-server", "hwmon"},
      {"storage-host", "dmmultipath"},
      {"storage-host", "drbd"},
      {"storage-host", "drm"},
      {"storage-host", "fibrechannel"},
      {"storage-host", "nvme"},
      {"storage-host", "nvmesubsystem"},
      {"storage-host", "pcidevice"},
      {"storage-host", "tapestats"},
  }));
  CAPTURE(machine, collector);
  const HostRoot host = test::machine(machine);
  CollectorFixture fixture(test::find_spec(collector), host);
  const std::string first = fixture.run().value();
  const std::string listing = without_root(first, host);
  CHECK(listing == test::expected_listing(machine, collector, listing));
  CHECK(fixture.run().value() == first);  // a second run of the same files

  REQUIRE(fixture.collect());  // fits the memory to the rows that are known
  const std::size_t before = test::allocations();
  const bool done = fixture.collect().has_value();
  const std::size_t after = test::allocations();
  CHECK(done);
  CHECK(after == before);
}

TEST_CASE("a machine without the hardware has no data, or a page without series") {
  const auto [collector, is_success] = GENERATE(table<std::string, bool>({
      {"cpu_vulnerabilities", false},
      {"cpufreq", false},
      {"dmmultipath", false},
      {"drbd", false},
      {"drm", true},   // as node_exporter has it
      {"edac", true},  // as node_exporter has it
      {"fibrechannel", false},
      {"hwmon", false},
      {"infiniband", false},
      {"ipvs", false},
      {"nvme", false},
      {"nvmesubsystem", false},
      {"pcidevice", false},
      {"powersupplyclass", false},
      {"rapl", false},
      {"selinux", true},
      {"tapestats", false},
      {"thermal_zone", false},
      {"watchdog", false},
  }));
  CAPTURE(collector);
  CollectorFixture fixture(test::find_spec(collector), {"/nowhere", "/nowhere", "/nowhere", ""});
  const auto run = fixture.run();
  REQUIRE(run.has_value() == is_success);
  if (run) return;
  CHECK(run.error().code() == ErrorCode::no_data);
  CHECK(run.error().message().starts_with("/nowhere/"));
}

TEST_CASE("options choose what hardware is shown, and how") {
  const auto [collector, file, option, value] =
      GENERATE(table<std::string, std::string, std::string, std::string>({
          {"hwmon", "hwmon_chip_include", "collector.hwmon.chip-include", "^platform_coretemp_0$"},
          {"hwmon", "hwmon_chip_exclude", "collector.hwmon.chip-exclude",
           "^(it8728|platform|0000|nvme|power)"},
          {"hwmon", "hwmon_sensor_include", "collector.hwmon.sensor-include",
           "^(it8728;in1|nvme_nvme0;temp2)$"},
          {"hwmon", "hwmon_sensor_exclude", "collector.hwmon.sensor-exclude",
           "(^(0000|it8728|thermal)|;temp[2-9]$)"},
          {"powersupplyclass", "powersupplyclass_ignored", "collector.powersupply.ignored-supplies",
           "^BAT1$"},
          {"rapl", "rapl_zone_label", "collector.rapl.enable-zone-label", "true"},
      }));
  CAPTURE(collector, option);
  const HostRoot host = test::machine("laptop");
  CollectorFixture fixture(test::find_spec(collector), host, {{option, value}});
  const std::string listing = without_root(fixture.run().value(), host);
  CHECK(listing == test::expected_listing("laptop", file, listing));
}

TEST_CASE("bad options of hardware collectors are refused with their flag") {
  const auto [collector, flag] = GENERATE(table<std::string, std::string>({
      {"hwmon", "collector.hwmon.chip-include"},
      {"hwmon", "collector.hwmon.chip-exclude"},
      {"hwmon", "collector.hwmon.sensor-include"},
      {"hwmon", "collector.hwmon.sensor-exclude"},
      {"infiniband", "collector.infiniband.device-include"},
      {"infiniband", "collector.infiniband.device-exclude"},
      {"ipvs", "collector.ipvs.backend-labels"},
      {"powersupplyclass", "collector.powersupply.ignored-supplies"},
      {"tapestats", "collector.tapestats.ignored-devices"},
  }));
  CAPTURE(collector, flag);
  const CollectorSpec spec = test::find_spec(collector);
  CollectorOptions options(spec.options);
  REQUIRE(options.set(flag, "("));
  const auto made = spec.make(options);
  REQUIRE_FALSE(made);
  CHECK(made.error().code() == ErrorCode::invalid_argument);
  CHECK(made.error().message().find(flag) != std::string::npos);
}

TEST_CASE("declared families of hardware are those on the page") {
  const auto [machine, collector] = GENERATE(table<std::string, std::string>({
      {"gpu-node", "infiniband"},
      {"kubernetes-node", "ipvs"},
      {"laptop", "cpufreq"},
      {"laptop", "powersupplyclass"},
      {"laptop", "thermal_zone"},
      {"laptop", "watchdog"},
      {"numa-server", "edac"},
      {"storage-host", "dmmultipath"},
      {"storage-host", "drbd"},
      {"storage-host", "drm"},
      {"storage-host", "fibrechannel"},
      {"storage-host", "nvme"},
      {"storage-host", "nvmesubsystem"},
      {"storage-host", "pcidevice"},
      {"storage-host", "tapestats"},
  }));
  CAPTURE(machine, collector);
  const CollectorSpec spec = test::find_spec(collector);
  CollectorFixture fixture(spec, test::machine(machine));
  REQUIRE(fixture.collect());
  for (const Family& family : fixture.batch().families()) {
    const auto declared = std::ranges::find(spec.families, family.name, &FamilySpec::name);
    REQUIRE(declared != spec.families.end());
    CHECK(Family(*declared) == family);
  }
}

}  // namespace
