// Names that others chose, of bytes that are no UTF-8, quotes and line ends: of cgroups, devices,
// processes, mounts. Whatever they are, the page is valid and two series stay two.
#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "base/utf8.hpp"
#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using weir::test::CollectorFixture;
using weir::test::TempTree;

namespace {

constexpr std::string_view kReplaced = "\xEF\xBF\xBD";

// How many series there are whose labels had to be mended.
std::size_t mended(const SampleBatch& batch) {
  std::set<std::string> series;
  std::size_t mended = 0;
  for (std::size_t row = 0; row < batch.size(); ++row) {
    const std::string labels(batch.labels(row).view());
    REQUIRE(detail::is_utf8(labels));
    REQUIRE(labels.find('\n') == std::string::npos);
    REQUIRE(series.insert(batch.family_of(batch.row_family(row)).name + labels).second);
    if (labels.find(kReplaced) != std::string::npos) ++mended;
  }
  return mended;
}

TEST_CASE("a name that is not UTF-8 is mended, and the page is valid") {
  const auto [collector, file, text] = GENERATE(table<std::string, std::string, std::string>({
      {"cgroup_v2", "sys/fs/cgroup/a\xff\"b.slice/memory.current", "4096\n"},
      {"netclass", "sys/class/net/eth\xff/mtu", "1500\n"},
      {"netclass", "sys/class/net/eth0/ifalias", "to \"b\xff\n"},
      {"netdev", "proc/net/dev",
       "Inter-|   Receive  |  Transmit\n face |bytes packets errs drop fifo frame compressed "
       "multicast|bytes packets errs drop fifo colls carrier compressed\n"
       "eth\xff: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n"},
      {"arp", "proc/net/arp",
       "IP address HW type Flags HW address Mask Device\n"
       "10.0.0.1 0x1 0x2 02:00:00:00:00:01 * eth\xff\n"},
      {"diskstats", "proc/diskstats", "   8       0 sd\xff 1 2 3 4 5 6 7 8 9 10 11\n"},
      {"mdadm", "proc/mdstat",
       "Personalities : [raid1]\nmd\xff : active raid1 sdb1[1] sda1[0]\n"
       "      1024 blocks super 1.2 [2/2] [UU]\n\nunused devices: <none>\n"},
      {"interrupts", "proc/interrupts", "           CPU0\n  1:  9  IO-APIC  1-edge  i8042\xff\"\n"},
      {"process_groups", "proc/300/stat",
       "300 (a\xff\") S 1 300 300 0 -1 4194560 1 0 0 0 1 1 0 0 20 0 1 0 100 1000 10 "
       "18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0\n"},
      {"hwmon", "sys/class/hwmon/hwmon0/temp1_label", "core\xff\n"},
      {"thermal_zone", "sys/class/thermal/thermal_zone0/type", "acpi\xff\n"},
      {"watchdog", "sys/class/watchdog/watchdog0/identity", "dog\xff\n"},
      {"bcache", "sys/fs/bcache/a-\xff/tree_depth", "1\n"},
      {"bcachefs", "sys/fs/bcachefs/a-1/errors", "read\xff 5 1\n"},
      {"btrfs", "sys/fs/btrfs/a-1/allocation/data/single\xff/total_bytes", "1\n"},
      {"xfs", "sys/fs/xfs/sd\xff/stats/stats", "rw 1 2\n"},
      {"nvme", "sys/class/nvme/nvme0/model", "disk\xff\n"},
      {"powersupplyclass", "sys/class/power_supply/B/model_name", "cell\xff\n"},
      {"slabinfo", "proc/slabinfo",
       "slabinfo - version: 2.1\n# name\nkm\xff 1 2 3 4 5 : tunables 0 0 0 : slabdata 1 1 0\n"},
      {"zfs", "proc/spl/kstat/zfs/t/objset-0x1",
       "1 1 0x01 2 544 1 2\nname type data\ndataset_name 7 t/\xff\nreads 4 5\n"},
      {"zoneinfo", "proc/zoneinfo", "Node 0, zone DMA\xff\n        present  5\n"},
      {"buddyinfo", "proc/buddyinfo", "Node 0, zone   DMA\xff 1 2 3\n"},
      {"cgroups", "proc/cgroups", "#subsys_name hierarchy num_cgroups enabled\ncpu\xff 1 2 1\n"},
      {"softirqs", "proc/softirqs", "   CPU0\n  HI\xff: 1\n"},
  }));
  CAPTURE(collector);
  const TempTree tree;
  if (collector == "thermal_zone") tree.write("sys/class/thermal/thermal_zone0/temp", "40000\n");
  if (collector == "cgroup_v2") tree.write("sys/fs/cgroup/cgroup.controllers", "memory\n");
  tree.write(file, text);
  CollectorFixture fixture(test::find_spec(collector), tree.host());
  const auto run = fixture.collect();
  REQUIRE(run);
  CHECK(mended(fixture.batch()) > 0);
}

}  // namespace
