// XFS file systems that come and go, and lines that are not what they should be.
#include <catch2/catch.hpp>
#include <sstream>
#include <string>
#include <tuple>

#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace std::chrono_literals;
using weir::test::CollectorFixture;
using weir::test::TempTree;

namespace {

constexpr std::string_view kStatistics = "sys/fs/xfs/sda1/stats/stats";

TEST_CASE("the sum of all XFS file systems is none of them") {
  const TempTree tree;
  tree.write("sys/fs/xfs/stats/stats", "rw 7 9\n");
  CollectorFixture fixture(test::find_spec("xfs"), tree.host());
  CHECK(fixture.run().value().empty());
}

TEST_CASE("an XFS file system is shown as long as it is mounted") {
  const TempTree tree;
  tree.write("sys/fs/xfs/stats/stats", "rw 7 9\n");
  CollectorFixture fixture(test::find_spec("xfs"), tree.host());
  fixture.device_events = 1;
  CHECK(fixture.run().value().empty());

  tree.write(kStatistics, "rw 1 2\n");
  CHECK(fixture.run().value().empty());  // a mount is no device: it is looked for now and then
  fixture.clock.advance(30s);
  const std::string mounted =
      "# TYPE node_xfs_read_calls_total counter\n"
      "node_xfs_read_calls_total{device=\"sda1\"} 2\n"
      "# TYPE node_xfs_write_calls_total counter\n"
      "node_xfs_write_calls_total{device=\"sda1\"} 1\n";
  CHECK(fixture.run().value() == mounted);

  tree.remove("sys/fs/xfs/sda1");
  CHECK(fixture.run().value().empty());  // at once
  tree.write(kStatistics, "rw 1 2\n");
  CHECK(fixture.run().value() == mounted);  // it was known
}

TEST_CASE("a line of XFS' statistics that is not as it should be costs what it holds") {
  const auto [fault, line, shown] = GENERATE(table<std::string, std::string, std::string>({
      {"cut short", "rw 1", ""},
      {"no number", "rw 1 x", ""},
      {"negative", "rw -1 2", ""},
      {"out of range", "rw 1 18446744073709551616", ""},
      {"no key", " ", ""},
      {"not known", "rmapbt 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", ""},
      {"not UTF-8", "rw\xff 1 2", ""},
      {"longer than known", "dir 1 2 3 4 5",
       "node_xfs_directory_operation_create_total{device=\"sda1\"} 2\n"
       "node_xfs_directory_operation_getdents_total{device=\"sda1\"} 4\n"
       "node_xfs_directory_operation_lookup_total{device=\"sda1\"} 1\n"
       "node_xfs_directory_operation_remove_total{device=\"sda1\"} 3\n"},
      {"of old kernels, without a count of free ones", "vnodes 1 0 0 0 5 6 7",
       "node_xfs_vnode_active_total{device=\"sda1\"} 1\n"
       "node_xfs_vnode_allocate_total{device=\"sda1\"} 0\n"
       "node_xfs_vnode_get_total{device=\"sda1\"} 0\n"
       "node_xfs_vnode_hold_total{device=\"sda1\"} 0\n"
       "node_xfs_vnode_reclaim_total{device=\"sda1\"} 6\n"
       "node_xfs_vnode_release_total{device=\"sda1\"} 5\n"
       "node_xfs_vnode_remove_total{device=\"sda1\"} 7\n"},
  }));
  CAPTURE(fault);
  const TempTree tree;
  tree.write(kStatistics, "bmbt 1 2 3 4\n" + line + "\n");
  CollectorFixture fixture(test::find_spec("xfs"), tree.host());
  const std::string listing = fixture.run().value();
  CHECK(listing.find("node_xfs_block_map_btree_lookups_total{device=\"sda1\"} 1\n") !=
        std::string::npos);
  std::string others;
  std::istringstream lines(listing);
  for (std::string one; std::getline(lines, one);) {
    if (one.starts_with("node_") && !one.starts_with("node_xfs_block_map_btree"))
      others += one + "\n";
  }
  CHECK(others == shown);
}

}  // namespace
