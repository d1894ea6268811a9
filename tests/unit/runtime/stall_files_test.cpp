#include "runtime/stall_files.hpp"

#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <thread>

#include "runtime/heartbeat.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::detail;
using namespace std::chrono_literals;

namespace {

std::string some(const char* avg10) {
  return std::string("some avg10=") + avg10 +
         " avg60=0.00 avg300=0.00 total=9\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n";
}

// After so many readings whatever came is seen.
StallRatios read_after_a_while(StallFiles& files) {
  for (int reading = 0; reading < kReadingsUntilLook; ++reading) static_cast<void>(files.read());
  return files.read();
}

}  // namespace

TEST_CASE("the pressure of ten seconds is read, and nothing of what is malformed") {
  CHECK(parse_some_avg10(some("12.50")) == 0.125);
  CHECK(parse_some_avg10(some("19.92")) == 0.1992);
  CHECK(parse_some_avg10(some("0.00")) == 0);
  CHECK(parse_some_avg10(some("100.00")) == 1);
  for (const std::string& text :
       {std::string(), std::string("some avg10="), std::string("some avg10=1"), some("-1"),
        some("100.01"), some("nan"), some("1e1"), some("1,5"), "full" + some("1").substr(4)}) {
    INFO(text);
    CHECK_FALSE(parse_some_avg10(text));
  }
}

TEST_CASE("the own cgroup is the line of version 2, if it is within reach") {
  CHECK(parse_own_cgroup("0::/system.slice/weir.service\n") == "/system.slice/weir.service");
  CHECK(parse_own_cgroup("4:memory:/a\n1:cpu:/b\n0::/\n") == "/");
  CHECK(parse_own_cgroup("0::/../../x\n").empty());
  CHECK(parse_own_cgroup("4:memory:/a\n").empty());
  CHECK(parse_own_cgroup("").empty());
}

TEST_CASE("the own cgroup's pressure goes before the machine's") {
  const test::TempTree tree;
  tree.write("proc/pressure/memory", some("40.00"));
  tree.write("proc/pressure/cpu", some("50.00"));
  StallFiles files(tree.host());
  CHECK(files.read() == StallRatios{0.4, 0.5});
  tree.write("proc/self/cgroup", "0::/weir.service\n");
  CHECK(read_after_a_while(files) == StallRatios{0.4, 0.5});
  tree.write("sys/fs/cgroup/weir.service/memory.pressure", some("10.00"));
  CHECK(read_after_a_while(files) == StallRatios{0.1, 0.5});
}

TEST_CASE("a process that moves to another cgroup reads its pressure at once") {
  const test::TempTree tree;
  tree.write("proc/pressure/memory", some("40.00"));
  tree.write("proc/self/cgroup", "0::/a\n");
  tree.write("sys/fs/cgroup/a/memory.pressure", some("10.00"));
  tree.write("sys/fs/cgroup/c/memory.pressure", some("30.00"));
  StallFiles files(tree.host());
  CHECK(files.read().memory == 0.1);
  tree.write("proc/self/cgroup", "0::/b\n");  // which has no such file
  CHECK(files.read().memory == 0.4);
  tree.write("proc/self/cgroup", "0::/c\n");
  CHECK(files.read().memory == 0.3);
  tree.write("proc/self/cgroup", "0::/../outside\n");
  CHECK(files.read().memory == 0.4);
}

TEST_CASE("the files stay open, and are read anew each time") {
  const test::TempTree tree;
  tree.write("proc/pressure/memory", some("40.00"));
  StallFiles files(tree.host());
  CHECK(files.read().memory == 0.4);
  std::filesystem::rename(tree.path("proc/pressure/memory"), tree.path("proc/elsewhere"));
  tree.write("proc/elsewhere", some("50.00"));
  CHECK(files.read().memory == 0.5);
}

TEST_CASE("a file that has gone is opened anew at once, and later if it is not there") {
  const test::TempTree tree;
  const std::string path = tree.path("link");
  std::array<char, 256> room{};
  KeptFile file(path);
  // A file of a thread's: once that has ended, reading it fails, as one of a removed cgroup does.
  const auto point_to_a_thread = [&](bool removed) {
    std::thread([&] {
      const std::string status = "/proc/self/task/" + std::to_string(::gettid()) + "/comm";
      std::filesystem::create_symlink(status, path);
      CHECK_FALSE(file.read(room).empty());
    }).join();
    std::filesystem::remove(path);
    if (!removed) tree.write("link", "new");
  };
  point_to_a_thread(false);
  CHECK(file.read(room) == "new");
  std::filesystem::remove(path);
  file = KeptFile(path);
  point_to_a_thread(true);
  CHECK(file.read(room).empty());
  tree.write("link", "back");
  for (int reading = 0; reading < kReadingsUntilLook; ++reading) CHECK(file.read(room).empty());
  CHECK(file.read(room) == "back");
}

TEST_CASE("a kernel without pressure files has no such signal") {
  const test::TempTree tree;
  tree.write("proc/pressure/memory", "garbage\n");
  CHECK(StallFiles(tree.host()).read() == StallRatios{});
}

TEST_CASE("of two readings the larger counts, and one is better than none") {
  CHECK(largest_of({0.1, std::nullopt}, {0.2, 0.3}) == StallRatios{0.2, 0.3});
  CHECK(largest_of({0.2, 0.3}, {0.1, std::nullopt}) == StallRatios{0.2, 0.3});
  CHECK(largest_of({}, {}) == StallRatios{});
}

TEST_CASE("the heartbeat keeps the largest pressure until it is taken") {
  const test::TempTree tree;
  tree.write("proc/pressure/memory", some("30.00"));
  Heartbeat heartbeat(1ms, tree.host());
  CHECK(heartbeat.take().stalls.memory == 0.3);
  // As often as it takes on a busy machine: a peak between two calls is seen by the second.
  std::optional<double> seen;
  for (const auto end = std::chrono::steady_clock::now() + 60s;
       seen != 0.6 && std::chrono::steady_clock::now() < end;) {
    tree.write("proc/pressure/memory", some("60.00"));
    std::this_thread::sleep_for(100ms);
    tree.write("proc/pressure/memory", some("10.00"));
    std::this_thread::sleep_for(100ms);
    seen = heartbeat.take().stalls.memory;
  }
  CHECK(seen == 0.6);
}
