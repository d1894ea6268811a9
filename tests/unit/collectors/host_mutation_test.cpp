// Files of a real machine with random damage: whatever comes, what is delivered is well formed.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <random>
#include <sstream>
#include <string>

#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"
#include "weir/catalog.hpp"

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

struct Subject {
  std::string_view collector;
  std::string_view machine;
  std::string_view file;
};
constexpr std::array kSubjects = std::to_array<Subject>({
    {"arp", "kubernetes-node", "proc/net/arp"},
    {"bonding", "old-4x-kernel", "sys/class/net/bond0/bonding/slaves"},
    {"bonding", "old-4x-kernel", "sys/class/net/bonding_masters"},
    {"buddyinfo", "numa-server", "proc/buddyinfo"},
    {"cgroup_v2", "kubernetes-node", "sys/fs/cgroup/system.slice/containerd.service/io.stat"},
    {"cgroup_v2", "kubernetes-node", "sys/fs/cgroup/system.slice/ssh.service/cpu.stat"},
    {"cgroups", "numa-server", "proc/cgroups"},
    {"conntrack", "vm", "proc/net/stat/nf_conntrack"},
    {"cpu", "old-4x-kernel", "proc/cpuinfo"},
    {"cpu", "vm", "proc/stat"},
    {"cpu_vulnerabilities", "laptop", "sys/devices/system/cpu/vulnerabilities/mds"},
    {"bcache", "storage-host",
     "sys/fs/bcache/deaddd54-c735-46d5-868e-f331c5fd7c74/bdev0/writeback_rate_debug"},
    {"bcachefs", "storage-host",
     "sys/fs/bcachefs/deadbeef-1234-5678-9012-abcdefabcdef/compression_stats"},
    {"bcachefs", "storage-host",
     "sys/fs/bcachefs/deadbeef-1234-5678-9012-abcdefabcdef/dev-0/io_done"},
    {"btrfs", "storage-host", "sys/fs/btrfs/cbeadd85-7d0c-4bbd-b952-3140a7f4f63e/commit_stats"},
    {"btrfs", "storage-host", "sys/fs/btrfs/cbeadd85-7d0c-4bbd-b952-3140a7f4f63e/metadata_uuid"},
    {"cpufreq", "laptop", "sys/devices/system/cpu/cpu0/cpufreq/scaling_available_governors"},
    {"diskstats", "storage-host", "proc/diskstats"},
    {"diskstats", "storage-host", "udev/b8:0"},
    {"dmi", "old-4x-kernel", "sys/class/dmi/id/board_name"},
    {"dmmultipath", "storage-host", "sys/block/dm-3/dm/name"},
    {"drbd", "storage-host", "proc/drbd"},
    {"drm", "storage-host", "sys/class/drm/card0/device/mem_info_vram_used"},
    {"edac", "numa-server", "sys/devices/system/edac/mc/mc0/ce_count"},
    {"entropy", "vm", "proc/sys/kernel/random/entropy_avail"},
    {"fibrechannel", "storage-host", "sys/class/fc_host/host15/statistics/rx_words"},
    {"filefd", "vm", "proc/sys/fs/file-nr"},
    {"filesystem", "storage-host", "proc/1/mountinfo"},
    {"hwmon", "laptop", "sys/class/hwmon/hwmon3/temp1_label"},
    {"infiniband", "gpu-node", "sys/class/infiniband/mlx5_0/ports/1/rate"},
    {"interrupts", "arm64-board", "proc/interrupts"},
    {"interrupts", "vm", "proc/interrupts"},
    {"ipvs", "kubernetes-node", "proc/net/ip_vs"},
    {"ipvs", "kubernetes-node", "proc/net/ip_vs_stats"},
    {"kernel_hung", "vm", "proc/sys/kernel/hung_task_detect_count"},
    {"ksmd", "numa-server", "sys/kernel/mm/ksm/pages_shared"},
    {"lnstat", "numa-server", "proc/net/stat/arp_cache"},
    {"loadavg", "vm", "proc/loadavg"},
    {"mdadm", "storage-host", "proc/mdstat"},
    {"meminfo", "vm", "proc/meminfo"},
    {"meminfo_numa", "numa-server", "sys/devices/system/node/node0/meminfo"},
    {"mountstats", "nas", "proc/self/mountstats"},
    {"mountstats", "nas", "proc/self/mountinfo"},
    {"netclass", "vm", "sys/class/net/eth0/flags"},
    {"netdev", "kubernetes-node", "proc/net/dev"},
    {"netstat", "vm", "proc/net/netstat"},
    {"netstat", "vm", "proc/net/snmp6"},
    {"nfs", "nas", "proc/net/rpc/nfs"},
    {"nfsd", "nas", "proc/net/rpc/nfsd"},
    {"numa", "numa-server", "sys/devices/system/node/node1/numastat"},
    {"nvme", "storage-host", "sys/class/nvme/nvme0/nvme0n1/size"},
    {"nvmesubsystem", "storage-host", "sys/class/nvme-subsystem/nvme-subsys1/nvme1/state"},
    {"os", "arm64-board", "root/etc/os-release"},
    {"os", "vm", "root/etc/os-release"},
    {"pcidevice", "storage-host", "sys/bus/pci/devices/0000:41:00.0/max_link_speed"},
    {"powersupplyclass", "laptop", "sys/class/power_supply/BAT1/usb_type"},
    {"pressure", "vm", "proc/pressure/io"},
    {"process_groups", "vm", "proc/300/stat"},
    {"processes", "vm", "proc/300/stat"},
    {"rapl", "laptop", "sys/class/powercap/intel-rapl:0/name"},
    {"schedstat", "old-4x-kernel", "proc/schedstat"},
    {"selinux", "laptop", "root/etc/selinux/config"},
    {"slabinfo", "numa-server", "proc/slabinfo"},
    {"sockstat", "vm", "proc/net/sockstat"},
    {"softirqs", "vm", "proc/softirqs"},
    {"softnet", "vm", "proc/net/softnet_stat"},
    {"stat", "vm", "proc/stat"},
    {"swap", "vm", "proc/swaps"},
    {"sysctl", "numa-server", "proc/sys/fs/file-nr"},
    {"tapestats", "storage-host", "sys/class/scsi_tape/st0/stats/read_byte_cnt"},
    {"tcpstat", "vm", "proc/net/tcp"},
    {"thermal_zone", "laptop", "sys/class/thermal/thermal_zone0/type"},
    {"time", "vm", "sys/devices/system/clocksource/clocksource0/available_clocksource"},
    {"udp_queues", "vm", "proc/net/udp"},
    {"vmstat", "vm", "proc/vmstat"},
    {"watchdog", "laptop", "sys/class/watchdog/watchdog0/timeout"},
    {"xfrm", "numa-server", "proc/net/xfrm_stat"},
    {"xfs", "storage-host", "sys/fs/xfs/md0/stats/stats"},
    {"zfs", "nas", "proc/spl/kstat/zfs/arcstats"},
    {"zfs", "nas", "proc/spl/kstat/zfs/tank/io"},
    {"zfs", "nas", "proc/spl/kstat/zfs/tank/objset-0x36"},
    {"zfs", "nas", "proc/spl/kstat/zfs/tank/state"},
    {"zoneinfo", "numa-server", "proc/zoneinfo"},
});

