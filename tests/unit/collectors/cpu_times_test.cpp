#include "collectors/host/cpu_times.hpp"

#include <catch2/catch.hpp>

#include "collectors/host/cpu_list.hpp"

using namespace weir::detail;

namespace {

constexpr std::uint64_t kTicksPerSecond = 100;
constexpr std::size_t kUser = 0;
constexpr std::size_t kIowait = 4;

TEST_CASE("a counter that steps back keeps its value, the others go on") {
  CpuTimes times(kTicksPerSecond);
  CHECK(times.update("cpu0 10 0 0 1000 50\n"));
  CHECK_FALSE(times.update("cpu0 20 0 0 1100 49\n"));
  REQUIRE(times.cpus().size() == 1);
  CHECK(times.cpus()[0].ticks[kUser] == 20);
  CHECK(times.cpus()[0].ticks[kIdleMode] == 1100);
  CHECK(times.cpus()[0].ticks[kIowait] == 50);
}

TEST_CASE("idle that loses less than three seconds keeps its value") {
  CpuTimes times(kTicksPerSecond);
  times.update("cpu0 10 0 0 1000 50\n");
  times.update("cpu0 10 0 0 701 50\n");
  CHECK(times.cpus()[0].ticks[kIdleMode] == 1000);
}

TEST_CASE("idle that loses three seconds resets all of the CPU, and only it") {
  CpuTimes times(kTicksPerSecond);
  times.update("cpu0 10 0 0 1000 50\ncpu1 10 0 0 1000 50\n");
  times.update("cpu0 4 0 0 700 5\ncpu1 4 0 0 1000 5\n");
  CHECK(times.cpus()[0].ticks[kUser] == 4);
  CHECK(times.cpus()[0].ticks[kIdleMode] == 700);
  CHECK(times.cpus()[0].ticks[kIowait] == 5);
  CHECK(times.cpus()[1].ticks[kUser] == 10);
  CHECK(times.cpus()[1].ticks[kIowait] == 50);
}

TEST_CASE("a CPU that went offline is forgotten, and begins anew when it is back") {
  CpuTimes times(kTicksPerSecond);
  CHECK(times.update("cpu0 10 0 0 10\ncpu1 99 0 0 99\n"));
  CHECK(times.update("cpu0 10 0 0 10\n"));
  REQUIRE(times.cpus().size() == 1);
  CHECK(times.update("cpu0 10 0 0 10\ncpu1 1 0 0 1\n"));
  CHECK(times.cpus()[1].ticks[kUser] == 1);
}

TEST_CASE("ticks become seconds at the kernel's rate") {
  CHECK(CpuTimes(100).seconds(12345) == 123.45);
  CHECK(CpuTimes(1000).seconds(12345) == 12.345);
}

TEST_CASE("a CPU list names single CPUs and ranges") {
  CHECK(cpu_list_contains("0-3,8,10-11\n", 2));
  CHECK(cpu_list_contains("0-3,8,10-11\n", 8));
  CHECK(cpu_list_contains("0-3,8,10-11\n", 11));
  CHECK_FALSE(cpu_list_contains("0-3,8,10-11\n", 9));
  CHECK_FALSE(cpu_list_contains("\n", 0));
}

TEST_CASE("pieces of a CPU list that make no sense are left out") {
  std::vector<std::uint32_t> firsts;
  for_each_cpu_range("x,3-1,-4,5-,0-99999999,7",
                     [&](std::uint32_t first, std::uint32_t) { firsts.push_back(first); });
  CHECK(firsts == std::vector<std::uint32_t>{7});
}

}  // namespace
