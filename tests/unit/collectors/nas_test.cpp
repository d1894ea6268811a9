// ZFS, the NFS client and server, and NFS mounts: on a machine that has them all, and on files
// written for what that machine does not show.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <tuple>

#include "support/allocation_counter.hpp"
#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using weir::test::CollectorFixture;
using weir::test::TempTree;

namespace {

constexpr std::string_view kHeads = "9 1 0x01 2 544 1 2\nname                type data\n";

std::string kstat(std::string_view lines) {
  return std::string(kHeads).append(lines);
}

// Lines of the listing that begin with \p name.
std::string lines_of(const std::string& listing, std::string_view name) {
  std::string found;
  for (std::size_t begin = 0; begin < listing.size();) {
    const std::size_t end = listing.find('\n', begin) + 1;
    const std::string_view line = std::string_view(listing).substr(begin, end - begin);
    if (line.starts_with(name)) found.append(line);
    begin = end;
  }
  return found;
}

TEST_CASE("a server of files gives the listing it must give") {
  const auto collector = GENERATE(as<std::string>(), "mountstats", "nfs", "nfsd", "zfs");
  CAPTURE(collector);
  const CollectorSpec spec = test::find_spec(collector);
  CollectorFixture fixture(spec, test::machine("nas"));
  const std::string listing = fixture.run().value();
  CHECK(listing == test::expected_listing("nas", collector, listing));
  CHECK(fixture.run().value() == listing);

  REQUIRE(fixture.collect());  // fits the memory to the rows that are known
  const std::size_t before = test::allocations();
  const bool done = fixture.collect().has_value();
  const std::size_t after = test::allocations();
  CHECK(done);
  CHECK(after == before);
  for (const Family& family : fixture.batch().families()) {
    if (spec.families.empty()) break;  // its input decides
    const auto declared = std::ranges::find(spec.families, family.name, &FamilySpec::name);
    REQUIRE(declared != spec.families.end());
    CHECK(Family(*declared) == family);
  }
}

TEST_CASE("a machine without ZFS or NFS has no data, and is not asked each time") {
  const auto [collector, file, text] = GENERATE(table<std::string, std::string, std::string>({
      {"nfs", "proc/net/rpc/nfs", "rpc 1 2 3\n"},
      {"nfsd", "proc/net/rpc/nfsd", "io 1 2\n"},
      {"zfs", "proc/spl/kstat/zfs/zil", kstat("zil_commit_count 4 7\n")},
  }));
  CAPTURE(collector);
  const TempTree tree;
  CollectorFixture fixture(test::find_spec(collector), tree.host());
  fixture.device_events = 1;
  const auto absent = fixture.run();
  REQUIRE_FALSE(absent);
  CHECK(absent.error().code() == ErrorCode::no_data);
  CHECK(absent.error().message().starts_with(tree.path("proc/")));
  tree.write(file, text);
  CHECK_FALSE(fixture.run());  // nothing came, says the kernel
  fixture.device_events = 2;
  CHECK(fixture.run());
}

TEST_CASE("what a kstat holds is shown, whatever else stands there") {
  const auto [fault, text, line] = GENERATE(table<std::string, std::string, std::string>({
      {"a dash", kstat("erpt-dropped 4 7\n"), "node_zfs_fm_erpt_dropped 7\n"},
      {"a negative number", kstat("a 3 -5\n"), "node_zfs_fm_a -5\n"},
      {"more than a double holds", kstat("a 4 18446744073709551615\n"),
       "node_zfs_fm_a 18446744073709551616\n"},
      {"a number out of range", kstat("a 4 18446744073709551616\nb 4 1\n"), "node_zfs_fm_b 1\n"},
      {"a negative one that has no sign", kstat("a 4 -1\nb 4 1\n"), "node_zfs_fm_b 1\n"},
      {"a text", kstat("a 7 five\nb 4 1\n"), "node_zfs_fm_b 1\n"},
      {"a line cut short", kstat("b 4 1\na 4"), "node_zfs_fm_b 1\n"},
      {"no number", kstat("a 4\nb 4 1\n"), "node_zfs_fm_b 1\n"},
      {"a name that makes no metric", kstat("a\xff 4 1\nb 4 1\n"), "node_zfs_fm_b 1\n"},
      {"no heads", "9 1 0x01 2 544 1 2\na 4 1\n", ""},
      {"nothing", "", ""},
  }));
  CAPTURE(fault);
  const TempTree tree;
  tree.write("proc/spl/kstat/zfs/fm", text);
  CollectorFixture fixture(test::find_spec("zfs"), tree.host());
  CHECK(lines_of(fixture.run().value(), "node_") == line);
}

TEST_CASE("datasets come, go and are renamed") {
  const TempTree tree;
  const std::string pool = "proc/spl/kstat/zfs/tank/";
  tree.write(pool + "state", "SUSPENDED\n");
  tree.write(pool + "objset-0x36", kstat("dataset_name 7 tank/my  data \nreads 4 5\n"));
  tree.write(pool + "objset-0x37", kstat("reads 4 6\n"));  // whose?
  tree.write(pool + "iostats", kstat("reads 4 6\n"));      // no objset
  CollectorFixture fixture(test::find_spec("zfs"), tree.host());
  const std::string listing = fixture.run().value();
  CHECK(lines_of(listing, "node_zfs_zpool_dataset") ==
        "node_zfs_zpool_dataset_reads{dataset=\"tank/my  data\",zpool=\"tank\"} 5\n");
  CHECK(lines_of(listing, "node_zfs_zpool_state{state=\"suspended\"") ==
        "node_zfs_zpool_state{state=\"suspended\",zpool=\"tank\"} 1\n");
  CHECK(std::ranges::count(lines_of(listing, "node_zfs_zpool_state"), '\n') == 7);

  tree.write(pool + "objset-0x36", kstat("dataset_name 7 tank/b\nreads 4 7\n"));
  tree.write(pool + "objset-0x38", kstat("dataset_name 7 tank/c\nreads 4 8\nnread 4 9\n"));
  CHECK(lines_of(fixture.run().value(), "node_zfs_zpool_dataset") ==
        "node_zfs_zpool_dataset_nread{dataset=\"tank/c\",zpool=\"tank\"} 9\n"
        "node_zfs_zpool_dataset_reads{dataset=\"tank/b\",zpool=\"tank\"} 7\n"
        "node_zfs_zpool_dataset_reads{dataset=\"tank/c\",zpool=\"tank\"} 8\n");
  tree.remove(pool + "objset-0x36");
  CHECK(lines_of(fixture.run().value(), "node_zfs_zpool_dataset_reads") ==
        "node_zfs_zpool_dataset_reads{dataset=\"tank/c\",zpool=\"tank\"} 8\n");
}

TEST_CASE("pools come, go and come back") {
  const TempTree tree;
  const std::string pools = "proc/spl/kstat/zfs/";
  tree.write(pools + "fm", kstat("a 4 1\n"));
  CollectorFixture fixture(test::find_spec("zfs"), tree.host());
  const auto datasets = [&] { return lines_of(fixture.run().value(), "node_zfs_zpool_dataset"); };
  CHECK(datasets().empty());
  const std::string line = "node_zfs_zpool_dataset_reads{dataset=\"tank\",zpool=\"tank\"} 5\n";
  for (int time = 0; time < 2; ++time) {
    tree.write(pools + "tank/objset-0x36", kstat("dataset_name 7 tank\nreads 4 5\n"));
    CHECK(datasets() == line);
    tree.remove(pools + "tank");
    CHECK(datasets().empty());
  }
  tree.remove(pools);
  CHECK(fixture.run().error().code() == ErrorCode::no_data);
}

TEST_CASE("a state that cannot be told is none, and an unknown one is none of the seven") {
  const auto [text, active] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"\n", ""},
      {"ONLINE", "node_zfs_zpool_state{state=\"online\",zpool=\"tank\"} 1\n"},
      {"degraded\n", "node_zfs_zpool_state{state=\"degraded\",zpool=\"tank\"} 1\n"},
      {"NEW\n", ""},
  }));
  CAPTURE(text);
  const TempTree tree;
  tree.write("proc/spl/kstat/zfs/tank/state", text);
  CollectorFixture fixture(test::find_spec("zfs"), tree.host());
  const std::string listing = fixture.run().value();
  CHECK(std::ranges::count(lines_of(listing, "node_zfs_zpool_state"), '\n') ==
        (text.size() < 2 ? 0 : 7));
  std::string ones;
  for (const std::string_view state :
       {"degraded", "faulted", "offline", "online", "removed", "suspended", "unavail"}) {
    const std::string series =
        "node_zfs_zpool_state{state=\"" + std::string(state) + "\",zpool=\"tank\"} ";
    ones += lines_of(listing, series + "1");
  }
  CHECK(ones == active);
}

