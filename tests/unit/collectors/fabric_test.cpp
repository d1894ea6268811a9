// Load balancers, fabrics and SANs: ipvs, infiniband, fibrechannel, tapestats, dmmultipath,
// nvmesubsystem, drbd.
// Rude inputs, each named by its fault, and what changes from one scrape to the next.
#include <array>
#include <catch2/catch.hpp>
#include <charconv>
#include <filesystem>
#include <string>
#include <tuple>

#include "collectors/host/infiniband_counters.hpp"
#include "collectors/host/ipvs_table.hpp"
#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;
using weir::test::TempTree;

namespace {

constexpr std::string_view kTable =
    "IP Virtual Server version 1.2.1 (size=4096)\n"
    "Prot LocalAddress:Port Scheduler Flags\n"
    "  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\n";
const std::string kService = "TCP  0A000001:0050 rr \n";

bool has(const std::string& page, std::string_view text) {
  return page.find(text) != std::string::npos;
}

TEST_CASE("addresses and ports of IPVS are shown as people write them") {
  const auto [label, name, value] = GENERATE(table<IpvsLabel, std::string, std::string>({
      {IpvsLabel::local_address, "C0A80016", "192.168.0.22"},
      {IpvsLabel::local_address, "", ""},
      {IpvsLabel::remote_address, "[2620:0000:0000:0000:0000:0000:0000:0001]", "2620::1"},
      {IpvsLabel::remote_address, "[0000:0000:0000:0000:0000:ffff:c0a8:0016]", "192.168.0.22"},
      {IpvsLabel::remote_port, "0CEA", "3306"},
      {IpvsLabel::local_port, "", "0"},
      {IpvsLabel::local_mark, "10001000", "10001000"},
      {IpvsLabel::proto, "SCTP", "SCTP"},
  }));
  CAPTURE(name);
  CHECK(ipvs_label_value(label, name) == value);
}

TEST_CASE("what is no address or port of the kernel's has no value") {
  for (const std::string_view name : {"", "C0A8001", "C0A800160", "C0A8001x", "[2620::1", "[]"}) {
    CAPTURE(name);
    CHECK_FALSE(ipvs_label_value(IpvsLabel::remote_address, name));
  }
  for (const std::string_view name : {"", "10000", "0x50", "-1"}) {
    CAPTURE(name);
    CHECK_FALSE(ipvs_label_value(IpvsLabel::remote_port, name));
  }
}

TEST_CASE("a broken line of the IPVS table costs itself, and lends nobody its backends") {
  const std::string sound = "  -> 0A000002:0050      Masq    1      2          3         \n";
  const auto [fault, text, backends] = GENERATE_COPY(table<std::string, std::string, std::size_t>({
      {"nothing", kService + sound, 1},
      {"a line cut off", kService + "  -> 0A000003:0050      Masq    1      2\n" + sound, 1},
      {"a negative weight", kService + "  -> 0A000003:0050  Masq -1 2 3\n" + sound, 1},
      {"no port", kService + "  -> 0A000003 Masq 1 2 3\n" + sound, 1},
      {"no address", kService + "  -> x:0050 Masq 1 2 3\n" + sound, 1},
      {"no arrow", kService + "  0A000003:0050 Masq 1 2 3 4\n" + sound, 1},
      {"a backend before any service", sound + kService + sound, 1},
      {"a service without an address", kService + sound + "TCP  rr \n" + sound, 1},
      {"a mark that is missing", "FWM\n" + sound + kService + sound, 1},
      {"an empty table", "", 0},
  }));
  CAPTURE(fault);
  const TempTree tree;
  tree.write("proc/net/ip_vs_stats", "");
  tree.write("proc/net/ip_vs", std::string(kTable) + text);
  CollectorFixture fixture(test::find_spec("ipvs"), tree.host());
  const std::string page = fixture.run().value();
  CHECK(fixture.batch().size() == 3 * backends);
  CHECK(has(page,
            "node_ipvs_backend_connections_active{local_address=\"10.0.0.1\",local_port=\"80\","
            "proto=\"TCP\",remote_address=\"10.0.0.2\",remote_port=\"80\"} 2\n") ==
        (backends == 1));
}

TEST_CASE("backends of a protocol that node_exporter passes over are no other service's") {
  const TempTree tree;
  tree.write("proc/net/ip_vs_stats", "");
  tree.write("proc/net/ip_vs", std::string(kTable) + kService + "SCTP  0A000009:0B78 rr \n" +
                                   "  -> 0A000002:0050      Masq    1      2          3 \n");
  CollectorFixture fixture(test::find_spec("ipvs"), tree.host());
  CHECK(has(fixture.run().value(),
            "node_ipvs_backend_weight{local_address=\"10.0.0.9\",local_port=\"2936\","
            "proto=\"SCTP\",remote_address=\"10.0.0.2\",remote_port=\"80\"} 1\n"));
}

TEST_CASE("totals of IPVS that cannot be read are left out one by one") {
  const TempTree tree;
  tree.write("proc/net/ip_vs", "");
  tree.write("proc/net/ip_vs_stats", "a\nb\n  1F  x  FFFFFFFFFFFFFFFFF  -3\n");
  CollectorFixture fixture(test::find_spec("ipvs"), tree.host());
  CHECK(fixture.run().value() ==
        "# TYPE node_ipvs_connections_total counter\nnode_ipvs_connections_total 31\n");
}

TEST_CASE("backends are summed by the labels that are asked for, whatever the order of the flag") {
  const auto [labels, file] = GENERATE(table<std::string, std::string>({
      {"remote_address,,local_address", "ipvs_addresses"},
      {"proto", "ipvs_proto"},
      {"", "ipvs_sum"},
  }));
  CAPTURE(labels);
  CollectorFixture fixture(test::find_spec("ipvs"), test::machine("kubernetes-node"),
                           {{"collector.ipvs.backend-labels", labels}});
  const std::string page = fixture.run().value();
  CHECK(page == test::expected_listing("kubernetes-node", file, page));
  CHECK(fixture.run().value() == page);  // sums begin anew
}

TEST_CASE("a label that no backend has is refused by name") {
  const CollectorSpec spec = test::find_spec("ipvs");
  CollectorOptions options(spec.options);
  REQUIRE(options.set("collector.ipvs.backend-labels", "proto,local_port ,x"));
  CHECK(spec.make(options).error().message() ==
        "--collector.ipvs.backend-labels: 'local_port ' is no label of a backend");
}

TEST_CASE("a backend that goes takes its series along, and comes back with its own numbers") {
  const TempTree tree;
  tree.write("proc/net/ip_vs_stats", "");
  const std::string one = "  -> 0A000002:0050      Masq    1      2          3 \n";
  const std::string two = "  -> 0A000003:0050      Masq    7      8          9 \n";
  CollectorFixture fixture(test::find_spec("ipvs"), tree.host());
  const auto page_of = [&](const std::string& backends) {
    tree.write("proc/net/ip_vs", std::string(kTable) + kService + backends);
    return fixture.run().value();
  };
  const std::string both = page_of(one + two);
  const std::string second = page_of(two);
  CHECK_FALSE(has(second, "10.0.0.2"));
  CHECK(has(second, "remote_address=\"10.0.0.3\",remote_port=\"80\"} 7\n"));
  CHECK(page_of(two + one) == both);
}

TEST_CASE("a hundred thousand backends are shown and one more is an error that names the way out") {
  const TempTree tree;
  tree.write("proc/net/ip_vs_stats", "");
  std::string table = std::string(kTable) + kService;
  constexpr std::uint32_t kFirst = 0x0A000000;
  for (std::uint32_t i = 0; i < 100'000; ++i) {
    std::array<char, 8> address{};
    std::to_chars(address.begin(), address.end(), kFirst + i, 16);  // seven digits
    table.append("  -> 0").append(address.data(), 7).append(":0050 Masq 1 2 3\n");
  }
  tree.write("proc/net/ip_vs", table);
  CollectorFixture fixture(test::find_spec("ipvs"), tree.host());
  REQUIRE(fixture.collect());
  CHECK(fixture.batch().size() == 300'000);
  tree.write("proc/net/ip_vs", table + "  -> 0B000000:0050 Masq 1 2 3\n");
  const auto more = fixture.collect();
  REQUIRE_FALSE(more);
  CHECK(more.error().code() == ErrorCode::limit);
  CHECK(has(more.error().message(), "proc/net/ip_vs: more than 100000 backends; "));
  CHECK(has(more.error().message(), "--collector.ipvs.backend-labels"));
}

TEST_CASE("states and rates of InfiniBand ports") {
  CHECK(parse_infiniband_state("4: ACTIVE") == 4);
  CHECK(parse_infiniband_state("5: LinkUp") == 5);
  CHECK(parse_infiniband_rate("100 Gb/sec (4X EDR)") == 12.5e9);
  CHECK(parse_infiniband_rate("2.5 Gb/sec (1X SDR)") == 312.5e6);
  for (const std::string_view text : {"", "ACTIVE", "-1: X", "4", ": 4", "4294967296: X"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_infiniband_state(text));
  }
  for (const std::string_view text :
       {"", "100", "100 Mb/sec", "x Gb/sec", "-5 Gb/sec", "inf Gb/sec", "nan Gb/sec"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_infiniband_rate(text));
  }
}

TEST_CASE("an InfiniBand device lacks what its driver does not have") {
  const TempTree tree;
  const std::string port = "sys/class/infiniband/irdma0/ports/1/";
  tree.write("sys/class/infiniband/irdma0/fw_ver", "1.57\n");
  tree.write(port + "state", "4: ACTIVE\n");
  tree.write(port + "phys_state", "N/A\n");
  tree.write(port + "counters/port_rcv_data", "N/A (no PMA)\n");
  tree.write(port + "counters/port_xmit_data", "5\n");
  tree.write(port + "counters/port_xmit_wait", "-1\n");
  tree.write(port + "hw_counters/lifespan", "10\n");
  tree.write(port + "hw_counters/tcpInSegs", "88123\n");
  tree.write("sys/class/infiniband/irdma0/ports/x/state", "4: ACTIVE\n");
  CollectorFixture fixture(test::find_spec("infiniband"), tree.host());
  CHECK(fixture.run().value() ==
        "# TYPE node_infiniband_info gauge\n"
        "node_infiniband_info{device=\"irdma0\",firmware_version=\"1.57\"} 1\n"
        "# TYPE node_infiniband_lifespan_seconds gauge\n"
        "node_infiniband_lifespan_seconds{device=\"irdma0\",port=\"1\"} 0.01\n"
        "# TYPE node_infiniband_port_data_transmitted_bytes_total counter\n"
        "node_infiniband_port_data_transmitted_bytes_total{device=\"irdma0\",port=\"1\"} 20\n"
        "# TYPE node_infiniband_state_id gauge\n"
        "node_infiniband_state_id{device=\"irdma0\",port=\"1\"} 4\n");
}

TEST_CASE("devices and drives are chosen by name") {
  const auto [collector, machine, option, value, shown, hidden] =
      GENERATE(table<std::string, std::string, std::string, std::string, std::string, std::string>({
          {"infiniband", "gpu-node", "collector.infiniband.device-include", "^mlx4", "mlx4_0",
           "mlx5_0"},
          {"infiniband", "gpu-node", "collector.infiniband.device-exclude", "^mlx4", "mlx5_0",
           "mlx4_0"},
          {"tapestats", "storage-host", "collector.tapestats.ignored-devices", "^st1$", "\"st0\"",
           "\"st1\""},
      }));
  CAPTURE(option);
  CollectorFixture fixture(test::find_spec(collector), test::machine(machine), {{option, value}});
  const std::string page = fixture.run().value();
  CHECK(has(page, shown));
  CHECK_FALSE(has(page, hidden));
}

TEST_CASE("a statistic of Fibre Channel that is no number, or not counted, is left out") {
  const TempTree tree;
  const std::string host = "sys/class/fc_host/host0/";
  tree.write(host + "port_id", "0x\n");
  tree.write(host + "port_name", "0x21\n");
  tree.write(host + "statistics/rx_words", "0xffffffffffffffff\n");
  tree.write(host + "statistics/tx_words", "0xfffffffffffffffe\n");
  tree.write(host + "statistics/rx_frames", "0x10000000000000000\n");
  tree.write(host + "statistics/tx_frames", "ff\n");
  tree.write(host + "statistics/error_frames", "0x\n");
  tree.write(host + "statistics/nos_count", "17\n");
  CollectorFixture fixture(test::find_spec("fibrechannel"), tree.host());
  CHECK(fixture.run().value() ==
        "# TYPE node_fibrechannel_info gauge\n"
        "node_fibrechannel_info{fc_host=\"host0\",port_id=\"0x\",port_name=\"21\"} 1\n"
        "# TYPE node_fibrechannel_nos_total counter\n"
        "node_fibrechannel_nos_total{fc_host=\"host0\"} 17\n"
        "# TYPE node_fibrechannel_tx_words_total counter\n"
        "node_fibrechannel_tx_words_total{fc_host=\"host0\"} 18446744073709551616\n");
}

TEST_CASE("a multipath map shows its paths as they come, go and fail") {
  const TempTree tree;
  tree.write("sys/block/dm-0/dm/uuid", "mpath-1\n");
  tree.write("sys/block/dm-0/dm/name", "mpatha\n");
  tree.write("sys/block/dm-0/dm/suspended", "0\n");
  tree.write("sys/block/dm-0/slaves/sda/dev", "8:0\n");
  tree.write("sys/block/dm-1/dm/uuid", "LVM-1\n");
  tree.write("sys/block/sda/device/state", "running\n");
  CollectorFixture fixture(test::find_spec("dmmultipath"), tree.host());
  const std::string labels = "{device=\"mpatha\",sysfs_name=\"dm-0\"} ";
  CHECK(has(fixture.run().value(), "node_dmmultipath_device_paths_active" + labels + "1\n"));

  tree.write("sys/block/dm-0/slaves/sdb/dev", "8:16\n");
  tree.write("sys/block/sdb/device/state", "offline\n");
  std::string page = fixture.run().value();
  CHECK(has(page, "node_dmmultipath_device_paths" + labels + "2\n"));
  CHECK(has(page, "node_dmmultipath_device_paths_failed" + labels + "1\n"));
  CHECK(has(page, "node_dmmultipath_path_state{device=\"mpatha\",path=\"sdb\",state=\"offline\"}"));

  tree.remove("sys/block/sdb/device/state");  // neither active nor failed
  page = fixture.run().value();
  CHECK(has(page, "node_dmmultipath_device_paths" + labels + "2\n"));
  CHECK_FALSE(has(page, "node_dmmultipath_device_paths_failed"));

  std::filesystem::remove_all(tree.path("sys/block/sdb"));  // a device that has gone is failed
  page = fixture.run().value();
  CHECK(has(page, "node_dmmultipath_device_paths_failed" + labels + "1\n"));
  CHECK_FALSE(has(page, "path=\"sdb\""));

  tree.write("sys/block/sdb/device/state", "running\n");
  CHECK(has(fixture.run().value(), "node_dmmultipath_device_paths_active" + labels + "2\n"));
  tree.write("sys/block/dm-0/dm/name", "data\n");
  tree.write("sys/block/dm-0/dm/suspended", "1\n");
  page = fixture.run().value();
  CHECK(has(page, "node_dmmultipath_device_active{device=\"data\",sysfs_name=\"dm-0\"} 0\n"));
  CHECK_FALSE(has(page, "mpatha"));
  CHECK_FALSE(has(page, "dm-1"));
}

TEST_CASE("an NVMe subsystem shows its controllers as they come, go and fail") {
  const TempTree tree;
  const std::string folder = "sys/class/nvme-subsystem/nvme-subsys0/";
  tree.write(folder + "subsysnqn", "nqn.a\n");  // without iopolicy: no multipath in this kernel
  tree.write(folder + "nvme0/state", "live\n");
  tree.write(folder + "nvme0/transport", "tcp\n");
  tree.write(folder + "nvme0n1/size", "8\n");
  tree.write(folder + "nvme0c1n1/size", "8\n");
  tree.write(folder + "ng0n1/dev", "1:1\n");
  CollectorFixture fixture(test::find_spec("nvmesubsystem"), tree.host());
  const std::string labels = "{subsystem=\"nvme-subsys0\"} ";
  const auto state = [](std::string_view controller, std::string_view name) {
    return "node_nvmesubsystem_path_state{controller=\"" + std::string(controller) + "\",state=\"" +
           std::string(name) + "\",subsystem=\"nvme-subsys0\",transport=\"tcp\"} ";
  };
  std::string page = fixture.run().value();
  CHECK(has(page, "node_nvmesubsystem_info{nqn=\"nqn.a\",subsystem=\"nvme-subsys0\"} 1\n"));
  CHECK(has(page, "node_nvmesubsystem_namespace_info{device=\"nvme0n1\","));
  CHECK_FALSE(has(page, "c1n1"));
  CHECK_FALSE(has(page, "ng0n1"));
  CHECK(has(page, state("nvme0", "live") + "1\n"));
  CHECK(has(page, "node_nvmesubsystem_paths_live" + labels + "1\n"));

  tree.write(folder + "nvme1/state", "connecting\n");
  tree.write(folder + "nvme1/transport", "tcp\n");
  page = fixture.run().value();
  CHECK(has(page, state("nvme1", "connecting") + "1\n"));
  CHECK(has(page, state("nvme1", "live") + "0\n"));
  CHECK(has(page, "node_nvmesubsystem_paths" + labels + "2\n"));
  CHECK(has(page, "node_nvmesubsystem_paths_live" + labels + "1\n"));

  tree.write(folder + "nvme1/state", "deleting (no IO)\n");  // none of those that are shown
  page = fixture.run().value();
  CHECK_FALSE(has(page, "nvme1\",state=\"deleting"));
  CHECK(has(page, state("nvme1", "unknown") + "0\n"));
  tree.write(folder + "nvme1/state", "frozen\n");  // of a kernel to come
  CHECK(has(fixture.run().value(), state("nvme1", "unknown") + "1\n"));

  tree.remove(folder + "nvme1/state");  // neither live nor not
  page = fixture.run().value();
  CHECK(has(page, "node_nvmesubsystem_paths" + labels + "2\n"));
  CHECK_FALSE(has(page, "node_nvmesubsystem_paths_live"));
  CHECK_FALSE(has(page, "controller=\"nvme1\""));
  std::filesystem::remove_all(tree.path(folder + "nvme1"));
  page = fixture.run().value();
  CHECK(has(page, "node_nvmesubsystem_paths" + labels + "1\n"));
  CHECK(has(page, "node_nvmesubsystem_paths_live" + labels + "1\n"));
}

TEST_CASE("fields of DRBD that cannot be read are left out one by one") {
  const TempTree tree;
  tree.write(
      "proc/drbd",
      "version: 8.4.11 (api:1/proto:86-101)\n ns:7\n 5: cs:Connected ro:Primary ds:x/UpToDate\n"
      "    ns:x nr:-1 dw:2 dr: al:99999999999999999999 :3 oos:4\n");
  CollectorFixture fixture(test::find_spec("drbd"), tree.host());
  CHECK(fixture.run().value() ==
        "# TYPE node_drbd_connected gauge\n"
        "node_drbd_connected{device=\"drbd5\"} 1\n"
        "# TYPE node_drbd_disk_state_is_up_to_date gauge\n"
        "node_drbd_disk_state_is_up_to_date{device=\"drbd5\",node=\"local\"} 0\n"
        "node_drbd_disk_state_is_up_to_date{device=\"drbd5\",node=\"remote\"} 1\n"
        "# TYPE node_drbd_disk_written_bytes_total counter\n"
        "node_drbd_disk_written_bytes_total{device=\"drbd5\"} 2048\n"
        "# TYPE node_drbd_out_of_sync_bytes gauge\n"
        "node_drbd_out_of_sync_bytes{device=\"drbd5\"} 4096\n");
}

}  // namespace
