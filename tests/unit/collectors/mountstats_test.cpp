// What NFS mounts tell: transports, servers' addresses, and texts that are cut short.
#include <catch2/catch.hpp>
#include <string>
#include <tuple>

#include "support/collector_fixture.hpp"
#include "support/listing_lines.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using weir::test::CollectorFixture;
using weir::test::lines_of;
using weir::test::TempTree;

namespace {

class Mounts {
 public:
  std::string listing(std::string_view mountstats, std::string_view mountinfo) {
    tree_.write("proc/self/mountstats", mountstats);
    tree_.write("proc/self/mountinfo", mountinfo);
    return fixture_.run().value();
  }

 private:
  TempTree tree_;
  CollectorFixture fixture_{test::find_spec("mountstats"), tree_.host()};
};
constexpr std::string_view kHome =
    "device s:/home mounted on /home with fstype nfs4 statvers=1.1\n";
constexpr std::string_view kHomeInfo =
    "40 26 0:44 / /home rw,relatime shared:180 - nfs4 s:/home "
    "rw,clientaddr=10.0.0.5,addr=10.0.0.9\n";

TEST_CASE("a mount over several connections has a transport for each and is told of once") {
  Mounts mounts;
  const std::string listing = mounts.listing(
      std::string(kHome) +
          "\tage:\t7\n\txprt:\ttcp 832 1 2 3 4 5 6 7 8 9 10 11 12\n"
          "\txprt:\ttcp 833 21 22 23 24 25 26 27 28 29 30 31 32\n\tper-op statistics\n"
          "\t        NULL: 1 2 3 4 5 6000 7000 8000 9\n\t        READ: 1 2\n\n",
      kHomeInfo);
  const std::string labels = "{export=\"s:/home\",mountaddr=\"10.0.0.9\",";
  CHECK(lines_of(listing, "node_mountstats_nfs_age") ==
        "node_mountstats_nfs_age_seconds_total" + labels + "protocol=\"tcp\"} 7\n");
  CHECK(lines_of(listing, "node_mountstats_nfs_mountpoint_info") ==
        "node_mountstats_nfs_mountpoint_info" + labels +
            "mountpoint=\"/home\",protocol=\"tcp\"} 1\n");
  CHECK(lines_of(listing, "node_mountstats_nfs_transport_sends_total") ==
        "node_mountstats_nfs_transport_sends_total" + labels +
            "protocol=\"tcp\",transport=\"0\"} 5\nnode_mountstats_nfs_transport_sends_total" +
            labels + "protocol=\"tcp\",transport=\"1\"} 25\n");
  CHECK(lines_of(listing, "node_mountstats_nfs_operations_re") ==
        "node_mountstats_nfs_operations_received_bytes_total" + labels +
            "operation=\"NULL\",protocol=\"tcp\"} 5\n"
            "node_mountstats_nfs_operations_request_time_seconds_total" +
            labels +
            "operation=\"NULL\",protocol=\"tcp\"} 8\n"
            "node_mountstats_nfs_operations_requests_total" +
            labels +
            "operation=\"NULL\",protocol=\"tcp\"} 1\n"
            "node_mountstats_nfs_operations_requests_total" +
            labels +
            "operation=\"READ\",protocol=\"tcp\"} 1\n"
            "node_mountstats_nfs_operations_response_time_seconds_total" +
            labels + "operation=\"NULL\",protocol=\"tcp\"} 7\n");
}

TEST_CASE("times that the kernel lets run below zero count up without a jump") {
  // As RHEL 7's does (Linux 3.10).
  const auto [queue, seconds] = GENERATE(table<std::string, std::string>({
      {"18446743919241604546", "9007044786793.922"},
      {"18446743919241604547", "9007044786793.924"},
      {"9007199254740993", "0.001"},
      {"9007199254740991", "9007199254740.99"},
      {"1667369447", "1667369.447"},
  }));
  CAPTURE(queue);
  Mounts mounts;
  const std::string listing =
      mounts.listing(std::string(kHome) + "\txprt:\ttcp 1 2 3 4 18446744073709551615 6\n" +
                         "\tper-op statistics\n\tREAD: 1 2 3 4 5 " + queue + " 7 8 9\n",
                     kHomeInfo);
  CHECK(lines_of(listing, "node_mountstats_nfs_operations_queue_time_seconds_total")
            .ends_with("} " + seconds + "\n"));
  CHECK(lines_of(listing, "node_mountstats_nfs_transport_idle").ends_with("} 9007199254740991\n"));
}

TEST_CASE("transports have what their protocol knows") {
  const auto [transport, family, value] = GENERATE(table<std::string, std::string, std::string>({
      {"tcp 1 2 3 4 5 6 7 8 9 10 11 12 13", "pending_queue_total", "13"},
      {"tcp 1 2 3 4 5 6 7 8 9 10", "backlog_queue_total", "10"},
      {"tcp 1 2 3 4 5 6 7 8 9 10", "maximum_rpc_slots", ""},
      {"tcp 1 2 3 4 -5 6 7 8 9 10", "idle_time_seconds", ""},
      {"udp 1 2 6 7 8 9 10 11 12 13", "connect_total", "0"},
      {"udp 1 2 6 7 8 9 10 11 12 13", "sends_total", "6"},
      {"udp 1 2 6 7 8 9 10 11 12 13", "sending_queue_total", "12"},
      {"rdma 0 2 3 4 5 6 7 8 9 10 11 12 13 14", "sends_total", "6"},
      {"rdma 0 2 3 4 5 6 7 8 9 10 11 12 13 14", "maximum_rpc_slots", ""},
      {"tin 1 2 3 4 5 6 7 8 9 10", "sends_total", ""},
  }));
  CAPTURE(transport, family);
  Mounts mounts;
  const std::string listing =
      mounts.listing(std::string(kHome) + "\txprt:\t" + transport + "\n", kHomeInfo);
  const std::string protocol = transport.substr(0, transport.find(' '));
  const std::string series = "node_mountstats_nfs_transport_" + family +
                             "{export=\"s:/home\",mountaddr=\"10.0.0.9\",protocol=\"" + protocol +
                             "\",transport=\"0\"} ";
  CHECK(lines_of(listing, series) == (value.empty() ? "" : series + value + "\n"));
}

TEST_CASE("a mount's server is found in mountinfo, whatever else is mounted") {
  const auto [fault, mountinfo, label] = GENERATE(table<std::string, std::string, std::string>({
      {"another source on its point",
       "39 26 0:43 / /home rw - nfs4 t:/other rw,addr=10.0.0.8\n" + std::string(kHomeInfo),
       "mountaddr=\"10.0.0.9\","},
      {"no optional field", "40 26 0:44 / /home rw - nfs4 s:/home rw,addr=fe80::1\n",
       "mountaddr=\"fe80::1\","},
      {"no address", "40 26 0:44 / /home rw - nfs4 s:/home rw,mountaddr=10.0.0.7,addr\n", ""},
      {"gone meanwhile", "39 26 0:43 / /other rw - nfs4 t:/other rw,addr=10.0.0.8\n", ""},
      {"no separator", "40 26 0:44 / /home rw nfs4 s:/home rw,addr=10.0.0.9\n", ""},
      {"a line cut short", "40 26 0:44 / /home", ""},
      {"nothing", "", ""},
  }));
  CAPTURE(fault);
  Mounts mounts;
  const std::string listing =
      mounts.listing(std::string(kHome) + "\tage:\t7\n\txprt:\ttcp 1 2\n", mountinfo);
  CHECK(lines_of(listing, "node_mountstats_nfs_age") ==
        "node_mountstats_nfs_age_seconds_total{export=\"s:/home\"," + label +
            "protocol=\"tcp\"} 7\n");
}

TEST_CASE("mounts in another order than in mountinfo have their own servers") {
  Mounts mounts;
  const std::string statistics = "\tage:\t7\n\txprt:\ttcp 1 2\n";
  const std::string listing =
      mounts.listing("device s:/b mounted on /b with fstype nfs statvers=1.1\n" + statistics +
                         std::string(kHome) + statistics,
                     std::string(kHomeInfo) + "41 26 0:45 / /b rw - nfs s:/b rw,addr=10.0.0.8\n");
  CHECK(lines_of(listing, "node_mountstats_nfs_age") ==
        "node_mountstats_nfs_age_seconds_total{export=\"s:/b\",mountaddr=\"10.0.0.8\","
        "protocol=\"tcp\"} 7\n"
        "node_mountstats_nfs_age_seconds_total{export=\"s:/home\",mountaddr=\"10.0.0.9\","
        "protocol=\"tcp\"} 7\n");
}

TEST_CASE("mounts that are not NFS or tell nothing are passed over") {
  const auto [fault, mountstats] = GENERATE(table<std::string, std::string>({
      {"no statistics", "device s:/home mounted on /home with fstype nfs4\n"},
      {"another type",
       "device a mounted on /home with fstype ext9 statvers=1.1\n"
       "\tage: 7\n\txprt: tcp 1 2\n"},
      {"no device", "no device mounted on /home with fstype nfs4 statvers=1.1\n\txprt: tcp 1 2\n"},
      {"no transport", std::string(kHome) + "\tage:\t7\n\tbytes:\t1 2 3\n"},
      {"a transport without a protocol", std::string(kHome) + "\tper-op statistics\nREAD: 1\n"},
      {"nothing", ""},
  }));
  CAPTURE(fault);
  Mounts mounts;
  CHECK(mounts.listing(mountstats, kHomeInfo).empty());
}

TEST_CASE("operations belong to their own mount") {
  Mounts mounts;
  const std::string other = "device s:/b mounted on /b with fstype nfs statvers=1.1\n";
  const std::string listing =
      mounts.listing(std::string(kHome) + "\txprt:\ttcp 1 2\n\tper-op statistics\n" + other +
                         "\txprt:\ttcp 1 2\n\tper-op statistics\n\tREAD: 4\n",
                     std::string(kHomeInfo) + "41 26 0:45 / /b rw - nfs s:/b rw,addr=10.0.0.9\n");
  CHECK(lines_of(listing, "node_mountstats_nfs_operations") ==
        "node_mountstats_nfs_operations_requests_total{export=\"s:/b\",mountaddr=\"10.0.0.9\","
        "operation=\"READ\",protocol=\"tcp\"} 4\n");
}

TEST_CASE("NFS mounts whose server cannot be told are an error that names the file") {
  const TempTree tree;
  tree.write("proc/self/mountstats", kHome);
  CollectorFixture fixture(test::find_spec("mountstats"), tree.host());
  const auto run = fixture.run();
  REQUIRE_FALSE(run);
  CHECK(run.error().message().starts_with(tree.path("proc/self/mountinfo")));
}

}  // namespace