// They ask the kernel by calls, netlink or a bus, whose answers have mutation tests of their own,
// or read what is no machine's file.
constexpr std::array<std::string_view, 11> kNoFiles{"ethtool", "logind",   "network_route", "qdisc",
                                                    "sockets", "systemd",  "textfile",      "timex",
                                                    "uname",   "upstream", "wifi"};

TEST_CASE("every collector that reads files is damaged below") {
  for (const CollectorSpec& spec : collectors::catalog()) {
    CAPTURE(spec.name);
    const bool is_damaged =
        std::ranges::find(kSubjects, spec.name, &Subject::collector) != kSubjects.end();
    const bool has_none = std::ranges::find(kNoFiles, spec.name) != kNoFiles.end();
    CHECK(is_damaged != has_none);
  }
}

TEST_CASE("damaged files never give what is not well formed") {
  for (const Subject& subject : kSubjects) {
    const std::string collector(subject.collector);
    const std::string machine(subject.machine);
    const std::string file(subject.file);
    CAPTURE(collector, machine, file);
    const std::string sound = read(test::machine(machine).sys("../" + file));
    const TempTree tree;
    // What makes the collector look at the file.
    tree.write("proc/stat", "cpu0 1 2 3 4\n");
    tree.write("proc/net/netstat", "IpExt: InOctets\nIpExt: 5\n");
    tree.write("proc/sys/net/netfilter/nf_conntrack_count", "5\n");
    tree.write("proc/sys/net/netfilter/nf_conntrack_max", "9\n");
    tree.write("proc/self/mountinfo", "9 1 0:5 / /a rw - nfs a:/b rw,addr=10.0.0.1\n");
    tree.write("proc/self/mountstats", "device a:/b mounted on /a with fstype nfs statvers=1.1\n");
    tree.write("proc/diskstats", "8 0 sda 1 2 3 4 5 6 7 8 9 10 11\n");
    tree.write("sys/class/net/bonding_masters", "bond0\n");
    tree.write("sys/class/drm/card0/device/uevent", "DRIVER=amdgpu\n");
    tree.write("sys/class/powercap/intel-rapl:0/energy_uj", "5\n");
    tree.write("sys/class/thermal/thermal_zone0/temp", "40000\n");
    tree.write("sys/fs/cgroup/cgroup.controllers", "");
    tree.write("sys/block/dm-3/dm/uuid", "mpath-1\n");
    CollectorSpec spec = test::find_spec(collector);
    CollectorOptions options(spec.options);
    if (collector == "sysctl") REQUIRE(options.set("collector.sysctl.include", "fs.file-nr"));
    if (collector == "cpu") {
      REQUIRE(options.set("collector.cpu.info.flags-include", ".*"));
      REQUIRE(options.set("collector.cpu.info.bugs-include", ".*"));
    }
    CollectorFixture fixture(spec, options, tree.host());
    std::mt19937 random(20'240'101);
    std::size_t delivered = 0;
    for (int round = 0; round < 80; ++round) {
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
}

}  // namespace
