// When the list of mounts is read again: with the running kernel's files.
#include <sched.h>
#include <sys/mount.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "collectors/host/filesystem.hpp"
#include "collectors/host/mountinfo.hpp"
#include "collectors/support/file_reader.hpp"
#include "support/collector_fixture.hpp"
#include "support/own_namespaces.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace std::chrono_literals;

namespace {

// System calls of this thread that read, by the kernel's count; its own among them.
long reads_so_far() {
  std::ifstream file("/proc/thread-self/io");
  for (std::string key, value; file >> key >> value;)
    if (key == "syscr:") return std::stol(value);
  return -1;
}

bool reads_are_counted() {
  const bool counted = reads_so_far() >= 0;
  if (!counted) WARN("the kernel does not count reads");
  return counted;
}

std::string mountinfo_of(std::string_view process) {
  detail::FileReader file(&HostRoot::proc, std::string(process) + "/mountinfo");
  const auto text = file.read(HostRoot());
  return text ? std::string(*text) : std::string();
}

// A collector whose mounts answer as this machine's mountinfo has them.
class ListedMounts {
 public:
  ListedMounts() {
    std::string text = mountinfo_of("1");
    if (text.empty()) text = mountinfo_of("self");
    std::vector<collectors::Mount> mounts;
    REQUIRE(collectors::parse_mountinfo(text, mounts));
    collectors::keep_topmost(mounts);
    for (const auto& mount : mounts)
      read_only_[collectors::unescape_mount_point(mount.point)] = mount.read_only;
    const auto answer = [this](const std::string& path, collectors::FileSystemUsage& usage) {
      usage.read_only = read_only_[path] != changed_;
      return error_;
    };
    auto made = collectors::make_filesystem(CollectorOptions(test::find_spec("filesystem").options),
                                            answer);
    REQUIRE(made);
    collector_ = std::move(*made);
  }

  // How often it read, beside the count's own reads.
  long reads_of_a_run() {
    const Logger log;
    batch_.clear();
    const CollectContext context{host_, clock, clock.monotonic() + 60s, {}, log};
    const long before = reads_so_far();
    const auto collected = collector_->collect(context, batch_);
    const long after = reads_so_far();
    REQUIRE(collected);
    const long own = reads_so_far() - after;
    return after - before - own;
  }

  test::FakeClock clock;
  bool changed_ = false;
  int error_ = 0;

 private:
  const HostRoot host_;
  std::map<std::string, bool> read_only_;
  std::unique_ptr<Collector> collector_;
  SampleBatch batch_;
};

TEST_CASE("mountinfo is left alone while the kernel and the mounts tell of no change") {
  if (!reads_are_counted()) return;
  ListedMounts mounts;
  CHECK(mounts.reads_of_a_run() > 0);
  CHECK(mounts.reads_of_a_run() == 0);
  mounts.clock.advance(29s);
  CHECK(mounts.reads_of_a_run() == 0);
  mounts.clock.advance(1s);
  CHECK(mounts.reads_of_a_run() > 0);
  CHECK(mounts.reads_of_a_run() == 0);
}

TEST_CASE("a mount that answers otherwise than listed has mountinfo read in the same run") {
  if (!reads_are_counted()) return;
  ListedMounts mounts;
  mounts.reads_of_a_run();
  CHECK(mounts.reads_of_a_run() == 0);
  mounts.changed_ = true;
  CHECK(mounts.reads_of_a_run() > 0);
  CHECK(mounts.reads_of_a_run() > 0);  // for as long as they do not agree
  mounts.changed_ = false;
  CHECK(mounts.reads_of_a_run() > 0);
  CHECK(mounts.reads_of_a_run() == 0);
  mounts.error_ = EIO;
  CHECK(mounts.reads_of_a_run() > 0);
}

TEST_CASE(
    "a file tells of a mount that came, of one that went and of one that was made read-only") {
  const test::TempTree tree;
  const std::string point = tree.path("");
  const auto failed_step = test::in_own_namespaces(CLONE_NEWNS, [&point] {
    const HostRoot host;
    detail::FileReader file(&HostRoot::proc, "self/mountinfo");
    if (file.tells_no_change()) return 1;  // it is not open
    if (!file.read(host) || !file.tells_no_change()) return 2;
    if (::mount("weir", point.c_str(), "tmpfs", 0, nullptr) != 0) return 9;
    if (file.tells_no_change()) return 3;
    if (!file.tells_no_change()) return 4;  // told already
    if (::mount(nullptr, point.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr) != 0)
      return 5;
    if (file.tells_no_change()) return 6;
    if (::umount(point.c_str()) != 0) return 7;
    if (file.tells_no_change()) return 8;
    return 0;
  });
  if (!failed_step) WARN("no right to mount");
  CHECK(failed_step.value_or(0) == 0);
}

TEST_CASE("a file that is not the kernel's tells nothing") {
  test::TempTree tree;
  tree.write("proc/self/mountinfo", "1 0 8:1 / / rw - ext4 /dev/sda rw\n");
  const HostRoot host{tree.path("proc"), "/sys", "/", "/run/udev/data"};
  detail::FileReader file(&HostRoot::proc, "self/mountinfo");
  REQUIRE(file.read(host));
  CHECK_FALSE(file.tells_no_change());
}

}  // namespace
