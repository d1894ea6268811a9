// Devices, processes and arrays on captured and crafted machines, each against the listing it must
// give.
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

TEST_CASE("a steady run over devices and processes of the running machine allocates nothing") {
  const auto collector =
      GENERATE(as<std::string>(), "netclass", "process_groups", "processes", "tcpstat");
  CAPTURE(collector);
  CollectorFixture fixture(test::find_spec(collector), HostRoot());
  REQUIRE(fixture.collect());
  REQUIRE(fixture.collect());
  const std::size_t before = test::allocations();
  const bool done = fixture.collect().has_value();
  const std::size_t after = test::allocations();
  CHECK(done);
  CHECK_FALSE(fixture.batch().empty());
  CHECK(after - before == 0);
}

}  // namespace
