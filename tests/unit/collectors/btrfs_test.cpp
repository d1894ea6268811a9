// btrfs: layouts, what the file systems answer about their devices, mounts that come, go, refuse
// or do not answer.
#include "collectors/host/btrfs.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <cerrno>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "collectors/host/btrfs_mounts.hpp"
#include "collectors/host/btrfs_volume.hpp"
#include "support/collector_fixture.hpp"
#include "support/gate.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using namespace std::chrono_literals;
using weir::test::CollectorFixture;
using weir::test::TempTree;

namespace {

const std::string kFsid = "cbeadd85-7d0c-4bbd-b952-3140a7f4f63e";

bool has(const std::string& listing, const std::string& line) {
  return listing.find(line + "\n") != std::string::npos;
}

std::string family(const std::string& listing, const std::string& name) {
  std::string lines;
  for (std::size_t at = listing.find("\n" + name + "{"); at != std::string::npos;
       at = listing.find("\n" + name + "{", at + 1)) {
    lines += listing.substr(at + 1, listing.find('\n', at + 1) - at);
  }
  return lines;
}

void add_volume(const TempTree& tree, const std::string& fsid) {
  tree.write("sys/fs/btrfs/" + fsid + "/label", "disks\n");
  tree.write("sys/fs/btrfs/" + fsid + "/allocation/data/single/total_bytes", "300\n");
  tree.write("sys/fs/btrfs/" + fsid + "/devices/sda/size", "2\n");
}

std::string mount_line(const std::string& point, const std::string& device) {
  return "40 27 0:40 / " + point + " rw,relatime - btrfs " + device + " rw,subvolid=5\n";
}

// What the mounts answer; asked at the tree's root.
struct Mounts {
  std::map<std::string, BtrfsDevices> answers;
  std::map<std::string, int> errors;
  std::vector<std::string> asked;
};

CollectorSpec spec_with(const std::shared_ptr<Mounts>& mounts, const TempTree& tree) {
  static std::shared_ptr<Mounts> current;  // make is a plain function
  static std::string root;
  current = mounts;
  root = tree.path("root");
  CollectorSpec spec = test::find_spec("btrfs");
  spec.make = [](const CollectorOptions&) -> Expected<std::unique_ptr<Collector>> {
    return make_btrfs([all = current, under = root](const std::string& path, BtrfsDevices& found) {
      const std::string point = path.substr(under.size());
      all->asked.push_back(point);
      if (const auto error = all->errors.find(point); error != all->errors.end())
        return error->second;
      const auto answer = all->answers.find(point);
      if (answer == all->answers.end()) return ENOTTY;
      found = answer->second;
      return 0;
    });
  };
  return spec;
}

TEST_CASE("a byte takes as many bytes of the devices as its layout has copies and parity") {
  const auto [layout, devices, ratio] = GENERATE(table<std::string, std::size_t, double>({
      {"single", 1, 1.},
      {"raid0", 4, 1.},
      {"dup", 1, 2.},
      {"raid1", 2, 2.},
      {"raid10", 4, 2.},
      {"raid1c3", 3, 3.},
      {"raid1c4", 4, 4.},
      {"raid5", 3, 1.5},
      {"raid6", 4, 2.},
  }));
  CAPTURE(layout);
  CHECK(btrfs_ratio(layout, devices) == ratio);
}

TEST_CASE("a layout that is not known, or has too few devices, has no ratio") {
  CHECK_FALSE(btrfs_ratio("raid7", 9));
  CHECK_FALSE(btrfs_ratio("", 9));
  CHECK_FALSE(btrfs_ratio("raid5", 1));
  CHECK_FALSE(btrfs_ratio("raid5", 0));
  CHECK_FALSE(btrfs_ratio("raid6", 2));
}

TEST_CASE("an identity is written as sysfs has it") {
  CHECK(uuid_text({0xcb, 0xea, 0xdd, 0x85, 0x7d, 0x0c, 0x4b, 0xbd, 0xb9, 0x52, 0x31, 0x40, 0xa7,
                   0xf4, 0xf6, 0x3e}) == kFsid);
}

TEST_CASE("what is no btrfs, or is not there, says so") {
  BtrfsDevices found;
  CHECK(system_btrfs("/proc", found) == ENOTTY);
  CHECK(system_btrfs("/nonexistent", found) == ENOENT);
  CHECK(system_btrfs("/proc/self/stat", found) == ENOTDIR);
  CHECK(found.devices.empty());
}

TEST_CASE("devices are shown as the file system tells, and as sysfs does if it does not") {
  const TempTree tree;
  add_volume(tree, kFsid);
  tree.write("proc/1/mountinfo", mount_line("/data", "/dev/sda"));
  const auto mounts = std::make_shared<Mounts>();
  mounts->answers["/data"] = {kFsid,
                              {{"sda", "u-1", 1000, 400, {1, 2, 3, 4, 5}},
                               {"", "u-2", 1000, 1400, {}}}};  // missing, and being made smaller
  CollectorFixture fixture(spec_with(mounts, tree), tree.host());
  const std::string listing = fixture.run().value();
  const std::string first = R"({btrfs_dev_uuid="u-1",device="sda",uuid=")" + kFsid + "\"} ";
  const std::string second = R"({btrfs_dev_uuid="u-2",uuid=")" + kFsid + "\"} ";
  CHECK(family(listing, "node_btrfs_device_size_bytes") ==
        "node_btrfs_device_size_bytes" + first + "1000\n" + "node_btrfs_device_size_bytes" +
            second + "1000\n");
  CHECK(family(listing, "node_btrfs_device_unused_bytes") ==
        "node_btrfs_device_unused_bytes" + first + "600\n" + "node_btrfs_device_unused_bytes" +
            second + "-400\n");
  int count = 0;
  for (const std::string type : {"write", "read", "flush", "corruption", "generation"}) {
    CHECK(
        has(listing, R"(node_btrfs_device_errors_total{btrfs_dev_uuid="u-1",device="sda",type=")" +
                         type + "\",uuid=\"" + kFsid + "\"} " + std::to_string(++count)));
  }
  CHECK(listing.find("type=\"write\",uuid=\"" + kFsid + "\"} 1") ==
        listing.rfind("type=\"write\""));

  mounts->errors["/data"] = EIO;
  const std::string refused = fixture.run().value();
  CHECK(family(refused, "node_btrfs_device_size_bytes") ==
        R"(node_btrfs_device_size_bytes{device="sda",uuid=")" + kFsid + "\"} 1024\n");
  CHECK(refused.find("unused") == std::string::npos);
  CHECK(refused.find("errors") == std::string::npos);
  mounts->errors.clear();
  CHECK(fixture.run().value() == listing);
}

