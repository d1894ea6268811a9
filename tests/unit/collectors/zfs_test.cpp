// ZFS: kstats, pools and datasets as they come and go, and rude ones.
#include <algorithm>
#include <catch2/catch.hpp>
#include <stop_token>
#include <string>
#include <tuple>

#include "support/allocation_counter.hpp"
#include "support/collector_fixture.hpp"
#include "support/listing_lines.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using weir::test::CollectorFixture;
using weir::test::lines_of;
using weir::test::TempTree;

namespace {

std::string kstat(std::string_view lines) {
  return std::string("9 1 0x01 2 544 1 2\nname                type data\n").append(lines);
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

}  // namespace
