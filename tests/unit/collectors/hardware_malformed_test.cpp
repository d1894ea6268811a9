// Rude inputs of the hardware collectors, each named by its fault, and their pure parsers.
#include <catch2/catch.hpp>
#include <string>
#include <tuple>

#include "collectors/host/cpu_vulnerability.hpp"
#include "collectors/host/nvme_name.hpp"
#include "collectors/host/rapl_zone.hpp"
#include "collectors/host/selinux.hpp"
#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;
using weir::test::TempTree;

namespace {

TEST_CASE("what the kernel says of a vulnerability has one of four states") {
  const auto [text, state, mitigation] = GENERATE(table<std::string, std::string, std::string>({
      {"Not affected", "not affected", ""},
      {"Vulnerable", "vulnerable", ""},
      {"Vulnerable: Safe RET, no microcode", "vulnerable", ""},
      {"Mitigation: PTI", "mitigation", "PTI"},
      {"Mitigation", "mitigation", ""},
      {"KVM: Mitigation: VMX unsupported", "unknown", "KVM: Mitigation: VMX unsupported"},
      {"", "unknown", ""},
  }));
  CAPTURE(text);
  const auto vulnerability = parse_cpu_vulnerability(text);
  CHECK(vulnerability.state == state);
  CHECK(vulnerability.mitigation == mitigation);
}

TEST_CASE("a namespace is told from other entries of its controller") {
  CHECK(nvme_namespace_id("nvme0n1") == "1");
  CHECK(nvme_namespace_id("nvme12c3n45") == "45");
  for (const std::string_view entry :
       {"", "nvme", "nvme0", "nvme0n", "nvmen1", "ng0n1", "nvme0n1p1", "nvme0cn1", "nvme0c1",
        "hwmon1", "nvme0n99999999999"}) {
    CAPTURE(entry);
    CHECK_FALSE(nvme_namespace_id(entry));
  }
}

TEST_CASE("only a package's number is its index") {
  CHECK(parse_rapl_zone("package-15").name == "package");
  CHECK(parse_rapl_zone("package-15").index == 15U);
  CHECK(parse_rapl_zone("psys-1").name == "psys");  // of a second socket
  CHECK(parse_rapl_zone("psys-1").index == 1U);
  CHECK(parse_rapl_zone("psys").name == "psys");
  CHECK(parse_rapl_zone("-1").name.empty());
  CHECK(parse_rapl_zone("a-b").name == "a-b");
  CHECK(parse_rapl_zone("package-0-die-1").name == "package-0-die-1");
  CHECK_FALSE(parse_rapl_zone("package-0-die-1").index);
  CHECK_FALSE(parse_rapl_zone("package-").index);
  CHECK_FALSE(parse_rapl_zone("package-99999999999").index);
  CHECK(rapl_family_key("package-0-die-1") == "package_0_die_1_joules_total");
  CHECK(rapl_family_key("a b\xff") == "a_b__joules_total");
}

TEST_CASE("SELinux' configured mode is that of its line, and disabled without one") {
  CHECK(parse_selinux_config("# SELINUX=enforcing\nSELINUX=permissive\n") ==
        SelinuxMode::permissive);
  CHECK(parse_selinux_config("SELINUX = enforcing") == SelinuxMode::enforcing);
  CHECK(parse_selinux_config("SELINUX=disabled\n") == SelinuxMode::disabled);
  CHECK(parse_selinux_config("SELINUX=on\nSELINUXTYPE=targeted\n") == SelinuxMode::disabled);
  CHECK(parse_selinux_config("") == SelinuxMode::disabled);
}

TEST_CASE("zones of several sockets have an index each, in the order of the listing") {
  const TempTree tree;
  for (const std::string zone : {"0:0", "1:0"}) {
    tree.write("sys/class/powercap/intel-rapl:" + zone + "/name", "dram\n");
    tree.write("sys/class/powercap/intel-rapl:" + zone + "/energy_uj", "2000000\n");
  }
  CollectorFixture fixture(test::find_spec("rapl"), tree.host());
  const std::string listing = fixture.run().value();
  const std::string path = tree.path("sys/class/powercap/intel-rapl:");
  CHECK(listing ==
        "# TYPE node_rapl_dram_joules_total counter\n"
        "node_rapl_dram_joules_total{index=\"0\",path=\"" +
            path +
            "0:0\"} 2\n"
            "node_rapl_dram_joules_total{index=\"1\",path=\"" +
            path + "1:0\"} 2\n");
}

TEST_CASE("energy that cannot be read says why") {
  const TempTree tree;
  tree.write("sys/class/powercap/intel-rapl:0/name", "package-0\n");
  CollectorFixture without(test::find_spec("rapl"), tree.host());
  CHECK(without.run().error().message().ends_with("class/powercap: no zone that counts energy"));
  tree.write("sys/class/powercap/intel-rapl:1/name", "package-1\n");
  tree.write("sys/class/powercap/intel-rapl:1/energy_uj/as", "a directory is not readable");
  CollectorFixture unreadable(test::find_spec("rapl"), tree.host());
  const auto run = unreadable.run();
  CHECK(run.error().code() == ErrorCode::no_data);
  CHECK(run.error().message().ends_with("since Linux 5.10 only root may"));
}

using Case = std::tuple<std::string, std::string, std::string, std::string, std::string>;

TEST_CASE("a broken attribute costs itself only") {
  const std::string supply = "sys/class/power_supply/B/";
  const std::string zone = "sys/class/thermal/thermal_zone0/";
  const std::string node = "sys/devices/system/node/";
  const auto [fault, collector, file, text, expected] =
      GENERATE_COPY(table<std::string, std::string, std::string, std::string, std::string>({
          Case{"a number with a unit", "powersupplyclass", supply + "voltage_now", "11 V",
               "# TYPE node_power_supply_info gauge\nnode_power_supply_info{power_supply=\"B\"} "
               "1\n"},
          Case{"a number out of range", "powersupplyclass", supply + "energy_now", "1e400",
               "# TYPE node_power_supply_info gauge\nnode_power_supply_info{power_supply=\"B\"} "
               "1\n"},
          Case{"a name that is not UTF-8", "powersupplyclass", supply + "model_name", "A\xff\n",
               "# TYPE node_power_supply_info gauge\n"
               "node_power_supply_info{model_name=\"A\xEF\xBF\xBD\",power_supply=\"B\"} 1\n"},
          Case{"a zone without a temperature", "thermal_zone", zone + "type", "acpitz\n", ""},
          Case{"a zone without a type", "thermal_zone", zone + "temp", "40000\n", ""},
          Case{"a controller that is no number", "edac", "sys/devices/system/edac/mc/mcx/ce_count",
               "1\n", ""},
          Case{"a row that is no number", "edac", "sys/devices/system/edac/mc/mc0/csrow_x/ce_count",
               "1\n", ""},
          Case{"a channel that is no number", "edac",
               "sys/devices/system/edac/mc/mc0/csrow0/chx_ce_count", "1\n", ""},
          Case{"a card of another driver", "drm", "sys/class/drm/card0/device/uevent",
               "DRIVER=amdgpu2\nXDRIVER=amdgpu\n", ""},
          Case{"a card without anything to read", "drm", "sys/class/drm/card10/device/uevent",
               "PCI_ID=1\nDRIVER=amdgpu\n",
               "# TYPE node_drm_card_info gauge\n"
               "node_drm_card_info{card=\"card10\",chip=\"card10_device\",vendor=\"amd\"} 1\n"},
          Case{"a connector of a card", "drm", "sys/class/drm/card0-DP-1/device/uevent",
               "DRIVER=amdgpu\n", ""},
          Case{"an entry that is no device", "pcidevice", "sys/bus/pci/devices/pci0000:00/class",
               "0x060000\n", ""},
          Case{"an empty count", "edac", "sys/devices/system/edac/mc/mc0/ce_count", "", ""},
          Case{"a frequency of another form", "cpufreq",
               "sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "<unknown>\n", ""},
          Case{"a directory that is no CPU", "cpufreq",
               "sys/devices/system/cpu/cpux/cpufreq/scaling_cur_freq", "1000\n", ""},
          Case{"governors without the one at work", "cpufreq",
               "sys/devices/system/cpu/cpu0/cpufreq/scaling_available_governors", "a b\n", ""},
          Case{"an allocation that is no number, between others", "numa", node + "node0/numastat",
               "numa_hit x\nnuma_miss -1\nnuma_foreign\nlocal_node 99999999999999999999\n"
               "other_node 7\n",
               "# TYPE weir_numa_allocations_total counter\n"
               "weir_numa_allocations_total{kind=\"other\",node=\"0\"} 7\n"},
          Case{"an unknown kind of allocation", "numa", node + "node0/numastat",
               "numa_new 5\nnuma_hit 7\n",
               "# TYPE weir_numa_allocations_total counter\n"
               "weir_numa_allocations_total{kind=\"hit\",node=\"0\"} 7\n"},
          Case{"a memory that is no number or too large, between others", "numa",
               node + "node1/meminfo",
               "Node 1 MemTotal: x kB\nNode 1 FilePages: 18446744073709551615 kB\nNode 1\n"
               "Node 1 MemFree: 3 kB\n",
               "# TYPE weir_numa_memory_free_bytes gauge\n"
               "weir_numa_memory_free_bytes{node=\"1\"} 3072\n"},
          Case{"an empty file", "numa", node + "node0/meminfo", "", ""},
          Case{"a node that is no number", "numa", node + "nodex/numastat", "numa_hit 7\n", ""},
          Case{"a namespace without a block size", "nvme", "sys/class/nvme/nvme0/nvme0n1/nuse",
               "5\n",
               "# TYPE node_nvme_info gauge\nnode_nvme_info{device=\"nvme0\"} 1\n"
               "# TYPE node_nvme_namespace_info gauge\n"
               "node_nvme_namespace_info{device=\"nvme0\",nsid=\"1\"} 1\n"},
          Case{"a timeout that is no number", "watchdog", "sys/class/watchdog/watchdog0/timeout",
               "soon\n",
               "# TYPE node_watchdog_info gauge\nnode_watchdog_info{name=\"watchdog0\"} 1\n"},
          Case{"a mode that is no number", "selinux", "sys/fs/selinux/enforce", "on",
               "# TYPE node_selinux_config_mode gauge\nnode_selinux_config_mode -1\n"
               "# TYPE node_selinux_enabled gauge\nnode_selinux_enabled 1\n"},
      }));
  CAPTURE(fault, collector);
  const TempTree tree;
  tree.write(file, text);
  CollectorFixture fixture(test::find_spec(collector), tree.host());
  CHECK(fixture.run().value() == expected);
}

TEST_CASE("devices that come and go are followed") {
  const auto [collector, first, second] = GENERATE(table<std::string, std::string, std::string>({
      {"cpufreq", "sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq",
       "sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq"},
      {"cpu_vulnerabilities", "sys/devices/system/cpu/vulnerabilities/a",
       "sys/devices/system/cpu/vulnerabilities/b"},
      {"edac", "sys/devices/system/edac/mc/mc0/ce_count",
       "sys/devices/system/edac/mc/mc1/ce_count"},
      {"pcidevice", "sys/bus/pci/devices/0000:00:00.0/class",
       "sys/bus/pci/devices/0000:00:01.0/class"},
      {"powersupplyclass", "sys/class/power_supply/A/capacity",
       "sys/class/power_supply/B/capacity"},
      {"rapl", "sys/class/powercap/a/energy_uj", "sys/class/powercap/b/energy_uj"},
      {"watchdog", "sys/class/watchdog/watchdog0/timeout", "sys/class/watchdog/watchdog1/timeout"},
      {"nvme", "sys/class/nvme/nvme0/nvme0n1/size", "sys/class/nvme/nvme0/nvme0n2/size"},
  }));
  CAPTURE(collector);
  const TempTree tree;
  const auto write = [&](const std::string& file) {
    if (collector == "rapl") tree.write(file.substr(0, file.rfind('/')) + "/name", "zone");
    tree.write(file, "7\n");
  };
  write(first);
  CollectorFixture fixture(test::find_spec(collector), tree.host());
  const std::string one = fixture.run().value();
  write(second);
  CHECK(fixture.run().value().size() > one.size());
  tree.remove(collector == "cpu_vulnerabilities" ? second : second.substr(0, second.rfind('/')));
  CHECK(fixture.run().value() == one);
}

}  // namespace
