// How bcache writes numbers, what its devices show, and what comes and goes.
#include <catch2/catch.hpp>
#include <string>
#include <tuple>

#include "collectors/host/bcache_numbers.hpp"
#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace std::chrono_literals;
using weir::collectors::parse_bcache_number;
using weir::collectors::parse_nonzero_bcache_number;
using weir::test::CollectorFixture;
using weir::test::TempTree;

namespace {

constexpr std::string_view kSet = "sys/fs/bcache/a-1/";

bool has(const std::string& listing, const std::string& line) {
  return listing.find(line + "\n") != std::string::npos;
}

TEST_CASE("bcache's numbers have units of 1024 and what node_exporter makes of a tenth") {
  const auto [text, number] = GENERATE(table<std::string, double>({
      {"0", 0.},
      {"1023", 1023.},
      {"18446744073709551615", 18446744073709551615.},
      {"-12", -12.},
      {"323k", 323. * 1024},
      {"1.0k", 1024.},
      {"1.3k", 1324.},  // 1.29296875 thousands
      {"-251.6k", -257624.},
      {"1.7M", 1765376.},
      {"20.4G", 21894266880.},
      {"3.0T", 3298534883328.},
      {"2P", 2251799813685248.},
      {"1E", 1152921504606846976.},
      {"1Z", 1180591620717411303424.},
      {"1Y", 1208925819614629174706176.},
  }));
  CAPTURE(text);
  REQUIRE(parse_bcache_number(text));
  CHECK(*parse_bcache_number(text) == number);
}

TEST_CASE("what is no number of bcache's has no value") {
  const auto* const text =
      GENERATE("", "-", "k", "-k", "1.", ".5", "1.5", "1.5.2k", "1.k", "1 k", "12x", "1K", "--1",
               "+1", "1e3", "inf", "nan", "0x10", "1kk", "18446744073709551616", "\xff");
  CAPTURE(text);
  CHECK_FALSE(parse_bcache_number(text));
}

TEST_CASE("what newer kernels count no more is left out when it is zero") {
  CHECK_FALSE(parse_nonzero_bcache_number("0"));
  CHECK_FALSE(parse_nonzero_bcache_number("0.0k"));
  CHECK(parse_nonzero_bcache_number("1.0k") == 1024.);
  const TempTree tree;
  tree.write(std::string(kSet) + "bdev0/stats_total/cache_readaheads", "0\n");
  tree.write(std::string(kSet) + "bdev1/stats_total/cache_readaheads", "5\n");
  CollectorFixture fixture(test::find_spec("bcache"), tree.host());
  CHECK(fixture.run().value() ==
        "# TYPE node_bcache_cache_readaheads_total counter\n"
        "node_bcache_cache_readaheads_total{backing_device=\"bdev1\",uuid=\"a-1\"} 5\n");
}

TEST_CASE("each backing device has its own counts") {
  const TempTree tree;
  tree.write(std::string(kSet) + "stats_total/cache_hits", "3\n");
  tree.write(std::string(kSet) + "bdev0/stats_total/cache_hits", "1\n");
  tree.write(std::string(kSet) + "bdev12/stats_total/cache_hits", "2\n");
  CollectorFixture fixture(test::find_spec("bcache"), tree.host());
  CHECK(fixture.run().value() ==
        "# TYPE node_bcache_cache_hits_total counter\n"
        "node_bcache_cache_hits_total{backing_device=\"bdev0\",uuid=\"a-1\"} 1\n"
        "node_bcache_cache_hits_total{backing_device=\"bdev12\",uuid=\"a-1\"} 2\n");
}

TEST_CASE("what is no set, backing device or cache is passed by") {
  const TempTree tree;
  tree.write("sys/fs/bcache/register", "");
  tree.write("sys/fs/bcache/pendings/tree_depth", "1\n");
  tree.write(std::string(kSet) + "bdev/dirty_data", "1\n");
  tree.write(std::string(kSet) + "bdevx/dirty_data", "1\n");
  tree.write(std::string(kSet) + "bdev-1/dirty_data", "1\n");
  tree.write(std::string(kSet) + "cache_mode/written", "1\n");
  CollectorFixture fixture(test::find_spec("bcache"), tree.host());
  CHECK(fixture.run().value().empty());
}

TEST_CASE("priorities of a cache are read if asked for, since they cost") {
  const TempTree tree;
  tree.write(std::string(kSet) + "cache0/priority_stats",
             "Unused:\t\t99%\nClean:\t\t1%\nMetadata:\t5%\nAverage:\t10473\nQuantiles:\t[0 1]\n");
  CollectorFixture without(test::find_spec("bcache"), tree.host());
  CHECK(without.run().value().empty());
  CollectorFixture with(test::find_spec("bcache"), tree.host(),
                        {{"collector.bcache.priorityStats", "true"}});
  CHECK(with.run().value() ==
        "# TYPE node_bcache_priority_stats_metadata_percent gauge\n"
        "node_bcache_priority_stats_metadata_percent{cache_device=\"cache0\",uuid=\"a-1\"} 5\n"
        "# TYPE node_bcache_priority_stats_unused_percent gauge\n"
        "node_bcache_priority_stats_unused_percent{cache_device=\"cache0\",uuid=\"a-1\"} 99\n");
}

TEST_CASE("a line of the writeback's rate that is not as it should be costs itself only") {
  const auto* const line =
      GENERATE("target", "target:", "target: 1.xG", "target: G/sec", "\xff:\n");
  CAPTURE(line);
  const TempTree tree;
  tree.write(std::string(kSet) + "bdev0/writeback_rate_debug",
             std::string("rate:\t\t4.0k/sec\n") + line + "\nchange:\t\t-1.0k/sec\nnext io:\t1ms\n");
  CollectorFixture fixture(test::find_spec("bcache"), tree.host());
  CHECK(fixture.run().value() ==
        "# TYPE node_bcache_writeback_change gauge\n"
        "node_bcache_writeback_change{backing_device=\"bdev0\",uuid=\"a-1\"} -1024\n"
        "# TYPE node_bcache_writeback_rate gauge\n"
        "node_bcache_writeback_rate{backing_device=\"bdev0\",uuid=\"a-1\"} 4096\n");
}

TEST_CASE("a cache that is detached is gone at once, one that is attached is found soon") {
  const TempTree tree;
  tree.write(std::string(kSet) + "tree_depth", "1\n");
  CollectorFixture fixture(test::find_spec("bcache"), tree.host());
  fixture.device_events = 1;
  const std::string depth = "node_bcache_tree_depth{uuid=\"a-1\"} 1";
  const std::string errors = "node_bcache_io_errors{cache_device=\"cache0\",uuid=\"a-1\"} 2";
  CHECK(has(fixture.run().value(), depth));
  tree.write(std::string(kSet) + "cache0/io_errors", "2\n");
  CHECK_FALSE(has(fixture.run().value(), errors));
  fixture.clock.advance(30s);
  CHECK(has(fixture.run().value(), errors));
  tree.remove(std::string(kSet) + "cache0");
  CHECK_FALSE(has(fixture.run().value(), errors));
  tree.write(std::string(kSet) + "cache1/io_errors", "2\n");
  fixture.device_events = 2;  // a device came
  CHECK(
      has(fixture.run().value(), "node_bcache_io_errors{cache_device=\"cache1\",uuid=\"a-1\"} 2"));
}

}  // namespace
