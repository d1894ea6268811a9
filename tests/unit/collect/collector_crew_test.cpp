#include "collect/collector_crew.hpp"

#include <atomic>
#include <stdexcept>
#include <thread>

#include "collect/shared_texts.hpp"
#include "support/temp_tree.hpp"
#include "unit/collect/crew_bench.hpp"

using namespace weir;
using namespace weir::test;
using namespace std::chrono_literals;
using weir::detail::RegisteredCollector;
using weir::detail::RunOutcome;

TEST_CASE("collectors of a collection share what they read, those of the next one read anew") {
  CrewBench bench;
  int reads = 0;
  std::vector<std::string> seen;
  for (const char* name : {"a", "b"}) {
    bench.add(name, [&](const CollectContext& context, SampleBatch&) -> Expected<void> {
      std::string text;
      const auto shared = context.shared->get(detail::SharedFile::stat, [&] {
        text = std::to_string(++reads);
        return Expected<std::string_view>(text);
      });
      seen.push_back(*shared.value());
      return {};
    });
  }
  bench.collect();
  bench.collect();
  CHECK(seen == std::vector<std::string>{"1", "1", "2", "2"});
}

TEST_CASE("collectors run in order on one thread and deliver their batches") {
  CrewBench bench;
  std::vector<std::thread::id> threads;
  bool sane = true;
  for (const char* name : {"a", "b", "c"}) {
    bench.add(name, [&, name](const CollectContext& context, SampleBatch& out) -> Expected<void> {
      threads.push_back(std::this_thread::get_id());
      bench.clock.advance(3ms);
      out.add(FamilySpec{name, "A gauge."}, 1);
      sane = sane && context.deadline > context.clock.monotonic() && !context.stop.stop_requested();
      return {};
    });
  }
  for (int round = 1; round <= 3; ++round) {
    const auto outcomes = bench.collect();
    REQUIRE(outcomes.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(outcomes[i].entry == bench.entries[i]);
      CHECK(outcomes[i].success());
      CHECK(outcomes[i].duration == 3ms);
      CHECK(outcomes[i].lines == 1);
      CHECK(outcomes[i].batch()->size() == 1);
    }
  }
  CHECK(sane);
  REQUIRE(threads.size() == 9);
  CHECK(std::ranges::count(threads, threads[0]) == 9);
  CHECK(threads[0] != std::this_thread::get_id());
}

TEST_CASE("a run begins when the one before it ended") {
  CrewBench bench;
  const MonotonicTime begin = bench.clock.monotonic();
  std::vector<Duration> started;
  for (const char* name : {"a", "b", "c"}) {
    bench.add(name, [&](const CollectContext& context, SampleBatch&) -> Expected<void> {
      started.push_back(context.started - begin);
      bench.clock.advance(started.size() % 3 * 1ms);
      return {};
    });
  }
  bench.collect();
  bench.clock.advance(1s);  // between two collections nothing runs
  const auto outcomes = bench.collect();
  CHECK(started == std::vector<Duration>{0ms, 1ms, 3ms, 1003ms, 1004ms, 1006ms});
  CHECK(outcomes[0].duration == 1ms);
  CHECK(outcomes[1].duration == 2ms);
  CHECK(outcomes[2].duration == 0ms);
}

TEST_CASE("nothing of an outcome is left in the next collection") {
  const auto gate = std::make_shared<Gate>();
  CrewBench bench({kLong, kLong});  // nobody overtakes
  int run = 0;
  bench.add("x", [&](const CollectContext&, SampleBatch& out) -> Expected<void> {
    ++run;
    if (run == 2) return Error(ErrorCode::parse, "/proc/x: line 1: no number");
    if (run == 4) gate->pass();
    out.add(FamilySpec{"x", "A gauge."}, run);
    bench.clock.advance(1ms);
    return {};
  });
  bench.add("y", gauge_collector("y"));
  CHECK(bench.collect()[0].success());
  const auto failed = bench.collect();
  CHECK(failed[0].error == "/proc/x: line 1: no number");
  CHECK(failed[0].lines == 0);
  CHECK(failed[1].error.empty());
  CHECK(bench.collect()[0].lines == 1);
  bench.collect_until_stuck(*gate);
  const auto late = bench.collect(kShort);
  CHECK(late[0].reason == "still_running");
  CHECK_FALSE(late[0].ran);
  CHECK(late[0].lines == 0);
  gate->set_open(true);
  REQUIRE(gate->await_departure());
  auto outcomes = bench.collect();
  while (!outcomes[0].success()) outcomes = bench.collect();
  for (const RunOutcome& outcome : outcomes) {
    CHECK(outcome.success());
    CHECK(outcome.error.empty());
    CHECK(outcome.ran);
    CHECK(outcome.lines == 1);
  }
}

