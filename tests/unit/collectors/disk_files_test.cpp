#include "collectors/host/disk_files.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using namespace std::chrono_literals;

namespace {

// This machine's disks, and what it lists of them.
struct Machine {
  HostRoot host;
  test::FakeClock clock;
  Logger log;
  std::uint64_t events = 1;
  std::string text;
  std::vector<DiskLine> disks;  // borrow from text

  Machine() { list(); }
  void list() {
    std::ifstream file("/proc/diskstats");
    text.assign(std::istreambuf_iterator<char>(file), {});
    disks.clear();
    REQUIRE(parse_diskstats(
        text, [](std::string_view) { return true; }, disks));
  }
  [[nodiscard]] CollectContext context() const {
    return {host, clock, MonotonicTime::max(), {}, log, events};
  }
  [[nodiscard]] bool has_less_than(std::size_t count) const {
    if (disks.size() >= count) return false;
    WARN("too few disks here");
    return true;
  }
  // The first of them as if it were one of so many.
  void begin(DiskFiles& files, std::size_t lines = 3) {
    files.listed(context(), std::span(disks).first(1), lines);
  }
  [[nodiscard]] bool reads(DiskFiles& files) const {
    std::vector<DiskLine> out;
    const bool read = files.read(context(), out);
    CHECK(out.size() == (read ? 1 : 0));
    return read;
  }
};

TEST_CASE("a disk's own file has the numbers of its line") {
  Machine machine;
  if (machine.has_less_than(1)) return;
  const DiskLine before = machine.disks.front();
  const std::string name(before.name);
  DiskFiles files;
  machine.begin(files);
  std::vector<DiskLine> out;
  REQUIRE(files.read(machine.context(), out));
  machine.list();
  REQUIRE(out.size() == 1);
  CHECK(out[0].name == name);
  CHECK(out[0].major == before.major);
  CHECK(out[0].minor == before.minor);
  CHECK(out[0].count == before.count);
  constexpr std::size_t kUnderWay = 8;  // goes up and down
  for (std::size_t i = 0; i < before.count; ++i) {
    CAPTURE(i);
    if (i != kUnderWay) CHECK(out[0].numbers[i] >= before.numbers[i]);
    if (i != kUnderWay) CHECK(out[0].numbers[i] <= machine.disks.front().numbers[i]);
  }
}

TEST_CASE("the list is read where devices changed and after thirty seconds") {
  Machine machine;
  if (machine.has_less_than(1)) return;
  DiskFiles files;
  CHECK_FALSE(machine.reads(files));  // nothing was listed yet
  machine.begin(files);
  machine.clock.advance(30s - 1ns);
  CHECK(machine.reads(files));
  const bool by_event = GENERATE(true, false);
  if (by_event) ++machine.events;
  if (!by_event) machine.clock.advance(1ns);
  CHECK_FALSE(machine.reads(files));
  machine.begin(files);
  CHECK(machine.reads(files));
  ++machine.events;
  machine.begin(files, 2);
  CHECK_FALSE(machine.reads(files));  // so few lines cost no more
}

TEST_CASE("the list is read where the kernel does not tell of devices") {
  Machine machine;
  if (machine.has_less_than(1)) return;
  machine.events = 0;
  DiskFiles files;
  machine.begin(files);
  CHECK_FALSE(machine.reads(files));
}

TEST_CASE("a disk without a file is left to the list") {
  Machine machine;
  if (machine.has_less_than(1)) return;
  DiskFiles files;
  std::vector<DiskLine> gone{machine.disks.front(), machine.disks.front()};
  gone[1].major = 4095;
  files.listed(machine.context(), gone, 100);
  CHECK_FALSE(machine.reads(files));
}

TEST_CASE("captured files are read as they are listed") {
  Machine machine;
  if (machine.has_less_than(1)) return;
  test::TempTree tree;
  tree.write("proc/diskstats", machine.text);
  const std::string sysfs = machine.host.sysfs;
  machine.host = tree.host();
  if (GENERATE(true, false)) machine.host.sysfs = sysfs;
  DiskFiles files;
  machine.begin(files);
  CHECK_FALSE(machine.reads(files));
}

TEST_CASE("diskstats reads the file of a disk whose neighbours are left out") {
  Machine machine;
  if (machine.has_less_than(3)) return;
  const std::string name(machine.disks.back().name);
  test::CollectorFixture fixture(test::find_spec("diskstats"), HostRoot(),
                                 {{"collector.diskstats.device-include", "^" + name + "$"}});
  fixture.device_events = 1;
  const auto opened = [] {
    return std::ranges::count_if(
        std::filesystem::directory_iterator("/proc/self/fd"), [](const auto& entry) {
          std::error_code gone;
          const std::string target = std::filesystem::read_symlink(entry.path(), gone).string();
          return target.starts_with("/sys/devices/") && target.ends_with("/stat");
        });
  };
  REQUIRE(fixture.run());
  const std::size_t rows = fixture.batch().size();
  CHECK(rows > 10);
  CHECK(opened() == 0);
  REQUIRE(fixture.run());
  CHECK(opened() == 1);
  CHECK(fixture.batch().size() == rows);
}

}  // namespace
