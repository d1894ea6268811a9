// Any bytes as a file of the host, through the collector that reads it: for parsers that live
// inside their collectors, and for what a collector keeps from run to run. The first byte chooses
// the file.
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/utf8.hpp"
#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

namespace {

using namespace weir;

struct Source {
  std::string_view collector;
  std::string_view file;
  std::string_view option = {};
  std::string_view value = {};
};
constexpr std::array kSources = std::to_array<Source>({
    {"bonding", "sys/class/net/bond0/bonding/slaves"},
    {"bonding", "sys/class/net/bonding_masters"},
    {"cgroup_v2", "sys/fs/cgroup/a.slice/memory.stat"},
    {"cpufreq", "sys/devices/system/cpu/cpu0/cpufreq/scaling_available_governors"},
    {"diskstats", "udev/b8:0"},
    {"dmi", "sys/class/dmi/id/board_name"},
    {"edac", "sys/devices/system/edac/mc/mc0/ce_count"},
    {"entropy", "proc/sys/kernel/random/entropy_avail"},
    {"hwmon", "sys/class/hwmon/hwmon0/temp1_label"},
    {"interrupts", "proc/interrupts", "collector.interrupts.sum-cpus", "true"},
    {"kernel_hung", "proc/sys/kernel/hung_task_detect_count"},
    {"ksmd", "sys/kernel/mm/ksm/pages_shared"},
    {"lnstat", "proc/net/stat/arp_cache"},
    {"netclass", "sys/class/net/eth0/flags"},
    {"numa", "sys/devices/system/node/node0/numastat"},
    {"nvme", "sys/class/nvme/nvme0/nvme0n1/size"},
    {"powersupplyclass", "sys/class/power_supply/B/model_name"},
    {"process_groups", "proc/300/stat"},
    {"rapl", "sys/class/powercap/intel-rapl:0/name"},
    {"softirqs", "proc/softirqs"},
    {"stat", "proc/stat", "collector.stat.softirq", "true"},
    {"sysctl", "proc/sys/fs/file-nr", "collector.sysctl.include", "fs.file-nr"},
    {"textfile", "d/a.prom"},
    {"thermal_zone", "sys/class/thermal/thermal_zone0/type"},
    {"time", "sys/devices/system/clocksource/clocksource0/available_clocksource"},
    {"vmstat", "proc/vmstat", "collector.vmstat.fields", ".*"},
    {"watchdog", "sys/class/watchdog/watchdog0/identity"},
    {"xfrm", "proc/net/xfrm_stat"},
    {"bcache", "sys/fs/bcache/a-1/bdev0/writeback_rate_debug"},
    {"bcache", "sys/fs/bcache/a-1/cache0/priority_stats", "collector.bcache.priorityStats", "true"},
    {"bcache", "sys/fs/bcache/a-1/cache0/written"},
    {"btrfs", "sys/fs/btrfs/a-1/commit_stats"},
    {"btrfs", "sys/fs/btrfs/a-1/label"},
    {"xfs", "sys/fs/xfs/sda1/stats/stats"},
    {"bcachefs", "sys/fs/bcachefs/a-1/btree_write_stats"},
    {"bcachefs", "sys/fs/bcachefs/a-1/compression_stats"},
    {"bcachefs", "sys/fs/bcachefs/a-1/counters/io_read"},
    {"bcachefs", "sys/fs/bcachefs/a-1/dev-0/io_done"},
    {"bcachefs", "sys/fs/bcachefs/a-1/dev-0/io_errors"},
    {"bcachefs", "sys/fs/bcachefs/a-1/errors"},
    {"swap", "proc/swaps"},
    {"drm", "sys/class/drm/card0/device/mem_info_vram_vendor"},
    {"pcidevice", "sys/bus/pci/devices/0000:00:00.0/max_link_speed"},
    {"pcidevice", "root/usr/share/misc/pci.ids", "collector.pcidevice.names", "true"},
    {"zfs", "proc/spl/kstat/zfs/arcstats"},
    {"zfs", "proc/spl/kstat/zfs/tank/objset-0x36"},
    {"nfs", "proc/net/rpc/nfs"},
    {"nfsd", "proc/net/rpc/nfsd"},
    {"mountstats", "proc/self/mountstats"},
    // The seeds know a source by its place, so that new ones stand behind.
    {"ipvs", "proc/net/ip_vs"},
    {"ipvs", "proc/net/ip_vs_stats"},
    {"drbd", "proc/drbd"},
    {"infiniband", "sys/class/infiniband/mlx5_0/ports/1/rate"},
    {"fibrechannel", "sys/class/fc_host/host0/statistics/rx_words"},
    {"tapestats", "sys/class/scsi_tape/st0/stats/read_byte_cnt"},
    {"dmmultipath", "sys/block/dm-0/dm/name"},
    {"nvmesubsystem", "sys/class/nvme-subsystem/nvme-subsys0/nvme0/state"},
});

// One machine, whose files change from input to input.
class Machine {
 public:
  Machine() {
    tree_.write("sys/class/net/bonding_masters", "bond0\n");
    tree_.write("proc/self/mountinfo", "9 1 0:5 / /a rw - nfs a:/b rw,addr=10.0.0.1\n");
    tree_.write("proc/diskstats", "8 0 sda 1 2 3 4 5 6 7 8 9 10 11\n");
    tree_.write("sys/fs/btrfs/a-1/allocation/global_rsv_size", "1\n");
    tree_.write("sys/class/drm/card0/device/uevent", "DRIVER=amdgpu\n");
    tree_.write("sys/class/powercap/intel-rapl:0/energy_uj", "5\n");
    tree_.write("sys/class/thermal/thermal_zone0/temp", "40000\n");
    tree_.write("sys/fs/cgroup/cgroup.controllers", "memory\n");
    tree_.write("sys/block/dm-0/dm/uuid", "mpath-1\n");
    for (const Source& source : kSources) {
      const CollectorSpec spec = test::find_spec(source.collector);
      CollectorOptions options(spec.options);
      if (!source.option.empty() && !options.set(source.option, std::string(source.value)))
        std::abort();
      if (source.collector == "textfile" &&
          !options.set("collector.textfile.directory", tree_.path("d")))
        std::abort();
      fixtures_.push_back(std::make_unique<test::CollectorFixture>(spec, options, tree_.host()));
    }
  }

  void run(std::size_t which, std::string_view text) {
    tree_.write(kSources[which].file, text);
    if (fixtures_[which]->collect()) check(fixtures_[which]->batch());
  }

 private:
  static void check(const SampleBatch& batch) {
    for (std::size_t row = 0; row < batch.size(); ++row) {
      bool sound = is_metric_name(batch.family_of(batch.row_family(row)).name);
      std::string_view last;
      for (const EscapedLabel& label : batch.labels(row)) {
        sound = sound && is_label_name(label.name) && last < label.name;
        last = label.name;
      }
      sound = sound && detail::is_utf8(batch.labels(row).view());
      if (sound) continue;
      std::fprintf(stderr, "row %zu: %s\n", row, std::string(batch.labels(row).view()).c_str());
      std::abort();
    }
  }

  test::TempTree tree_;
  std::vector<std::unique_ptr<test::CollectorFixture>> fixtures_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Machine machine;
  if (size == 0) return 0;
  machine.run(data[0] % kSources.size(), {reinterpret_cast<const char*>(data + 1), size - 1});
  return 0;
}
