// How bcachefs writes numbers and tables, and what comes and goes.
#include <catch2/catch.hpp>
#include <string>
#include <tuple>

#include "collectors/host/bcachefs_number.hpp"
#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace std::chrono_literals;
using weir::collectors::parse_bcachefs_number;
using weir::test::CollectorFixture;
using weir::test::TempTree;

namespace {

const std::string kVolume = "sys/fs/bcachefs/a-1/";
const std::string kInfo =
    "# TYPE node_bcachefs_info gauge\n"
    "node_bcachefs_info{uuid=\"a-1\"} 1\n";

TEST_CASE("bcachefs' numbers have units of 1024, and what is behind a whole one is cut") {
  const auto [text, number] = GENERATE(table<std::string, double>({
      {"0", 0.},
      {"405", 405.},
      {"1.5", 1.},
      {"92.7k", 94924.},  // .8
      {"64.0K", 65536.},
      {"524M", 549453824.},
      {"7.69g", 8257074626.},
      {"176T", 193514046488576.},
      {"2P", 2251799813685248.},
      {"1E", 1152921504606846976.},
  }));
  CAPTURE(text);
  REQUIRE(parse_bcachefs_number(text));
  CHECK(*parse_bcachefs_number(text) == number);
}

TEST_CASE("what is no number of bcachefs' has no value") {
  const auto* const text = GENERATE("", "k", ".", "-1", "+1", "1.2.3", "1 k", "1kk", "1Z", "1KiB",
                                    "1.32 TiB", "1e3", "inf", "nan", "0x10", "\xff");
  CAPTURE(text);
  CHECK_FALSE(parse_bcachefs_number(text));
}

TEST_CASE("a bcachefs is shown as long as it is mounted, a device as long as it is part of it") {
  const TempTree tree;
  CollectorFixture fixture(test::find_spec("bcachefs"), tree.host());
  fixture.device_events = 1;
  CHECK(fixture.run().error().code() == ErrorCode::no_data);
  tree.write(kVolume + "durability", "1\n");
  CHECK_FALSE(fixture.run());
  fixture.clock.advance(30s);
  CHECK(fixture.run().value() == kInfo);
  tree.write(kVolume + "dev-0/state", "rw\n");
  CHECK(fixture.run().value() == kInfo);
  fixture.clock.advance(30s);
  CHECK(fixture.run().value() ==
        "# TYPE node_bcachefs_device_info gauge\n"
        "node_bcachefs_device_info{device=\"0\",state=\"rw\",uuid=\"a-1\"} 1\n" +
            kInfo);
  tree.remove(kVolume + "dev-0");
  CHECK(fixture.run().value() == kInfo);
  tree.remove("sys/fs/bcachefs/a-1");
  CHECK(fixture.run().error().code() == ErrorCode::no_data);
}

TEST_CASE("what is no folder of a file system is none") {
  const TempTree tree;
  tree.write("sys/fs/bcachefs/version", "1\n");
  CollectorFixture fixture(test::find_spec("bcachefs"), tree.host());
  CHECK(fixture.run().error().code() == ErrorCode::no_data);
}

TEST_CASE("a line of bcachefs' tables that is not as it should be costs itself only") {
  const auto [fault, file, text] = GENERATE(table<std::string, std::string, std::string>({
      {"titles alone", "compression_stats", "lz4 1 2 3\n"},
      {"too few fields", "compression_stats", "type\nlz4 1\n"},
      {"no number", "compression_stats", "type\nlz4 x 2\nlz4 1 y\n"},
      {"blank lines", "compression_stats", "\n\n \n"},
      {"an error without a count", "errors", "btree_node_read_err\n"},
      {"an error whose count is none", "errors", "btree_node_read_err -1 5\n"},
      {"writes without a size", "btree_write_stats", "nr size\ninitial: 5\n"},
      {"writes without a count", "btree_write_stats", "nr size\ninitial: x 5\n"},
      {"a counter without a line of its own", "counters/io_read", "since mount: 1\n"},
      {"a counter whose value is none", "counters/io_read", "since filesystem creation: x\n"},
      {"a counter whose name fits none", "counters/io read", "since filesystem creation: 1\n"},
      {"empty", "btree_cache_size", ""},
      {"bytes", "errors", "\xff\n"},
  }));
  CAPTURE(fault);
  const TempTree tree;
  tree.write(kVolume + file, text);
  CollectorFixture fixture(test::find_spec("bcachefs"), tree.host());
  CHECK(fixture.run().value() == kInfo);
}

TEST_CASE("a line of a bcachefs device that is not as it should be costs itself only") {
  const auto [fault, file, text] = GENERATE(table<std::string, std::string, std::string>({
      {"types without an operation", "io_done", "btree : 5\nuser : 6\n"},
      {"another operation", "io_done", "trim:\nbtree : 5\n"},
      {"no number", "io_done", "read:\nbtree : x\nuser : -1\n"},
      {"errors since another time", "io_errors", "IO errors since 7 y ago\n read: 5\n"},
      {"errors without a count", "io_errors",
       "IO errors since filesystem creation\n read\n write:\n"},
      {"a size without a number", "bucket_size", "big\n"},
  }));
  CAPTURE(fault);
  const TempTree tree;
  tree.write(kVolume + "dev-0/" + file, text);
  CollectorFixture fixture(test::find_spec("bcachefs"), tree.host());
  CHECK(fixture.run().value() ==
        "# TYPE node_bcachefs_device_info gauge\n"
        "node_bcachefs_device_info{device=\"0\",uuid=\"a-1\"} 1\n" +
            kInfo);
}

}  // namespace
