#include "runtime/stall_files.hpp"

#include <catch2/catch.hpp>
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
  const StallFiles files(tree.host());
  CHECK(files.read() == StallRatios{0.4, 0.5});
  tree.write("proc/self/cgroup", "0::/weir.service\n");
  CHECK(files.read() == StallRatios{0.4, 0.5});
  tree.write("sys/fs/cgroup/weir.service/memory.pressure", some("10.00"));
  CHECK(files.read() == StallRatios{0.1, 0.5});
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