TEST_CASE("a file system is asked at one of its mount points, at another if that refuses") {
  const TempTree tree;
  add_volume(tree, kFsid);
  tree.write("proc/1/mountinfo", "30 27 8:1 / /boot rw - ext4 /dev/sdb1 rw\n" +
                                     mount_line("/var/a\\040b", "/dev/sda") +
                                     mount_line("/a", "/dev/sda") + mount_line("/c", "/dev/sda"));
  const auto mounts = std::make_shared<Mounts>();
  mounts->answers["/a"] = mounts->answers["/c"] =
      mounts->answers["/var/a b"] = {kFsid, {{"sda", "u-1", 1000, 400, {}}}};
  CollectorFixture fixture(spec_with(mounts, tree), tree.host());
  fixture.device_events = 1;
  const auto is_told = [&fixture] {
    return has(fixture.run().value(), "# TYPE node_btrfs_device_unused_bytes gauge");
  };
  CHECK(is_told());
  CHECK(is_told());
  CHECK(mounts->asked == std::vector<std::string>{"/a", "/a"});

  mounts->errors = {{"/a", EACCES}, {"/c", EACCES}};
  mounts->asked.clear();
  CHECK_FALSE(is_told());
  CHECK_FALSE(is_told());
  fixture.clock.advance(30s);  // listed again, and what refused is remembered
  CHECK(is_told());
  CHECK(is_told());
  CHECK(mounts->asked == std::vector<std::string>{"/a", "/c", "/var/a b", "/var/a b"});

  mounts->errors["/var/a b"] = EACCES;
  mounts->asked.clear();
  CHECK_FALSE(is_told());
  CHECK_FALSE(is_told());
  CHECK_FALSE(is_told());
  CHECK(mounts->asked == std::vector<std::string>{"/var/a b", "/a", "/c"});  // from the start
}

TEST_CASE("a machine without btrfs asks nobody and reads no list of mounts") {
  const TempTree tree;
  tree.write("sys/fs/btrfs/features/raid56", "0\n");
  tree.write("proc/1/mountinfo", mount_line("/data", "/dev/sda"));
  const auto mounts = std::make_shared<Mounts>();
  CollectorFixture fixture(spec_with(mounts, tree), tree.host());
  CHECK(fixture.run().value().empty());
  CHECK(mounts->asked.empty());
}

TEST_CASE("a btrfs is shown as long as it is mounted, and a layout as long as it is in use") {
  const TempTree tree;
  add_volume(tree, kFsid);
  const std::string data = "sys/fs/btrfs/" + kFsid + "/allocation/data/";
  CollectorFixture fixture(test::find_spec("btrfs"), tree.host());
  fixture.device_events = 1;
  const auto ratio = [](const std::string& mode, const std::string& value) {
    return R"(node_btrfs_allocation_ratio{block_group_type="data",mode=")" + mode + "\",uuid=\"" +
           kFsid + "\"} " + value;
  };
  CHECK(has(fixture.run().value(), ratio("single", "1")));
  tree.write(data + "raid1/used_bytes", "9\n");
  tree.write(data + "raid1/total_bytes", "12\n");
  CHECK_FALSE(has(fixture.run().value(), ratio("raid1", "2")));
  fixture.clock.advance(30s);
  CHECK(has(fixture.run().value(), ratio("raid1", "2")));
  tree.remove(data + "single");
  CHECK_FALSE(has(fixture.run().value(), ratio("single", "1")));

  tree.remove("sys/fs/btrfs/" + kFsid);
  CHECK(fixture.run().value().empty());
  add_volume(tree, kFsid);
  CHECK(has(fixture.run().value(), R"(node_btrfs_info{label="disks",uuid=")" + kFsid + "\"} 1"));
}

