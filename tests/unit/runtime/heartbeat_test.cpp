#include "runtime/heartbeat.hpp"

#include <catch2/catch.hpp>

using namespace weir;
using namespace std::chrono_literals;
using namespace weir::detail;

TEST_CASE("a pause is how late the beat came") {
  const MonotonicTime start(1h);
  PauseMeter meter(100ms, start);
  meter.beat(start + 100ms);
  meter.beat(start + 450ms);  // 250 ms late
  meter.beat(start + 550ms);
  CHECK(meter.take_longest(start + 560ms) == 250ms);
  CHECK(meter.take_longest(start + 570ms) <= 0ms);
}

TEST_CASE("a pause that is not over yet counts") {
  const MonotonicTime start(1h);
  PauseMeter meter(100ms, start);
  CHECK(meter.take_longest(start + 400ms) == 300ms);
}

TEST_CASE("the heartbeat's thread notes its beats and ends at once") {
  const auto start = std::chrono::steady_clock::now();
  {
    Heartbeat beating(1ms, {});
    std::this_thread::sleep_for(5ms);
    CHECK(beating.take().longest_pause < 60s);
    const Heartbeat sleeping(1h, {});
  }
  CHECK(std::chrono::steady_clock::now() - start < 60s);
}
