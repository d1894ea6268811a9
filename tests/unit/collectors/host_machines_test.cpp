// Collectors on captured and crafted machines, each against the listing it must give.
#include <stdlib.h>  // setenv() is POSIX

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <tuple>

#include "support/collector_fixture.hpp"
#include "weir/catalog.hpp"

using namespace weir;
using weir::test::CollectorFixture;

namespace {

TEST_CASE("a machine's files give the listing they must give") {
  // uname asks the running kernel; what a machine lacks has a test of its own below.
  const auto [machine, collector] = GENERATE(table<std::string, std::string>({
      {"vm", "cpu"},
      {"vm", "entropy"},
      {"vm", "filefd"},
      {"vm", "interrupts"},
      {"vm", "loadavg"},
      {"vm", "meminfo"},
      {"vm", "os"},
      {"vm", "pressure"},
      {"vm", "softirqs"},
      {"vm", "softnet"},
      {"vm", "stat"},
      {"vm", "swap"},
      {"vm", "time"},
      {"vm", "vmstat"},
      {"old-4x-kernel", "cpu"},
      {"old-4x-kernel", "dmi"},
      {"old-4x-kernel", "entropy"},
      {"old-4x-kernel", "filefd"},
      {"old-4x-kernel", "interrupts"},
      {"old-4x-kernel", "loadavg"},
      {"old-4x-kernel", "meminfo"},
      {"old-4x-kernel", "os"},
      {"old-4x-kernel", "schedstat"},
      {"old-4x-kernel", "softirqs"},
      {"old-4x-kernel", "softnet"},
      {"old-4x-kernel", "stat"},
      {"old-4x-kernel", "swap"},
      {"old-4x-kernel", "time"},
      {"old-4x-kernel", "vmstat"},
      {"arm64-board", "cpu"},
      {"arm64-board", "entropy"},
      {"arm64-board", "filefd"},
      {"arm64-board", "interrupts"},
      {"arm64-board", "loadavg"},
      {"arm64-board", "meminfo"},
      {"arm64-board", "os"},
      {"arm64-board", "pressure"},
      {"arm64-board", "schedstat"},
      {"arm64-board", "softirqs"},
      {"arm64-board", "softnet"},
      {"arm64-board", "stat"},
      {"arm64-board", "time"},
      {"arm64-board", "vmstat"},
      {"numa-server", "cpu"},
      {"numa-server", "stat"},
  }));
  CAPTURE(machine, collector);
  REQUIRE(::setenv("TZ", "UTC", 1) == 0);  // collector time shows the zone of whoever runs this
  CollectorFixture fixture(test::find_spec(collector), test::machine(machine));
  const auto first = fixture.run();
  REQUIRE(first);
  CHECK(*first == test::expected_listing(machine, collector, *first));
  CHECK(fixture.run().value() == *first);  // a second run of the same files
}

TEST_CASE("what a machine lacks is no data, and no other reason") {
  const auto [machine, collector] = GENERATE(table<std::string, std::string>({
      {"vm", "dmi"},
      {"vm", "schedstat"},
      {"old-4x-kernel", "pressure"},
      {"arm64-board", "dmi"},
      {"arm64-board", "swap"},
  }));
  CAPTURE(machine, collector);
  CollectorFixture fixture(test::find_spec(collector), test::machine(machine));
  const auto listing = fixture.run();
  REQUIRE_FALSE(listing);
  CHECK(listing.error().code() == ErrorCode::no_data);
}

TEST_CASE("a machine without files gives an error that names the file") {
  const auto collector = GENERATE(as<std::string>{}, "cpu", "filefd", "interrupts", "loadavg",
                                  "meminfo", "softirqs", "softnet", "stat", "vmstat");
  CAPTURE(collector);
  CollectorFixture fixture(test::find_spec(collector), {"/nonexistent", "/nonexistent"});
  const auto listing = fixture.run();
  REQUIRE_FALSE(listing);
  CHECK(listing.error().code() == ErrorCode::not_found);
  CHECK(listing.error().message().starts_with("/nonexistent/"));
}

TEST_CASE("options add what they promise") {
  const auto [machine, collector, file,
              options] = GENERATE(table<std::string, std::string, std::string, std::string>({
      {"vm", "cpu", "cpu_info", "collector.cpu.info=true"},
      {"vm", "cpu", "cpu_flags",
       "collector.cpu.info.flags-include=^(sse.*|avx)$,collector.cpu.info.bugs-include=spec"},
      {"old-4x-kernel", "cpu", "cpu_info", "collector.cpu.info=true"},
      {"arm64-board", "cpu", "cpu_info",
       "collector.cpu.info.flags-include=.*,collector.cpu.guest=false"},
      {"vm", "stat", "stat_softirq", "collector.stat.softirq=true"},
      {"old-4x-kernel", "vmstat", "vmstat_all", "collector.vmstat.fields=.*"},
      {"old-4x-kernel", "interrupts", "interrupts_no_zeros",
       "collector.interrupts.include-zeros=false"},
      {"old-4x-kernel", "interrupts", "interrupts_sum_cpus",
       "collector.interrupts.sum-cpus=true,collector.interrupts.include-zeros=false"},
      {"old-4x-kernel", "interrupts", "interrupts_include",
       "collector.interrupts.name-include=^(LOC|.*;.*;eth0$)"},
      {"arm64-board", "interrupts", "interrupts_exclude", "collector.interrupts.name-exclude=^IPI"},
  }));
  CAPTURE(machine, collector, options);
  const CollectorSpec spec = test::find_spec(collector);
  CollectorOptions given(spec.options);
  std::string_view rest = options;
  while (!rest.empty()) {
    const std::string_view option = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), option.size() + 1));
    const std::size_t equals = option.find('=');
    REQUIRE(given.set(option.substr(0, equals), std::string(option.substr(equals + 1))));
  }
  CollectorFixture fixture(spec, given, test::machine(machine));
  const auto listing = fixture.run();
  REQUIRE(listing);
  CHECK(*listing == test::expected_listing(machine, file, *listing));
}

TEST_CASE("a bad regular expression is refused with its flag") {
  const auto [collector, flag] = GENERATE(table<std::string, std::string>({
      {"cpu", "collector.cpu.info.flags-include"},
      {"cpu", "collector.cpu.info.bugs-include"},
      {"vmstat", "collector.vmstat.fields"},
      {"interrupts", "collector.interrupts.name-include"},
      {"interrupts", "collector.interrupts.name-exclude"},
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

TEST_CASE("every family that a collector delivers is one that it declares") {
  for (const CollectorSpec& spec : collectors::catalog()) {
    if (spec.make == nullptr || spec.families.empty()) continue;  // its input decides
    CAPTURE(spec.name);
    CollectorFixture fixture(spec, test::options_to_start(spec), HostRoot{});
    if (!fixture.run()) continue;
    for (const Family& family : fixture.batch().families()) {
      const auto declared = std::ranges::find(spec.families, family.name, &FamilySpec::name);
      REQUIRE(declared != spec.families.end());
      CHECK(Family(*declared) == family);
    }
  }
}

}  // namespace