TEST_CASE("a value of btrfs' that is not as it should be costs itself only") {
  const auto [fault, file, text] = GENERATE(table<std::string, std::string, std::string>({
      {"no number", "allocation/data/single/used_bytes", "x\n"},
      {"negative", "allocation/data/single/used_bytes", "-1\n"},
      {"out of range", "allocation/data/single/used_bytes", "18446744073709551616\n"},
      {"empty", "allocation/global_rsv_size", ""},
      {"with a unit", "allocation/data/bytes_reserved", "12K\n"},
      {"commits without a number", "commit_stats", "commits\nlast_commit_ms x\n"},
      {"commits of another kind", "commit_stats", "aborts 5\n"},
      {"commits that are no text", "commit_stats", "\xff\n\n "},
      {"a layout that is a file", "allocation/metadata/single", "1\n"},
  }));
  CAPTURE(fault);
  const TempTree tree;
  add_volume(tree, kFsid);
  CollectorFixture sound(test::find_spec("btrfs"), tree.host());
  const std::string listing = sound.run().value();
  tree.write("sys/fs/btrfs/" + kFsid + "/" + file, text);
  CollectorFixture fixture(test::find_spec("btrfs"), tree.host());
  CHECK(fixture.run().value() == listing);
}

TEST_CASE("what last a commit took is in seconds") {
  const TempTree tree;
  add_volume(tree, kFsid);
  tree.write("sys/fs/btrfs/" + kFsid + "/commit_stats",
             "commits 7\nlast_commit_ms 43\nmax_commit_ms 1500\ntotal_commit_ms 2001\n");
  CollectorFixture fixture(test::find_spec("btrfs"), tree.host());
  const std::string listing = fixture.run().value();
  const std::string labels = "{uuid=\"" + kFsid + "\"} ";
  CHECK(has(listing, "node_btrfs_commits_total" + labels + "7"));
  CHECK(has(listing, "node_btrfs_last_commit_seconds" + labels + "0.043"));
  CHECK(has(listing, "node_btrfs_max_commit_seconds" + labels + "1.5"));
  CHECK(has(listing, "node_btrfs_commit_seconds_total" + labels + "2.001"));
}

TEST_CASE("a label of bytes that are not UTF-8 is mended") {
  const TempTree tree;
  add_volume(tree, kFsid);
  tree.write("sys/fs/btrfs/" + kFsid + "/label", "a\xff\"b\n");
  CollectorFixture fixture(test::find_spec("btrfs"), tree.host());
  CHECK(has(fixture.run().value(),
            "node_btrfs_info{label=\"a\xEF\xBF\xBD\\\"b\",uuid=\"" + kFsid + "\"} 1"));
}

TEST_CASE("a mount that does not answer is waited for once, and asked again once it did") {
  const TempTree tree;
  tree.write("proc/1/mountinfo", mount_line("/dead", "/dev/sda") + mount_line("/live", "/dev/sdb"));
  const HostRoot host = tree.host();
  const SystemClock clock;
  const Logger log;
  const auto gate = std::make_shared<test::Gate>();
  const auto asked_dead = std::make_shared<std::atomic<int>>(0);
  BtrfsMounts mounts([gate, asked_dead](const std::string& path, BtrfsDevices& found) {
    const bool is_dead = path.ends_with("/dead");
    if (is_dead) {
      ++*asked_dead;
      gate->pass();
    }
    found = {is_dead ? "a-1" : "b-2", {}};
    return 0;
  });
  const auto ask = [&](Duration time, bool list) {
    const CollectContext context{host, clock, clock.monotonic() + time, {}, log};
    if (list) CHECK(mounts.list(context));
    mounts.ask(context);
  };
  ask(4s, true);
  CHECK(gate->occupied());
  CHECK(mounts.of("a-1") == nullptr);
  CHECK(mounts.of("b-2") != nullptr);
  // A list made anew knows it still, even if it was unmounted meanwhile.
  tree.write("proc/1/mountinfo", mount_line("/live", "/dev/sdb"));
  ask(1h, true);
  tree.write("proc/1/mountinfo", mount_line("/dead", "/dev/sda") + mount_line("/live", "/dev/sdb"));
  ask(1h, true);
  CHECK(mounts.of("a-1") == nullptr);
  CHECK(mounts.of("b-2") != nullptr);
  CHECK(*asked_dead == 1);
  gate->set_open(true);
  for (int i = 0; i < 10'000 && mounts.of("a-1") == nullptr; ++i) {
    ask(1h, false);
    std::this_thread::sleep_for(1ms);
  }
  CHECK(mounts.of("a-1") != nullptr);
}

}  // namespace
