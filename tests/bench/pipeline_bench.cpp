// What instrumenting a pipeline costs: a counted item, a timed one, by one thread and by two that
// share a stage. The aims: 30 ns, 100 ns, no allocation, two threads cost what one does.
#include <benchmark/benchmark.h>

#include "support/allocation_count.hpp"
#include "weir/pipeline/pipeline.hpp"

namespace {

using namespace weir;
using namespace weir::pipeline;

// One for all threads of a benchmark.
struct World {
  SystemClock clock;
  Pipeline pipeline{clock};
  Stage& stage = pipeline.stage({.name = "decode", .timeout = std::chrono::seconds(1)});
  Counter& events = pipeline.event({"payment", EventOutcome::good, "acme", "card"});
};
World& world() {
  static World the_world;
  return the_world;
}

// Runs \p item over and over, and reports the allocations of all iterations but the first, which
// gives the thread its cells.
template <class Item>
void measure(benchmark::State& state, Item item) {
  item();
  const std::uint64_t before = test::allocation_count();
  for (auto _ : state) item();
  // Other threads' first items are counted too, hence by iteration and with two digits.
  state.counters["allocations"] = benchmark::Counter(
      static_cast<double>(test::allocation_count() - before), benchmark::Counter::kAvgIterations);
}

void counted_item(benchmark::State& state) {
  measure(state, [&stage = world().stage] { stage.count(); });
}
void counted_event(benchmark::State& state) {
  measure(state, [&events = world().events] { events.add(); });
}
void timed_item(benchmark::State& state) {
  measure(state, [&stage = world().stage] { benchmark::DoNotOptimize(stage.begin()); });
}
void timed_item_with_deadline(benchmark::State& state) {
  const Deadline parent = Deadline::at(world().clock.monotonic() + std::chrono::hours(1));
  measure(state,
          [&stage = world().stage, parent] { benchmark::DoNotOptimize(stage.begin(parent)); });
}
// The two clock reads that a timed item cannot do without.
void two_clock_reads(benchmark::State& state) {
  measure(state, [&clock = world().clock] {
    benchmark::DoNotOptimize(clock.monotonic());
    benchmark::DoNotOptimize(clock.monotonic());
  });
}

BENCHMARK(counted_item)->ThreadRange(1, 2);
BENCHMARK(counted_event)->ThreadRange(1, 2);
BENCHMARK(timed_item)->ThreadRange(1, 2);
BENCHMARK(timed_item_with_deadline)->ThreadRange(1, 2);
BENCHMARK(two_clock_reads)->ThreadRange(1, 2);

}  // namespace
