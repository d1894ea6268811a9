#include <catch2/catch.hpp>
#include <string>

#include "collectors/host/filesystem.hpp"
#include "support/allocation_counter.hpp"
#include "support/collector_fixture.hpp"

using namespace weir;
using weir::test::CollectorFixture;

namespace {

std::size_t allocations_of_a_steady_run(CollectorFixture& fixture) {
  // One adds the rows, one knows them again, and one fits the memory to them.
  for (int run = 0; run < 3; ++run) REQUIRE(fixture.collect());
  const std::size_t before = test::allocations();
  const bool done = fixture.collect().has_value();
  const std::size_t after = test::allocations();
  CHECK(done);
  CHECK_FALSE(fixture.batch().empty());
  return after - before;
}

TEST_CASE("a steady run over captured network and disks allocates nothing") {
  const auto collector = GENERATE(as<std::string>(), "arp", "conntrack", "diskstats", "kernel_hung",
                                  "netdev", "netstat", "sockstat", "udp_queues");
  CAPTURE(collector);
  CollectorFixture fixture(test::find_spec(collector), test::machine("vm"));
  CHECK(allocations_of_a_steady_run(fixture) == 0);
}

TEST_CASE("a steady run over netlink allocates nothing") {
  const auto collector = GENERATE(as<std::string>(), "arp", "netdev");
  CAPTURE(collector);
  CollectorFixture fixture(test::find_spec(collector), HostRoot(),
                           {{"collector." + collector + ".netlink", "true"}});
  REQUIRE(fixture.collect());
  if (fixture.batch().empty()) return;  // a machine without neighbours
  CHECK(allocations_of_a_steady_run(fixture) == 0);
}

TEST_CASE("a steady run over hundreds of mounts allocates nothing") {
  CollectorSpec spec = test::find_spec("filesystem");
  spec.make = [](const CollectorOptions& options) {
    return collectors::make_filesystem(
        options, [](const std::string&, collectors::FileSystemUsage&) { return 0; });
  };
  CollectorFixture fixture(spec, test::machine("kubernetes-node"));
  CHECK(allocations_of_a_steady_run(fixture) == 0);
}

}  // namespace
