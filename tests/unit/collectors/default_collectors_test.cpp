// Which collectors run without a flag: those that node_exporter 1.12 runs, and no other. Who
// replaces it must not find series that nobody asked for, nor miss any.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "weir/catalog.hpp"

using namespace weir;

TEST_CASE("without a flag those collectors run that node_exporter runs") {
  const std::vector<std::string> theirs{
      // sorted
      "arp",          "bcache",    "bcachefs",   "bonding",      "btrfs",      "conntrack",
      "cpu",          "cpufreq",   "diskstats",  "dmi",          "edac",       "entropy",
      "fibrechannel", "filefd",    "filesystem", "hwmon",        "infiniband", "ipvs",
      "kernel_hung",  "loadavg",   "mdadm",      "meminfo",      "netclass",   "netdev",
      "netstat",      "nfs",       "nfsd",       "nvme",         "os",         "powersupplyclass",
      "pressure",     "rapl",      "schedstat",  "selinux",      "sockstat",   "softnet",
      "stat",         "tapestats", "textfile",   "thermal_zone", "time",       "timex",
      "udp_queues",   "uname",     "vmstat",     "watchdog",     "xfs",        "zfs"};
  std::vector<std::string> ours;
  for (const CollectorSpec& spec : collectors::catalog()) {
    // upstream, which it has not, does what it is told to, and nothing without.
    if (spec.enabled_by_default && spec.name != "upstream") ours.emplace_back(spec.name);
  }
  std::ranges::sort(ours);
  CHECK(ours == theirs);
}
