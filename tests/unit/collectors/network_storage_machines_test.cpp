// The collectors of network, disks and file systems on captured and crafted machines, each against
// the listing it must give.
#include <catch2/catch.hpp>
#include <string>

#include "collectors/host/filesystem.hpp"
#include "collectors/host/filesystem_options.hpp"
#include "support/collector_fixture.hpp"

using namespace weir;
using weir::test::CollectorFixture;

namespace {

// Every file system has a size that its path's length decides; one is stale, one forbidden.
int crafted_statfs(const std::string& path, collectors::FileSystemUsage& usage) {
  if (path.ends_with("/srv/auto")) return ESTALE;
  if (path.ends_with("/boot/efi")) return EACCES;
  // The checkout may lie below another /root.
  const auto root = path.find("/root/", path.find("/machines/"));
  const auto size = static_cast<double>(path.substr(root + 5).size());
  usage = {size * 4096, size * 2048, size * 1024, size * 10, size};
  return 0;
}

CollectorSpec spec_of(const std::string& collector) {
  CollectorSpec spec = test::find_spec(collector);
  if (collector == "filesystem") {
    spec.make = [](const CollectorOptions& options) {
      return collectors::make_filesystem(options, crafted_statfs);
    };
  }
  return spec;
}

TEST_CASE("a machine's network and disks give the listing they must give") {
  const auto [machine, collector] = GENERATE(table<std::string, std::string>({
      {"vm", "arp"},
      {"vm", "conntrack"},
      {"vm", "diskstats"},
      {"vm", "filesystem"},
      {"vm", "kernel_hung"},
      {"vm", "netdev"},
      {"vm", "netstat"},
      {"vm", "sockstat"},
      {"vm", "udp_queues"},
      {"old-4x-kernel", "arp"},
      {"old-4x-kernel", "conntrack"},
      {"old-4x-kernel", "diskstats"},
      {"old-4x-kernel", "filesystem"},
      {"old-4x-kernel", "netdev"},
      {"old-4x-kernel", "netstat"},
      {"old-4x-kernel", "sockstat"},
      {"old-4x-kernel", "udp_queues"},
      {"arm64-board", "diskstats"},
      {"arm64-board", "netdev"},
      {"arm64-board", "sockstat"},
      {"kubernetes-node", "arp"},
      {"kubernetes-node", "conntrack"},
      {"kubernetes-node", "diskstats"},
      {"kubernetes-node", "filesystem"},
      {"kubernetes-node", "netdev"},
      {"storage-host", "diskstats"},
      {"storage-host", "filesystem"},
  }));
  CAPTURE(machine, collector);
  CollectorFixture fixture(spec_of(collector), test::machine(machine));
  const auto first = fixture.run();
  REQUIRE(first);
  CHECK(*first == test::expected_listing(machine, collector, *first));
  CHECK(fixture.run().value() == *first);  // a second run of the same files
}

TEST_CASE("a source that a machine lacks is no data, and no other reason") {
  const auto collector = GENERATE(as<std::string>(), "arp", "conntrack", "diskstats", "filesystem",
                                  "kernel_hung", "netdev", "netstat", "sockstat", "udp_queues");
  CAPTURE(collector);
  // No such folder: neither a file nor a mounted procfs.
  CollectorFixture fixture(test::find_spec(collector), {"/nowhere", "/nowhere", "/", "/nowhere"});
  const auto run = fixture.run();
  REQUIRE_FALSE(run);
  CHECK(run.error().code() == ErrorCode::no_data);
  CHECK(run.error().message().find("/nowhere/") == 0);
}

TEST_CASE("the chart's filters leave the interfaces and mounts of pods out") {
  CollectorFixture devices(test::find_spec("netdev"), test::machine("kubernetes-node"),
                           {{"collector.netdev.device-exclude", "^(veth.*|[a-f0-9]{15})$"}});
  CHECK(test::expected_listing("kubernetes-node", "netdev_chart", devices.run().value()) ==
        devices.run().value());
  CollectorFixture mounts(
      spec_of("filesystem"), test::machine("kubernetes-node"),
      {{"collector.filesystem.mount-points-exclude",
        "^/(dev|proc|sys|run/containerd/.+|var/lib/docker/.+|var/lib/kubelet/.+)($|/)"}});
  CHECK(test::expected_listing("kubernetes-node", "filesystem_chart", mounts.run().value()) ==
        mounts.run().value());
}

TEST_CASE("the network and disks of the machine that runs this are read") {
  const auto collector = GENERATE(as<std::string>(), "arp", "diskstats", "filesystem", "netdev",
                                  "netstat", "sockstat", "timex", "udp_queues");
  CAPTURE(collector);
  CollectorFixture fixture(test::find_spec(collector), HostRoot());
  const auto run = fixture.run();
  // A container may have no disks, and may not be allowed to ask for the clock's state.
  if (!run) CHECK(run.error().code() == ErrorCode::no_data);
  CHECK(fixture.run().has_value() == run.has_value());
}

TEST_CASE("this machine has a loopback device, file systems and sockets") {
  CollectorFixture devices(test::find_spec("netdev"), HostRoot());
  const std::string traffic = devices.run().value();
  CHECK(traffic.find(R"(node_network_receive_bytes_total{device="lo"})") != std::string::npos);
  CHECK(traffic.find(R"(node_network_receive_nohandler_total{device="lo"})") != std::string::npos);
  CollectorFixture sockets(test::find_spec("sockstat"), HostRoot());
  CHECK(sockets.run().value().find("node_sockstat_TCP_mem_bytes") != std::string::npos);
  CollectorFixture mounts(test::find_spec("filesystem"), HostRoot(),
                          {{"collector.filesystem.fs-types-include", ".*"}});
  const std::string usage = mounts.run().value();
  CHECK(usage.find(R"(mountpoint="/"})") != std::string::npos);
}

}  // namespace
