// Files of a real machine with random damage: whatever comes, what is delivered is well formed.
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <random>
#include <sstream>
#include <string>

#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using weir::test::CollectorFixture;
using weir::test::TempTree;

namespace {

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE(in);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// Cuts, doubles or overwrites a few pieces of the text.
void damage(std::string& text, std::mt19937& random) {
  constexpr std::string_view kBytes = "\n\n  \t:;=-,\"\\0189afx\xff";
  const auto below = [&](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
  };
  for (std::size_t times = 1 + below(4); times > 0 && !text.empty(); --times) {
    const std::size_t begin = below(text.size());
    const std::size_t size = 1 + below(30);
    switch (below(4)) {
      case 0:
        text.erase(begin, size);
        break;
      case 1:
        text.insert(begin, text.substr(below(text.size()), size));
        break;
      case 2:
        text[begin] = kBytes[below(kBytes.size())];
        break;
      default:
        text.resize(begin);
    }
  }
}

void check_well_formed(const SampleBatch& batch) {
  for (std::size_t row = 0; row < batch.size(); ++row) {
    CAPTURE(batch.labels(row).view());
    REQUIRE(is_metric_name(batch.family_of(batch.row_family(row)).name));
    REQUIRE(std::isfinite(batch.value(row)));
    std::string_view last;
    for (const EscapedLabel& label : batch.labels(row)) {
      REQUIRE(is_label_name(label.name));
      REQUIRE(last < label.name);
      last = label.name;
    }
  }
}

TEST_CASE("damaged files never give what is not well formed") {
  const auto [collector, machine, file] = GENERATE(table<std::string, std::string, std::string>({
      {"cpu", "vm", "proc/stat"},
      {"cpu", "old-4x-kernel", "proc/cpuinfo"},
      {"filefd", "vm", "proc/sys/fs/file-nr"},
      {"interrupts", "vm", "proc/interrupts"},
      {"interrupts", "arm64-board", "proc/interrupts"},
      {"loadavg", "vm", "proc/loadavg"},
      {"mdadm", "storage-host", "proc/mdstat"},
      {"meminfo", "vm", "proc/meminfo"},
      {"os", "vm", "root/etc/os-release"},
      {"os", "arm64-board", "root/etc/os-release"},
      {"pressure", "vm", "proc/pressure/io"},
      {"process_groups", "vm", "proc/300/stat"},
      {"processes", "vm", "proc/300/stat"},
      {"schedstat", "old-4x-kernel", "proc/schedstat"},
      {"softirqs", "vm", "proc/softirqs"},
      {"softnet", "vm", "proc/net/softnet_stat"},
      {"stat", "vm", "proc/stat"},
      {"tcpstat", "vm", "proc/net/tcp"},
      {"vmstat", "vm", "proc/vmstat"},
      {"buddyinfo", "numa-server", "proc/buddyinfo"},
      {"cgroup_v2", "kubernetes-node", "sys/fs/cgroup/system.slice/ssh.service/cpu.stat"},
      {"cgroup_v2", "kubernetes-node", "sys/fs/cgroup/system.slice/containerd.service/io.stat"},
      {"cgroups", "numa-server", "proc/cgroups"},
      {"lnstat", "numa-server", "proc/net/stat/arp_cache"},
      {"meminfo_numa", "numa-server", "sys/devices/system/node/node0/meminfo"},
      {"numa", "numa-server", "sys/devices/system/node/node1/numastat"},
      {"powersupplyclass", "laptop", "sys/class/power_supply/BAT1/usb_type"},
      {"slabinfo", "numa-server", "proc/slabinfo"},
      {"xfrm", "numa-server", "proc/net/xfrm_stat"},
      {"zoneinfo", "numa-server", "proc/zoneinfo"},
  }));
  const std::string sound = read(test::machine(machine).sys("../" + file));
  const TempTree tree;
  tree.write("proc/stat", "cpu0 1 2 3 4\n");  // cpu reads cpuinfo only behind it
  tree.write("sys/fs/cgroup/cgroup.controllers", "");
  CollectorSpec spec = test::find_spec(collector);
  CollectorOptions options(spec.options);
  if (collector == "cpu") {
    REQUIRE(options.set("collector.cpu.info.flags-include", ".*"));
    REQUIRE(options.set("collector.cpu.info.bugs-include", ".*"));
  }
  CollectorFixture fixture(spec, options, tree.host());
  std::mt19937 random(20'240'101);
  std::size_t delivered = 0;
  for (int round = 0; round < 150; ++round) {
    std::string text = sound;
    damage(text, random);
    CAPTURE(collector, file, text);
    tree.write(file, text);
    if (!fixture.collect()) continue;
    ++delivered;
    check_well_formed(fixture.batch());
  }
  CHECK(delivered > 0);
}

}  // namespace
