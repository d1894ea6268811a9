// Files of the kernel that are there and answer with an error: what they hold is left out, the
// rest is complete, and the next run has all again.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cerrno>
#include <filesystem>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "support/collector_fixture.hpp"
#include "support/failing_reads.hpp"
#include "weir/catalog.hpp"

using namespace weir;
using weir::test::CollectorFixture;
using weir::test::FailingReads;

namespace {

// A line that is another one because a file could not be read: what is only a label is left out, a
// chip without its name is called by its number, a state that is not known is not "up".
bool may_differ(const std::string& line) {
  const std::string name = line.substr(0, line.find('{'));
  return name.ends_with("_info") || name.starts_with("node_edac_channel_") ||
         name == "node_nvmesubsystem_path_state" || name == "node_network_up" ||
         line.find("asus_nb_wmi_hwmon") != std::string::npos ||
         line.find("{chip=\"hwmon7\"") != std::string::npos;
}

std::set<std::string> samples_of(const std::string& page) {
  std::set<std::string> lines;
  std::istringstream in(page);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with('#')) lines.insert(line);
  }
  return lines;
}

struct Subject {
  std::string machine;
  CollectorSpec spec;
};

// Every machine with every collector that it has an expected page of.
std::vector<Subject> subjects() {
  std::vector<Subject> all;
  const std::filesystem::path machines(test::machine("vm").sys("../.."));
  for (const auto& machine : std::filesystem::directory_iterator(machines)) {
    for (const CollectorSpec& spec : collectors::catalog()) {
      // The sizes of its file systems are this machine's.
      if (spec.name == "filesystem") continue;
      const auto page = machine.path() / "expected" / (std::string(spec.name) + ".txt");
      if (std::filesystem::exists(page)) all.push_back({machine.path().filename(), spec});
    }
  }
  return all;
}

TEST_CASE("any one read may fail, and the next run is complete") {
  constexpr std::array kLasting{EINVAL, EIO, ENODEV, ESRCH, EACCES};
  constexpr std::array kPassing{EAGAIN, ENOMEM};
  std::size_t failures = 0;
  for (const Subject& subject : subjects()) {
    CAPTURE(subject.machine, subject.spec.name);
    std::set<std::string> all;
    bool is_sound = false;
    std::size_t reads = 0;
    {
      CollectorFixture sound(subject.spec, test::machine(subject.machine));
      const FailingReads counter(FailingReads::kNone, 0);
      const auto run = sound.run();
      is_sound = run.has_value();
      if (run) all = samples_of(*run);
      reads = counter.asked();
    }
    for (std::size_t nth = 0; nth < reads; ++nth) {
      for (const bool passes : {false, true}) {
        const int error = passes ? kPassing[nth % 2] : kLasting[nth % kLasting.size()];
        CAPTURE(nth, error);
        CollectorFixture fixture(subject.spec, test::machine(subject.machine));
        {
          const FailingReads failing(nth, error);
          const auto run = fixture.run();
          REQUIRE(failing.failed() == 1);
          ++failures;
          // It says which file, or leaves out what that holds.
          if (!run) CHECK(run.error().message().find("machines/") != std::string::npos);
          for (const std::string& line : samples_of(run.value_or(""))) {
            if (subject.spec.name == "processes") break;  // counts fewer
            CAPTURE(line);
            CHECK((all.contains(line) || may_differ(line)));
          }
        }
        const auto next = fixture.run();
        REQUIRE(next.has_value() == is_sound);
        if (next && passes) CHECK(samples_of(*next) == all);
      }
    }
  }
  CHECK(failures > 2000);
}

TEST_CASE("any one descriptor may be refused, and the next run is complete") {
  std::size_t failures = 0;
  for (const Subject& subject : subjects()) {
    CAPTURE(subject.machine, subject.spec.name);
    std::set<std::string> all;
    bool is_sound = false;
    std::size_t opens = 0;
    {
      CollectorFixture sound(subject.spec, test::machine(subject.machine));
      const FailingReads counter(FailingReads::kNone, 0);
      const auto run = sound.run();
      is_sound = run.has_value();
      if (run) all = samples_of(*run);
      opens = counter.opens();
    }
    for (std::size_t nth = 0; nth < opens; ++nth) {
      CAPTURE(nth);
      CollectorFixture fixture(subject.spec, test::machine(subject.machine));
      {
        FailingReads failing(FailingReads::kNone, EMFILE);
        failing.fail_open(nth);
        static_cast<void>(fixture.run());
        REQUIRE(failing.failed() == 1);
        ++failures;
      }
      const auto next = fixture.run();
      CHECK(next.has_value() == is_sound);
      if (next) CHECK(samples_of(*next) == all);
    }
  }
  CHECK(failures > 1000);
}

