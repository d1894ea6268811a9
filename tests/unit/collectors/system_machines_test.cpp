// Devices, processes and arrays on captured and crafted machines, each against the listing it must
// give.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "support/allocation_counter.hpp"
#include "support/collector_fixture.hpp"

using namespace weir;
using weir::test::CollectorFixture;

namespace {

TEST_CASE("a machine's devices and processes give the listing they must give") {
  const auto [machine, collector] = GENERATE(table<std::string, std::string>({
      {"vm", "netclass"},
      {"vm", "processes"},
      {"vm", "tcpstat"},
      {"old-4x-kernel", "bonding"},
      {"old-4x-kernel", "mdadm"},
      {"old-4x-kernel", "netclass"},
      {"storage-host", "bonding"},
      {"storage-host", "mdadm"},
      {"storage-host", "netclass"},
  }));
  CAPTURE(machine, collector);
  CollectorFixture fixture(test::find_spec(collector), test::machine(machine));
  const auto first = fixture.run();
  REQUIRE(first);
  CHECK(*first == test::expected_listing(machine, collector, *first));
  CHECK(fixture.run().value() == *first);  // a second run of the same files
}

TEST_CASE("a steady run over devices, processes and sockets allocates nothing") {
  const auto collector =
      GENERATE(as<std::string>(), "netclass", "process_groups", "processes", "sockets", "tcpstat");
  CAPTURE(collector);
  CollectorFixture fixture(test::find_spec(collector), HostRoot());
  REQUIRE(fixture.collect());
  // A process or socket that comes meanwhile is remembered: not in every run.
  std::size_t fewest = 1;
  for (int run = 0; run < 200 && fewest > 0; ++run) {
    const std::size_t before = test::allocations();
    const bool done = fixture.collect().has_value();
    const std::size_t after = test::allocations();
    REQUIRE(done);
    fewest = std::min(fewest, after - before);
  }
  CHECK_FALSE(fixture.batch().empty());
  CHECK(fewest == 0);
}

}  // namespace
