// The kernel's memory and settings: meminfo_numa, zoneinfo, buddyinfo, slabinfo, cgroups, ksmd,
// lnstat, xfrm, sysctl.
#include <catch2/catch.hpp>
#include <string>
#include <tuple>

#include "collectors/host/buddyinfo.hpp"
#include "collectors/host/cgroups.hpp"
#include "collectors/host/node_fields.hpp"
#include "collectors/host/slabinfo.hpp"
#include "collectors/host/sysctl_setting.hpp"
#include "collectors/host/zoneinfo.hpp"
#include "support/collector_fixture.hpp"
#include "support/machine_listing.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;
using weir::test::TempTree;

namespace {

TEST_CASE("a NUMA server's kernel gives the listing it must give") {
  const auto collector = GENERATE(as<std::string>(), "buddyinfo", "cgroups", "ksmd", "lnstat",
                                  "meminfo_numa", "slabinfo", "xfrm", "zoneinfo");
  test::check_machine_listing("numa-server", collector);
}

TEST_CASE("what a kernel lacks is no data") {
  const auto collector = GENERATE(as<std::string>(), "buddyinfo", "cgroups", "ksmd", "lnstat",
                                  "meminfo_numa", "slabinfo", "xfrm", "zoneinfo");
  CAPTURE(collector);
  CollectorFixture fixture(test::find_spec(collector), {"/nowhere", "/nowhere", "/nowhere", ""});
  const auto run = fixture.run();
  REQUIRE_FALSE(run);
  CHECK(run.error().code() == ErrorCode::no_data);
  CHECK(run.error().message().starts_with("/nowhere/"));
}

TEST_CASE("slab caches are chosen by name") {
  const auto [file, flag, pattern] = GENERATE(table<std::string, std::string, std::string>({
      {"slabinfo_include", "collector.slabinfo.slabs-include", "^kmalloc"},
      {"slabinfo_exclude", "collector.slabinfo.slabs-exclude", "^(kmalloc|dma)"},
  }));
  CAPTURE(flag);
  CollectorFixture fixture(test::find_spec("slabinfo"), test::machine("numa-server"),
                           {{flag, pattern}});
  const std::string listing = fixture.run().value();
  CHECK(listing == test::expected_listing("numa-server", file, listing));
}

CollectorFixture sysctl(const HostRoot& host,
                        std::initializer_list<CollectorFixture::Option> options) {
  return {test::find_spec("sysctl"), host, options};
}
constexpr std::string_view kInclude = "collector.sysctl.include";
constexpr std::string_view kInfo = "collector.sysctl.include-info";

TEST_CASE("settings are numbers, numbers with names, or words") {
  CollectorFixture fixture =
      sysctl(test::machine("numa-server"), {{kInclude, "kernel.threads-max"},
                                            {kInclude, "net.ipv4.tcp_rmem"},
                                            {kInclude, "fs.file-nr:total,temp,max"},
                                            {kInclude, "net/ipv4/conf/all/rp_filter"},
                                            {kInfo, "kernel.seccomp.actions_avail"},
                                            {kInfo, "kernel.hostname"}});
  const std::string listing = fixture.run().value();
  CHECK(listing == test::expected_listing("numa-server", "sysctl", listing));
}

TEST_CASE("a setting that cannot be shown is named, and the others are shown") {
  CollectorFixture fixture =
      sysctl(test::machine("numa-server"), {{kInclude, "kernel.absent"},
                                            {kInclude, "kernel.hostname"},
                                            {kInclude, "fs.file-nr:one,two"},
                                            {kInfo, "kernel..."},
                                            {kInclude, "kernel.threads-max"}});
  CHECK(fixture.run().value() ==
        "# TYPE node_sysctl_kernel_threads_max untyped\n"
        "node_sysctl_kernel_threads_max 7801\n"
        "# TYPE weir_sysctl_unreadable gauge\n"
        "weir_sysctl_unreadable{name=\"fs.file-nr\"} 1\n"
        "weir_sysctl_unreadable{name=\"kernel...\"} 1\n"
        "weir_sysctl_unreadable{name=\"kernel.absent\"} 1\n"
        "weir_sysctl_unreadable{name=\"kernel.hostname\"} 1\n");
}

TEST_CASE("sysctl without a setting has no data and says which flags it wants") {
  CollectorFixture fixture = sysctl(HostRoot{}, {});
  const auto run = fixture.run();
  CHECK(run.error().code() == ErrorCode::no_data);
  CHECK(run.error().message() ==
        "neither --collector.sysctl.include nor --collector.sysctl.include-info is given");
}

TEST_CASE("a malformed setting is refused with its flag and text") {
  const auto [flag, text, why] = GENERATE(table<std::string, std::string, std::string>({
      {std::string(kInclude), ":a", "names no sysctl"},
      {std::string(kInclude), "", "names no sysctl"},
      {std::string(kInclude), "a.b:", "has an empty name for a value"},
      {std::string(kInclude), "a.b:c,,d", "has an empty name for a value"},
      {std::string(kInclude), "a.b:c,", "has an empty name for a value"},
      {std::string(kInfo), "a.b:c", "words have no names"},
  }));
  CAPTURE(flag, text);
  const CollectorSpec spec = test::find_spec("sysctl");
  CollectorOptions options(spec.options);
  REQUIRE(options.set(flag, text));
  const auto made = spec.make(options);
  REQUIRE_FALSE(made);
  CHECK(made.error().code() == ErrorCode::invalid_argument);
  CHECK(made.error().message().starts_with("--" + flag + ": '" + text + "'"));
  CHECK(made.error().message().ends_with(why));
}

TEST_CASE("a setting's path stays below sys, whatever its name") {
  for (const std::string name : {"../../etc/passwd", "..", "a/../../b", "/etc/passwd"}) {
    CAPTURE(name);
    const auto setting = parse_sysctl_setting(kInclude, name).value();
    CHECK(setting.path.starts_with("sys/"));
    CHECK(setting.path.find("..") == std::string::npos);
  }
}

TEST_CASE("lines of kernel files are taken apart, and malformed ones are skipped") {
  using namespace weir::detail;
  const auto memory = parse_node_meminfo_line("Node 12 Active(anon):   3 kB");
  REQUIRE(memory);
  CHECK(memory->key == "Active(anon)");
  CHECK(memory->number == 3072);
  CHECK(parse_node_meminfo_line("Node 0 HugePages_Total:     4")->number == 4);
  for (const std::string_view line :
       {"", "Node", "Node 0", "Node 0 MemTotal", "MemTotal: 3 kB", "Node 0 : 3 kB",
        "Node 0 MemTotal: x kB", "Node 0 MemTotal: 18446744073709551615 kB"}) {
    CAPTURE(line);
    CHECK_FALSE(parse_node_meminfo_line(line));
  }
  CHECK(parse_numastat_line("numa_hit 7")->number == 7);
  CHECK_FALSE(parse_numastat_line("numa_hit"));
  CHECK_FALSE(parse_numastat_line("numa_hit -7"));
  CHECK(node_number("node10") == 10U);
  CHECK_FALSE(node_number("node"));
  CHECK_FALSE(node_number("nodex"));
  CHECK_FALSE(node_number("has_cpu"));

  const auto buddy = parse_buddy_line("Node 1, zone   Normal  1 2 3 ");
  REQUIRE(buddy);
  CHECK(buddy->node == "1");
  CHECK(buddy->zone == "Normal");
  CHECK_FALSE(parse_buddy_line("Node 1 zone Normal 1"));
  CHECK_FALSE(parse_buddy_line(""));

  CHECK(parse_slab_line("a 1 2 3 4 5 : tunables")->numbers[4] == 5);
  CHECK_FALSE(parse_slab_line("slabinfo - version: 2.1"));
  CHECK_FALSE(parse_slab_line("# name <active_objs>"));
  CHECK_FALSE(parse_slab_line("a 1 2 3 4"));
  CHECK_FALSE(parse_slab_line(""));

  CHECK(parse_cgroups_line("memory\t4\t57\t0")->cgroups == 57);
  CHECK_FALSE(parse_cgroups_line("memory\t4\t57\t0")->is_enabled);
  CHECK_FALSE(parse_cgroups_line("#subsys_name\thierarchy"));
  CHECK_FALSE(parse_cgroups_line("memory 4"));
}

TEST_CASE("numbers stand in the zone whose head came last") {
  detail::ZoneinfoParser parser(
      "  min 5\nNode 0, zone DMA\n  pages free 3\n  min 8\n  high: 9\n  low x\n"
      "Node zone\n  low 4 5\n  protection: (1, 2)\n  protection: 1, 2\nNode 3, zone Normal\n"
      "      nr_free_pages 7\n");
  const auto min = parser.next();
  REQUIRE(min);
  CHECK(min->node == "0");
  CHECK(min->zone == "DMA");
  CHECK(min->key == "min");
  CHECK(min->number == 8);
  const auto protection = parser.next();
  REQUIRE(protection);
  CHECK(protection->protections == "1, 2");
  const auto free = parser.next();
  REQUIRE(free);
  CHECK(free->node == "3");
  CHECK(free->number == 7);
  CHECK_FALSE(parser.next());
}

TEST_CASE("a broken line of a kernel file costs itself only") {
  const auto [fault, collector, file, text, expected] =
      GENERATE(table<std::string, std::string, std::string, std::string, std::string>({
          {"a count that is no number", "buddyinfo", "proc/buddyinfo", "Node 0, zone DMA 1 x 3\n",
           "# TYPE node_buddyinfo_blocks gauge\n"
           "node_buddyinfo_blocks{node=\"0\",size=\"0\",zone=\"DMA\"} 1\n"
           "node_buddyinfo_blocks{node=\"0\",size=\"2\",zone=\"DMA\"} 3\n"},
          {"a protection that is no number", "zoneinfo", "proc/zoneinfo",
           "Node 0, zone DMA\nprotection: (0, x, 2)\n",
           "# TYPE node_zoneinfo_protection_0 gauge\n"
           "node_zoneinfo_protection_0{node=\"0\",zone=\"DMA\"} 0\n"
           "# TYPE node_zoneinfo_protection_2 gauge\n"
           "node_zoneinfo_protection_2{node=\"0\",zone=\"DMA\"} 2\n"},
          {"a row of fewer numbers", "lnstat", "proc/net/stat/x", "a b\n00000001\n",
           "# TYPE node_lnstat_a_total counter\n"
           "node_lnstat_a_total{cpu=\"0\",subsystem=\"x\"} 1\n"},
          {"a number that is not hexadecimal", "lnstat", "proc/net/stat/x", "a b\n0000000g 2\n",
           "# TYPE node_lnstat_b_total counter\n"
           "node_lnstat_b_total{cpu=\"0\",subsystem=\"x\"} 2\n"},
          {"a name that makes no metric", "lnstat", "proc/net/stat/x", "a-b c\n1 2\n",
           "# TYPE node_lnstat_c_total counter\n"
           "node_lnstat_c_total{cpu=\"0\",subsystem=\"x\"} 2\n"},
          {"an empty file", "lnstat", "proc/net/stat/x", "", ""},
          {"an unknown counter", "xfrm", "proc/net/xfrm_stat", "XfrmNew 1\nXfrmInError 2\n",
           "# TYPE node_xfrm_in_error_packets_total counter\n"
           "node_xfrm_in_error_packets_total 2\n"},
          {"a negative counter", "xfrm", "proc/net/xfrm_stat", "XfrmInError -2\n", ""},
          {"an empty file", "cgroups", "proc/cgroups", "", ""},
          {"an empty file", "slabinfo", "proc/slabinfo", "", ""},
          {"a key that makes no name", "meminfo_numa", "sys/devices/system/node/node0/meminfo",
           "Node 0 A-b: 1 kB\nNode 0 Dirty: 1 kB\n",
           "# TYPE node_memory_numa_Dirty gauge\nnode_memory_numa_Dirty{node=\"0\"} 1024\n"},
          {"a number cut off", "ksmd", "sys/kernel/mm/ksm/run", "", ""},
      }));
  CAPTURE(fault, collector);
  const TempTree tree;
  tree.write(file, text);
  CollectorFixture fixture(test::find_spec(collector), tree.host());
  CHECK(fixture.run().value() == expected);
}

TEST_CASE("a kernel file without anything of use is a parse error that names it") {
  const auto [collector, file, text] = GENERATE(table<std::string, std::string, std::string>({
      {"buddyinfo", "proc/buddyinfo", "nothing\n"},
      {"zoneinfo", "proc/zoneinfo", "Node 0, zone DMA\n"},
  }));
  CAPTURE(collector);
  const TempTree tree;
  tree.write(file, text);
  CollectorFixture fixture(test::find_spec(collector), tree.host());
  const auto run = fixture.run();
  REQUIRE_FALSE(run);
  CHECK(run.error().code() == ErrorCode::parse);
  CHECK(run.error().message().starts_with(tree.path(file)));
}

TEST_CASE("nodes and caches that come and go are followed") {
  const auto [collector, first, second] = GENERATE(table<std::string, std::string, std::string>({
      {"meminfo_numa", "sys/devices/system/node/node0/numastat",
       "sys/devices/system/node/node1/numastat"},
      {"lnstat", "proc/net/stat/x", "proc/net/stat/y"},
  }));
  CAPTURE(collector);
  const TempTree tree;
  const std::string text = "numa_hit 7\n1\n";
  tree.write(first, text);
  CollectorFixture fixture(test::find_spec(collector), tree.host());
  const std::string one = fixture.run().value();
  tree.write(second, text);
  CHECK(fixture.run().value().size() > one.size());
  tree.remove(collector == "lnstat" ? second : second.substr(0, second.rfind('/')));
  CHECK(fixture.run().value() == one);
}

}  // namespace
