// Rude inputs, each named by its fault. What is sound in a file must survive what is not.
#include <catch2/catch.hpp>
#include <string>
#include <tuple>

#include "collectors/support/fields.hpp"
#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using weir::test::CollectorFixture;
using weir::test::TempTree;

namespace {

using Case = std::tuple<std::string, std::string, std::string, std::string, std::string>;

TEST_CASE("a broken line costs itself only") {
  const auto [fault, collector, file, text, expected] =
      GENERATE(table<std::string, std::string, std::string, std::string, std::string>({
          Case{"a value out of range", "meminfo", "proc/meminfo",
               "MemTotal: 99999999999999999999 kB\nMemFree: 1 kB\n",
               "# TYPE node_memory_MemFree_bytes gauge\nnode_memory_MemFree_bytes 1024\n"},
          Case{"kilobytes that overflow as bytes", "meminfo", "proc/meminfo",
               "MemTotal: 18446744073709551615 kB\nMemFree: 1 kB\n",
               "# TYPE node_memory_MemFree_bytes gauge\nnode_memory_MemFree_bytes 1024\n"},
          Case{"no colon", "meminfo", "proc/meminfo", "MemTotal 5 kB\nMemFree: 1 kB\n",
               "# TYPE node_memory_MemFree_bytes gauge\nnode_memory_MemFree_bytes 1024\n"},
          Case{"a unit of another kind", "meminfo", "proc/meminfo",
               "MemTotal: 5 GB\nMemFree: 1 kB\n",
               "# TYPE node_memory_MemFree_bytes gauge\nnode_memory_MemFree_bytes 1024\n"},
          Case{"an unknown key", "meminfo", "proc/meminfo", "Balloon: 5 kB\nMemFree: 1 kB\n",
               "# TYPE node_memory_MemFree_bytes gauge\nnode_memory_MemFree_bytes 1024\n"},
          Case{"a negative value", "vmstat", "proc/vmstat", "pgfault -1\npgpgin 7\n",
               "# TYPE node_vmstat_pgpgin untyped\nnode_vmstat_pgpgin 7\n"},
          Case{"a key without a value", "vmstat", "proc/vmstat", "pgfault\npgpgin 7\n",
               "# TYPE node_vmstat_pgpgin untyped\nnode_vmstat_pgpgin 7\n"},
          Case{"a key that makes no name", "vmstat", "proc/vmstat", "pgfault-x 1\npgpgin 7\n",
               "# TYPE node_vmstat_pgpgin untyped\nnode_vmstat_pgpgin 7\n"},
          Case{"a line cut off", "vmstat", "proc/vmstat", "pgpgin 7\npgpgou",
               "# TYPE node_vmstat_pgpgin untyped\nnode_vmstat_pgpgin 7\n"},
          Case{"a count that is no number", "stat", "proc/stat", "ctxt many\nprocesses 7\n",
               "# TYPE node_forks_total counter\nnode_forks_total 7\n"},
          Case{"an unknown line", "stat", "proc/stat", "swaps 1 2\nprocesses 7\n",
               "# TYPE node_forks_total counter\nnode_forks_total 7\n"},
          Case{"a line of too few columns", "softnet", "proc/net/softnet_stat",
               "00000001 00000002\n", ""},
          Case{"a column that is no hexadecimal number", "softnet", "proc/net/softnet_stat",
               "0000000x 0 0 0 0 0 0 0 0\n", ""},
          Case{"a cpu line of too few fields", "schedstat", "proc/schedstat",
               "version 15\ncpu0 0 0 0 0 0 0 1\n", ""},
          Case{"a cpu that is no number", "schedstat", "proc/schedstat",
               "cpux 0 0 0 0 0 0 1000000000 0 0\n", ""},
          Case{"a count that is no number, between others", "softirqs", "proc/softirqs",
               "       CPU0 CPU1 CPU2\n  HI: 1 x 3\n",
               "# TYPE node_softirqs_functions_total counter\n"
               "node_softirqs_functions_total{cpu=\"0\",type=\"HI\"} 1\n"
               "node_softirqs_functions_total{cpu=\"2\",type=\"HI\"} 3\n"},
          Case{"more CPUs announced than counted", "interrupts", "proc/interrupts",
               "  CPU0 CPU1 CPU2\n 1: 5 6\n", ""},
          Case{"no total", "pressure", "proc/pressure/memory",
               "some avg10=0.00\nfull avg10=0.00 total=2000000\n",
               "# TYPE node_pressure_memory_stalled_seconds_total counter\n"
               "node_pressure_memory_stalled_seconds_total 2\n"},
          Case{"a day that does not exist", "os", "root/etc/os-release",
               "ID=x\nSUPPORT_END=2025-02-30\n",
               "# TYPE node_os_info gauge\nnode_os_info{id=\"x\"} 1\n"},
          Case{"an open quote", "os", "root/etc/os-release", "ID=\"x\n",
               "# TYPE node_os_info gauge\nnode_os_info{id=\"\\\"x\"} 1\n"},
          Case{"a line without a device", "arp", "proc/net/arp",
               "IP address HW type Flags HW address Mask Device\n10.0.0.1 0x1\n"
               "10.0.0.2 0x1 0x2 02:00:00:00:00:01 * eth0\n",
               "# TYPE node_arp_entries gauge\nnode_arp_entries{device=\"eth0\"} 1\n"},
          Case{"a key without a value", "sockstat", "proc/net/sockstat",
               "sockets: used\nTCP: inuse 3 orphan\n",
               "# TYPE node_sockstat_TCP_inuse gauge\nnode_sockstat_TCP_inuse 3\n"},
          Case{"a size that is no number, between others", "swap", "proc/swaps",
               "Filename Type Size Used Priority\n/a file x 0 -2\n/b file 5 -1 -2\n/c file 5 1\n"
               "/d file 5 1 99999999999\n/e file 8 1 -2\n",
               "# TYPE node_swap_priority gauge\n"
               "node_swap_priority{device=\"/e\",type=\"file\"} -2\n"
               "# TYPE node_swap_size_bytes gauge\n"
               "node_swap_size_bytes{device=\"/e\",type=\"file\"} 8192\n"
               "# TYPE node_swap_used_bytes gauge\n"
               "node_swap_used_bytes{device=\"/e\",type=\"file\"} 1024\n"},
          Case{"an empty file", "swap", "proc/swaps", "", ""},
          Case{"a master without slaves' states", "bonding", "sys/class/net/bonding_masters",
               "bond0\n", ""},
          Case{"a count that is no number", "ksmd", "sys/kernel/mm/ksm/pages_shared", "x\n", ""},
          Case{"a mode that is no word of the kernel's", "selinux", "sys/fs/selinux/enforce",
               "2x\n",
               "# TYPE node_selinux_config_mode gauge\nnode_selinux_config_mode -1\n"
               "# TYPE node_selinux_enabled gauge\nnode_selinux_enabled 1\n"},
          Case{"bytes that are not UTF-8", "dmi", "sys/class/dmi/id/sys_vendor",
               "A\xff"
               "B\n",
               "# TYPE node_dmi_info gauge\nnode_dmi_info{system_vendor=\"A\xEF\xBF\xBD"
               "B\"} 1\n"},
      }));
  CAPTURE(fault, collector);
  const TempTree tree;
  tree.write(file, text);
  CollectorFixture fixture(test::find_spec(collector), tree.host());
  CHECK(fixture.run().value() == expected);
}

TEST_CASE("a file without anything of use is a parse error") {
  const auto [fault, collector, file, text] =
      GENERATE(table<std::string, std::string, std::string, std::string>({
          {"empty", "cpu", "proc/stat", ""},
          {"only the sum of all CPUs", "cpu", "proc/stat", "cpu  1 2 3 4\n"},
          {"an empty header", "interrupts", "proc/interrupts", "\n 1: 5\n"},
          {"empty", "interrupts", "proc/interrupts", ""},
          {"empty", "loadavg", "proc/loadavg", ""},
          {"two numbers", "loadavg", "proc/loadavg", "0.1 0.2"},
          {"a word in place of a number", "loadavg", "proc/loadavg", "0.1 high 0.3 1/2 3\n"},
          {"two fields", "filefd", "proc/sys/fs/file-nr", "1 2\n"},
          {"a negative number", "filefd", "proc/sys/fs/file-nr", "-1 0 5\n"},
          {"empty", "meminfo", "proc/meminfo", ""},
          {"a word in place of a number", "kernel_hung", "proc/sys/kernel/hung_task_detect_count",
           "none\n"},
      }));
  CAPTURE(fault, collector);
  const TempTree tree;
  tree.write(file, text);
  CollectorFixture fixture(test::find_spec(collector), tree.host());
  const auto listing = fixture.run();
  REQUIRE_FALSE(listing);
  CHECK(listing.error().code() == ErrorCode::parse);
}

TEST_CASE("cpu leaves out lines that are broken, doubled or out of order") {
  const TempTree tree;
  tree.write("proc/stat",
             "cpu0 100 0 0 100\ncpu1 1 x 0 4\ncpu2 5\ncpu4294967296 1 2 3 4\ncpu0 900 0 0 900\n"
             "cpu3 300 0 0 300 0 0 0 0 0 0 7 7\n");
  CollectorFixture fixture(test::find_spec("cpu"), tree.host(), {{"collector.cpu.guest", "false"}});
  const std::string listing = fixture.run().value();
  CHECK(listing.find("{cpu=\"0\",mode=\"user\"} 1\n") != std::string::npos);
  CHECK(listing.find("{cpu=\"3\",mode=\"user\"} 3\n") != std::string::npos);
  CHECK(listing.find("{cpu=\"1\"") == std::string::npos);
  CHECK(listing.find("{cpu=\"2\"") == std::string::npos);
  CHECK(listing.find("} 9\n") == std::string::npos);
}

TEST_CASE("files that vanish between two runs are left out, and come back") {
  const TempTree tree;
  tree.write("proc/pressure/cpu", "some total=1000000\n");
  tree.write("proc/pressure/io", "some total=2000000\nfull total=2000000\n");
  CollectorFixture fixture(test::find_spec("pressure"), tree.host());
  const std::string whole = fixture.run().value();
  tree.remove("proc/pressure/io");
  CHECK(fixture.run().value() ==
        "# TYPE node_pressure_cpu_waiting_seconds_total counter\n"
        "node_pressure_cpu_waiting_seconds_total 1\n");
  tree.remove("proc/pressure/cpu");
  CHECK(fixture.run().error().code() == ErrorCode::no_data);
  tree.write("proc/pressure/cpu", "some total=1000000\n");
  tree.write("proc/pressure/io", "some total=2000000\nfull total=2000000\n");
  CHECK(fixture.run().value() == whole);
}

TEST_CASE("os follows an upgrade of its file, and falls back to the vendor's") {
  const TempTree tree;
  tree.write("root/usr/lib/os-release", "ID=vendor\n");
  CollectorFixture fixture(test::find_spec("os"), tree.host());
  CHECK(fixture.run().value() == "# TYPE node_os_info gauge\nnode_os_info{id=\"vendor\"} 1\n");
  tree.write("root/etc/os-release", "ID=mine\nVERSION_ID='1.2.3'\n");
  CHECK(fixture.run().value() ==
        "# TYPE node_os_info gauge\nnode_os_info{id=\"mine\",version_id=\"1.2.3\"} 1\n"
        "# TYPE node_os_version gauge\nnode_os_version{id=\"mine\"} 1.2\n");
  tree.write("root/etc/os-release", "ID=mine\nVERSION_ID=2\n");
  CHECK(fixture.run().value() ==
        "# TYPE node_os_info gauge\nnode_os_info{id=\"mine\",version_id=\"2\"} 1\n"
        "# TYPE node_os_version gauge\nnode_os_version{id=\"mine\"} 2\n");
}

TEST_CASE("a broken clock source costs itself only, and never the time") {
  const std::string first = "sys/devices/system/clocksource/clocksource0/";
  const std::string second = "sys/devices/system/clocksource/clocksource1/";
  const std::string sound = "clocksource_current_info{clocksource=\"tsc\",device=\"0\"} 1\n";
  const auto [fault, file, text, expected] =
      GENERATE_COPY(table<std::string, std::string, std::string, std::string>({
          {"an empty list of sources", first + "available_clocksource", "", sound},
          {"a list of nothing but blanks", first + "available_clocksource", " \n\n", sound},
          {"a name that is not UTF-8", first + "available_clocksource", "a\xff\n",
           "clocksource_available_info{clocksource=\"a\xEF\xBF\xBD\",device=\"0\"} 1\n" + sound},
          {"a name of a quote", first + "available_clocksource", "\"\n",
           "clocksource_available_info{clocksource=\"\\\"\",device=\"0\"} 1\n" + sound},
          {"no current source", first + "current_clocksource", "",
           "clocksource_current_info{device=\"0\"} 1\n"},
          {"a device that cannot be read", second + "current_clocksource/folder", "", sound},
          {"another kind of device", "sys/devices/system/clocksource/x/current_clocksource",
           "hpet\n", sound},
      }));
  CAPTURE(fault);
  const TempTree tree;
  tree.write(first + "current_clocksource", "tsc\n");
  tree.write(file, text);
  CollectorFixture fixture(test::find_spec("time"), tree.host());
  const std::string listing = fixture.run().value();
  std::string sources;
  detail::for_each_line(listing, [&sources](std::string_view line) {
    constexpr std::string_view kPrefix = "node_time_";
    if (!line.starts_with("node_time_clocksource_")) return;
    sources.append(line.substr(kPrefix.size())).append(1, '\n');
  });
  CHECK(sources == expected);
  CHECK(listing.find("node_time_seconds ") != std::string::npos);
}

TEST_CASE("throttle counts that vanish are left out") {
  const TempTree tree;
  tree.write("proc/stat", "cpu0 100 0 0 100\n");
  tree.write("sys/devices/system/cpu/cpu0/topology/physical_package_id", "0\n");
  tree.write("sys/devices/system/cpu/cpu0/topology/core_id", "0\n");
  tree.write("sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count", "5\n");
  CollectorFixture fixture(test::find_spec("cpu"), tree.host());
  CHECK(fixture.run().value().find("node_cpu_core_throttles_total{") != std::string::npos);
  tree.remove("sys/devices/system/cpu/cpu0/thermal_throttle");
  CHECK(fixture.run().value().find("node_cpu_core_throttles_total{") == std::string::npos);
}

}  // namespace