TEST_CASE("an attribute that answers with an error costs what it holds and nothing else") {
  const auto [collector, machine, file, lost] =
      GENERATE(table<std::string, std::string, std::string, std::string>({
          {"bcache", "storage-host", "bdev0/dirty_data", "node_bcache_dirty_data_bytes{"},
          {"bcache", "storage-host", "writeback_rate_debug", "backing_device=\"bdev0\""},
          {"bcachefs", "storage-host", "counters/io_read", "node_bcachefs_io_read_total{"},
          {"bcachefs", "storage-host", "dev-0/io_errors", "node_bcachefs_device_io_errors_total{"},
          {"btrfs", "storage-host", "raid5/used_bytes", "node_btrfs_used_bytes{"},
          {"btrfs", "storage-host", "/metadata_uuid", "node_btrfs_"},
          {"bonding", "old-4x-kernel", "eth0/bonding_slave/mii_status", "master=\"bond0\""},
          {"cpu", "numa-server", "cpu0/thermal_throttle/core_throttle_count", "core=\"0\""},
          {"cpufreq", "arm64-board", "policy0/cpuinfo_cur_freq", "node_cpu_frequency_hertz{"},
          {"cgroup_v2", "kubernetes-node", "ssh.service/memory.current", "weir_cgroup_memory"},
          {"dmmultipath", "storage-host", "sdk/device/state", "device=\"mpatha\""},
          {"drm", "storage-host", "mem_info_vram_used", "node_drm_memory_vram_used_bytes{"},
          {"edac", "numa-server", "mc0/ce_count", "node_edac_correctable_errors_total{"},
          {"fibrechannel", "storage-host", "host15/statistics/rx_words",
           "node_fibrechannel_rx_words_total{fc_host=\"host15\"}"},
          {"hwmon", "arm64-board", "hwmon2/in1_input", "sensor=\"in1\""},
          {"infiniband", "gpu-node", "mlx5_0/ports/1/counters/port_xmit_wait",
           "node_infiniband_port_transmit_wait_total{device=\"mlx5_0\""},
          {"ipvs", "kubernetes-node", "net/ip_vs_stats", "_total "},
          {"ipvs", "kubernetes-node", "net/ip_vs", "node_ipvs_backend_"},
          {"mdadm", "storage-host", "md0/md/degraded", "node_md_degraded{device=\"md0\"}"},
          {"netclass", "storage-host", "ens1f0/speed", "node_network_speed_bytes{"},
          {"nvme", "storage-host", "nvme0n1/nuse", "node_nvme_namespace_used_bytes{"},
          {"nvmesubsystem", "storage-host", "nvme-subsys1/nvme2/state", "nvme-subsys1"},
          {"pcidevice", "storage-host", "0000:41:00.0/power_state", "bus=\"41\""},
          {"powersupplyclass", "laptop", "/capacity", "node_power_supply_capacity{"},
          {"pressure", "vm", "pressure/io", "node_pressure_io_"},
          {"tapestats", "storage-host", "st0/stats/read_ns", "node_tape_read_time_seconds_total{"},
          {"thermal_zone", "laptop", "thermal_zone0/temp", "zone=\"0\""},
          {"watchdog", "laptop", "watchdog0/timeout", "node_watchdog_timeout_seconds{"},
          {"xfs", "storage-host", "md0/stats/stats", "device=\"md0\""},
      }));
  const int error = GENERATE(EINVAL, EIO, EAGAIN);
  CAPTURE(collector, machine, file, error);
  CollectorFixture fixture(test::find_spec(collector), test::machine(machine));
  const std::set<std::string> all = samples_of(fixture.run().value());
  std::set<std::string> some;
  {
    const FailingReads failing(file, error);
    some = samples_of(fixture.run().value());
    CHECK(failing.failed() > 0);
  }
  std::vector<std::string> missing;
  std::ranges::set_difference(all, some, std::back_inserter(missing));
  CHECK(std::ranges::includes(all, some));
  CHECK_FALSE(missing.empty());
  for (const std::string& line : missing) {
    CAPTURE(line);
    CHECK(line.find(lost) != std::string::npos);
  }
  CHECK(samples_of(fixture.run().value()) == all);
}

TEST_CASE("devices of InfiniBand that are left out are not read") {
  // Some have the kernel log an error for each attempt.
  const auto [exclude, is_read] =
      GENERATE(table<std::string, bool>({{"^mlx5_0$", true}, {".", false}}));
  CAPTURE(exclude);
  CollectorFixture fixture(test::find_spec("infiniband"), test::machine("gpu-node"),
                           {{"collector.infiniband.device-exclude", exclude}});
  const FailingReads counter(FailingReads::kNone, 0);
  const std::string page = fixture.run().value();
  CHECK((counter.asked() > 0) == is_read);
  CHECK(page.find("device=\"mlx5_0\"") == std::string::npos);
  CHECK((page.find("device=\"mlx4_0\"") != std::string::npos) == is_read);
}

}  // namespace