TEST_CASE("thousands of datasets cost no allocation, and one may be of any length") {
  const TempTree tree;
  const std::string pool = "proc/spl/kstat/zfs/tank/";
  const std::string long_name(20'000, 'x');  // above one read
  for (int i = 0; i < 2'000; ++i) {
    const std::string number = std::to_string(i);
    tree.write(pool + "objset-0x" + number,
               kstat("dataset_name 7 tank/" + (i == 0 ? long_name : number) +
                     "\nreads 4 5\nnread 4 " + number + "\n"));
  }
  // What is not there costs an error's text.
  for (const std::string_view part :
       {"abdstats", "arcstats", "dbufstats", "dmu_tx", "dnodestats", "fm", "vdev_cache_stats",
        "vdev_mirror_stats", "xuio_stats", "zfetchstats", "zil", "tank/io", "tank/state"}) {
    tree.write(std::string("proc/spl/kstat/zfs/").append(part), "");
  }
  CollectorFixture fixture(test::find_spec("zfs"), tree.host());
  REQUIRE(fixture.collect());
  CHECK(fixture.batch().size() == 4'000);
  REQUIRE(fixture.collect());
  REQUIRE(fixture.collect());  // fits the memory to the rows that are known
  const std::size_t before = test::allocations();
  const bool done = fixture.collect().has_value();
  const std::size_t after = test::allocations();
  CHECK(done);
  CHECK(after == before);
}

TEST_CASE("datasets are not read on behind the deadline") {
  const TempTree tree;
  tree.write("proc/spl/kstat/zfs/tank/objset-0x36", kstat("dataset_name 7 tank\nreads 4 5\n"));
  const auto zfs = test::find_spec("zfs").make(CollectorOptions()).value();
  const HostRoot host = tree.host();
  const test::FakeClock clock;
  const Logger log;
  std::stop_source deadline;
  deadline.request_stop();
  SampleBatch out;
  const auto run =
      zfs->collect({host, clock, MonotonicTime::max(), deadline.get_token(), log, 1}, out);
  REQUIRE_FALSE(run);
  CHECK(run.error().code() == ErrorCode::timeout);
  CHECK(run.error().message().starts_with(tree.path("proc/spl/kstat/zfs/tank")));
}

TEST_CASE("a procedure that the kernel does not know was never called") {
  const auto [fault, text, method, line] =
      GENERATE(table<std::string, std::string, std::string, std::string>({
          {"no such version", "rpc 1 2 3\n", "Null\",proto=\"2", "0\n"},
          {"an old kernel", "rpc 1 2 3\nproc4 2 7 8\n", "Clone\",proto=\"4", "0\n"},
          {"known", "rpc 1 2 3\nproc4 2 7 8\n", "Read\",proto=\"4", "8\n"},
          {"a line cut short", "rpc 1 2 3\nproc4 3 7 8\n", "Write\",proto=\"4", ""},
          {"no number", "rpc 1 2 3\nproc4 3 7 x 9\n", "Read\",proto=\"4", ""},
          {"behind one", "rpc 1 2 3\nproc4 3 7 x 9\n", "Write\",proto=\"4", "9\n"},
          {"no count", "rpc 1 2 3\nproc4 x 7 8 9\n", "Read\",proto=\"4", ""},
          {"nothing of the kernel's", "proc4 3 7 8 9\n", "Read\",proto=\"4", ""},
          {"nothing", "", "Read\",proto=\"4", ""},
      }));
  CAPTURE(fault);
  const TempTree tree;
  tree.write("proc/net/rpc/nfs", text);
  CollectorFixture fixture(test::find_spec("nfs"), tree.host());
  const std::string series = "node_nfs_requests_total{method=\"" + method + "\"} ";
  CHECK(lines_of(fixture.run().value(), series) == (line.empty() ? "" : series + line));
}

TEST_CASE("a number of the server that cannot be read costs itself") {
  const TempTree tree;
  tree.write("proc/net/rpc/nfsd",
             "rc 1 x 3\nfh\nio 5 99999999999999999999\nth 8 0\nra 32 0 0\nproc2 1 4\n"
             "wdeleg_getattr x\n");
  CollectorFixture fixture(test::find_spec("nfsd"), tree.host());
  const std::string listing = fixture.run().value();
  CHECK(lines_of(listing, "node_nfsd_reply_cache") ==
        "node_nfsd_reply_cache_hits_total 1\nnode_nfsd_reply_cache_nocache_total 3\n");
  CHECK(lines_of(listing, "node_nfsd_file_handles").empty());
  CHECK(lines_of(listing, "node_nfsd_disk") == "node_nfsd_disk_bytes_read_total 5\n");
  CHECK(lines_of(listing, "node_nfsd_server") == "node_nfsd_server_threads 8\n");
  CHECK(lines_of(listing, "node_nfsd_read_ahead") == "node_nfsd_read_ahead_cache_size_blocks 32\n");
  CHECK(lines_of(listing, "node_nfsd_requests_total{method=\"Wdeleg").empty());
  CHECK(std::ranges::count(lines_of(listing, "node_nfsd_requests"), '\n') == 17 + 21 + 33);
  tree.write("proc/net/rpc/nfsd", "io 5 6\nwdeleg_getattr 16\n");
  CHECK(lines_of(fixture.run().value(), "node_nfsd_requests_total{method=\"Wdeleg") ==
        "node_nfsd_requests_total{method=\"WdelegGetattr\",proto=\"4\"} 16\n");
}

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
