// A crew whose collectors hang or are late.
#include <atomic>
#include <thread>

#include "unit/collect/crew_bench.hpp"

using namespace weir;
using namespace weir::test;
using namespace std::chrono_literals;
using weir::detail::RegisteredCollector;
using weir::detail::RunOutcome;

TEST_CASE("a hanging collector delays nobody, is left out at the deadline and recovers by itself") {
  const auto gate = std::make_shared<Gate>();
  CrewBench bench(kOvertaking);
  std::atomic<int> runs = 0;
  std::atomic<bool> told_to_stop = false;
  bench.add("hangs", [&, gate](const CollectContext& context, SampleBatch& out) -> Expected<void> {
    ++runs;
    gate->pass();
    told_to_stop = context.stop.stop_requested();
    out.add(FamilySpec{"late", "A gauge."}, 1);
    return {};
  });
  bench.add("a", gauge_collector("a"));
  bench.add("b", gauge_collector("b"));

  auto outcomes = bench.collect(2s);
  CHECK(outcomes[0].reason == "timeout");
  CHECK(outcomes[0].batch() == nullptr);
  CHECK(outcomes[1].success());
  CHECK(outcomes[2].success());

  bench.clock.advance(7s);
  outcomes = bench.collect();
  CHECK(outcomes[0].reason == "still_running");
  CHECK_FALSE(outcomes[0].ran);
  CHECK(outcomes[0].duration == 7s);
  CHECK(outcomes[1].success());
  CHECK(runs == 1);

  gate->set_open(true);
  REQUIRE(gate->await_departure());
  do {
    outcomes = bench.collect();
  } while (outcomes[0].reason == "still_running");
  CHECK(told_to_stop == false);  // of the last run: it got a token of its own
  CHECK(outcomes[0].success());
  CHECK(outcomes[0].batch()->size() == 1);
  CHECK(runs == 2);
}

TEST_CASE("a collector that was held up by another until the deadline did not run") {
  const auto gate = std::make_shared<Gate>();
  CrewBench bench;
  bench.add("hangs", passing(gate));
  bench.add("waits", gauge_collector("a"));
  const auto outcomes = bench.collect(kShort);
  CHECK(outcomes[1].reason == "timeout");
  CHECK_FALSE(outcomes[1].ran);
  gate->set_open(true);
  CHECK(bench.collect()[1].ran);
}

TEST_CASE("a run that is late is told to stop") {
  CrewBench bench;
  std::atomic<bool> started = false;
  std::atomic<bool> stopped = false;
  bench.add("heeds", [&](const CollectContext& context, SampleBatch&) -> Expected<void> {
    started = true;
    while (!context.stop.stop_requested()) std::this_thread::yield();
    stopped = true;
    return {};
  });
  while (!started) CHECK_FALSE(bench.collect(kShort)[0].success());
  const auto give_up = std::chrono::steady_clock::now() + 30s;
  while (!stopped && std::chrono::steady_clock::now() < give_up) std::this_thread::yield();
  CHECK(stopped);
}

TEST_CASE("a slow collector that makes the deadline is on the page") {
  const auto gate = std::make_shared<Gate>();
  CrewBench bench(kOvertaking);
  bench.add("slow", passing(gate));
  bench.add("opens", [gate](const CollectContext&, SampleBatch&) -> Expected<void> {
    gate->set_open(true);
    return {};
  });
  const auto outcomes = bench.collect();
  CHECK(outcomes[0].success());
  CHECK(outcomes[1].success());
}

TEST_CASE("several that hang take a thread each and no more") {
  const auto gate = std::make_shared<Gate>();
  CrewBench bench({1ms, kLong});
  std::atomic<int> runs = 0;
  for (const char* name : {"h1", "h2", "h3"}) {
    bench.add(name, [&runs, gate](const CollectContext&, SampleBatch&) -> Expected<void> {
      ++runs;
      gate->pass();
      return {};
    });
  }
  bench.add("good", gauge_collector("good"));
  for (int round = 0; round < 3; ++round) {
    const auto outcomes = bench.collect(2s);
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(outcomes[i].reason == (round == 0 ? "timeout" : "still_running"));
    }
    CHECK(outcomes[3].success());
  }
  CHECK(runs == 3);
  gate->set_open(true);
}

TEST_CASE("the crew ends in time with a run that is stuck, which finds its world in place later") {
  const auto gate = std::make_shared<Gate>();
  const auto after = std::make_shared<Gate>();
  {
    CrewBench bench({1ms, 10ms});
    bench.add("stuck",
              [gate, after](const CollectContext& context, SampleBatch& out) -> Expected<void> {
                gate->pass();
                (void)context.clock.monotonic();
                (void)context.host.proc("stat");
                context.log.warn("late");
                out.add(FamilySpec{"late", "A gauge."}, context.stop.stop_requested() ? 1 : 0);
                after->pass();
                return {};
              });
    bench.collect_until_stuck(*gate);
  }
  gate->set_open(true);
  CHECK(after->await_arrival());
  after->set_open(true);
  CHECK(after->await_departure());
}

TEST_CASE("a collector that is removed while it runs dies after its run") {
  const auto gate = std::make_shared<Gate>();
  CrewBench bench;
  bench.add("hangs", passing(gate));
  const std::weak_ptr<RegisteredCollector> entry = bench.entries[0];
  bench.collect_until_stuck(*gate);
  bench.entries[0]->remove();
  bench.entries.clear();
  CHECK_FALSE(entry.expired());
  gate->set_open(true);
  bench.crew.reset();
  CHECK(entry.expired());
}

TEST_CASE("at the deadline a thread that is free makes it, whoever hangs") {
  const auto gate = std::make_shared<Gate>();
  CrewBench bench;
  std::thread::id stuck, finished;
  bench.add("hangs", [&, gate](const CollectContext&, SampleBatch&) -> Expected<void> {
    stuck = std::this_thread::get_id();
    gate->pass();
    return {};
  });
  bench.collect_until_stuck(*gate);
  bench.crew->collect(bench.entries, kShort, [&](const std::vector<RunOutcome>& outcomes) {
    finished = std::this_thread::get_id();
    CHECK(outcomes[0].reason == "still_running");
  });
  CHECK(finished != std::thread::id());
  CHECK(finished != stuck);
  CHECK(finished != std::this_thread::get_id());
  gate->set_open(true);
}
