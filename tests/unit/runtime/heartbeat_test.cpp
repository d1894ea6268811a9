#include "runtime/heartbeat.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>

using namespace weir;
using namespace std::chrono_literals;
using namespace weir::detail;

namespace {

// How often the heartbeat's thread, of which there is one, went to sleep so far.
std::uint64_t sleeps() {
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream status(task.path() / "status");
    bool is_heart = false;
    for (std::string key; status >> key;) {
      std::string value;
      if (key == "Name:") is_heart = status >> value && value == "weir-heartbeat";
      if (is_heart && key == "voluntary_ctxt_switches:" && status >> value)
        return std::stoull(value);
    }
  }
  return 0;
}

// True if it sleeps on and on, within a while that is long on the busiest machine.
bool comes_to_rest() {
  for (const auto end = std::chrono::steady_clock::now() + 60s;
       std::chrono::steady_clock::now() < end;) {
    const auto before = sleeps();
    std::this_thread::sleep_for(100ms);
    if (sleeps() == before) return true;
  }
  return false;
}

bool goes_on() {
  const auto before = sleeps();
  for (const auto end = std::chrono::steady_clock::now() + 60s;
       std::chrono::steady_clock::now() < end;) {
    std::this_thread::sleep_for(1ms);
    if (sleeps() > before + 20) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a pause is how late the beat came") {
  const MonotonicTime start(1h);
  PauseMeter meter(100ms);
  meter.start(start);
  meter.beat(start + 100ms);
  meter.beat(start + 450ms);  // 250 ms late
  meter.beat(start + 550ms);
  CHECK(meter.take_longest(start + 560ms) == 250ms);
  CHECK(meter.take_longest(start + 570ms) <= 0ms);
}

TEST_CASE("a pause that is not over yet counts") {
  const MonotonicTime start(1h);
  PauseMeter meter(100ms);
  meter.start(start);
  CHECK(meter.take_longest(start + 400ms) == 300ms);
}

TEST_CASE("rest is no pause") {
  const MonotonicTime start(1h);
  PauseMeter meter(100ms);
  CHECK(meter.take_longest(start) <= 0ms);
  meter.start(start);
  meter.beat(start + 130ms);
  meter.rest();
  CHECK(meter.take_longest(start + 1h) == 30ms);
  meter.start(start + 1h);
  CHECK(meter.take_longest(start + 1h + 50ms) <= 0ms);
  CHECK(meter.take_longest(start + 1h + 150ms) == 50ms);
}

TEST_CASE("the heartbeat's thread notes its beats and ends at once") {
  const auto start = std::chrono::steady_clock::now();
  {
    Heartbeat beating(1ms, {});
    beating.begin();
    std::this_thread::sleep_for(5ms);
    CHECK(beating.take().longest_pause < 60s);
    Heartbeat sleeping(1h, {});
    sleeping.begin();
    Heartbeat never(0ms, {});
    never.begin();
    CHECK(never.take().longest_pause == 0ms);
  }
  CHECK(std::chrono::steady_clock::now() - start < 60s);
}

TEST_CASE("the heartbeat goes on through a collection and rests behind it") {
  Heartbeat heartbeat(1ms, {"/nowhere", "/nowhere", "/nowhere", "/nowhere"});
  for (int collection = 0; collection < 2; ++collection) {
    heartbeat.begin();
    CHECK(goes_on());
    CHECK(heartbeat.take().longest_pause >= 0ms);
    CHECK(comes_to_rest());
    CHECK(heartbeat.take().longest_pause < 60s);
    CHECK(comes_to_rest());
  }
}

TEST_CASE("behind a short collection the heartbeat beats once") {
  Heartbeat heartbeat(100ms, {"/nowhere", "/nowhere", "/nowhere", "/nowhere"});
  // As often as it takes on a busy machine, where a collection may be no short one.
  std::uint64_t beats = 0;
  for (const auto end = std::chrono::steady_clock::now() + 60s;
       beats != 1 && std::chrono::steady_clock::now() < end;) {
    const auto before = sleeps();
    heartbeat.begin();
    CHECK(heartbeat.take().longest_pause < 60s);
    std::this_thread::sleep_for(350ms);
    beats = sleeps() - before;
  }
  CHECK(beats == 1);
}