TEST_CASE("a collector that is removed between two collections dies at once") {
  CrewBench bench;
  bench.add("a", gauge_collector("a"));
  const std::weak_ptr<RegisteredCollector> entry = bench.entries[0];
  bench.collect();
  bench.entries.clear();
  for (const auto end = std::chrono::steady_clock::now() + 30s;
       !entry.expired() && std::chrono::steady_clock::now() < end;)
    std::this_thread::yield();  // its thread may be about to let go of it
  CHECK(entry.expired());
}

TEST_CASE("no collectors, no wait") {
  CrewBench bench;
  CHECK(bench.collect().empty());
}

TEST_CASE("a failure and an exception are told with their reasons, and their rows are dropped") {
  CrewBench bench;
  const auto add_row = [](SampleBatch& out) { out.add(FamilySpec{"x", "A gauge."}, 1); };
  bench.add("fails", [&](const CollectContext&, SampleBatch& out) -> Expected<void> {
    add_row(out);
    return Error(ErrorCode::parse, "/proc/x: line 1");
  });
  bench.add("throws", [&](const CollectContext&, SampleBatch& out) -> Expected<void> {
    add_row(out);
    throw std::runtime_error("boom");
  });
  bench.add("throws an int", [](const CollectContext&, SampleBatch&) -> Expected<void> {
    throw 42;  // NOLINT
  });
  bench.add("absent", [&](const CollectContext&, SampleBatch& out) -> Expected<void> {
    add_row(out);
    return Error(ErrorCode::no_data, "no such device here");
  });
  bench.add("good", gauge_collector("good"));
  const auto outcomes = bench.collect();
  CHECK(outcomes[0].reason == "parse");
  CHECK(outcomes[0].error == "/proc/x: line 1");
  CHECK(outcomes[0].batch() == nullptr);
  CHECK(outcomes[0].lines == 0);
  CHECK(outcomes[1].reason == "exception");
  CHECK(outcomes[1].error == "boom");
  CHECK(outcomes[1].batch() == nullptr);
  CHECK(outcomes[2].reason == "exception");
  CHECK(outcomes[3].reason == "no_data");
  REQUIRE(outcomes[3].batch() != nullptr);
  CHECK(outcomes[3].batch()->empty());
  CHECK(outcomes[4].success());
}

TEST_CASE("the thread that has the last outcome makes what is made of all") {
  CrewBench bench;
  std::thread::id collected, finished;
  bench.add("a", [&](const CollectContext&, SampleBatch&) -> Expected<void> {
    collected = std::this_thread::get_id();
    return {};
  });
  const auto finish = [&](const std::vector<RunOutcome>& outcomes) {
    finished = std::this_thread::get_id();
    CHECK(outcomes.size() == bench.entries.size());
  };
  bench.crew->collect(bench.entries, kLong, finish);
  CHECK(finished == collected);
  CHECK(finished != std::this_thread::get_id());
  bench.entries.clear();  // nobody has an outcome
  finished = {};
  bench.crew->collect(bench.entries, kLong, finish);
  CHECK(finished == collected);
}

TEST_CASE("what making it throws is thrown where it was asked for, and the crew goes on") {
  CrewBench bench;
  bench.add("a", gauge_collector("a"));
  const auto fail = [](const std::vector<RunOutcome>&) { throw std::bad_alloc(); };
  CHECK_THROWS_AS(bench.crew->collect(bench.entries, kLong, fail), std::bad_alloc);
  const auto outcomes = bench.collect();
  REQUIRE(outcomes.size() == 1);
  CHECK(outcomes[0].success());
}

TEST_CASE("each collection counts device events for its runs") {
  const TempTree tree;
  CrewBench bench(kOneByOne, tree.host());
  std::vector<std::uint64_t> counts;
  for (const char* const name : {"a", "b"}) {
    bench.add(name, [&counts](const CollectContext& context, SampleBatch&) -> Expected<void> {
      counts.push_back(context.device_events);
      return {};
    });
  }
  for (const char* const count : {"7\n", "7\n", "9\n"}) {
    tree.write("sys/kernel/uevent_seqnum", count);
    bench.collect();
  }
  CHECK(counts == std::vector<std::uint64_t>{7, 7, 7, 7, 9, 9});
}
