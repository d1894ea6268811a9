// What governing costs per input series in steady state. ns_per_series and allocations_per_step are
// counters of the run: an allocation per series would show.
#include <benchmark/benchmark.h>

#include <array>
#include <string>

#include "support/allocation_count.hpp"
#include "weir/governor.hpp"

namespace {

using namespace weir;
using namespace std::chrono_literals;

constexpr FamilySpec kRequests{"http_requests_total", "", MetricType::counter};

void fill(SampleBatch& batch, std::int64_t series, double value) {
  batch.clear();
  const FamilyIndex family = batch.family(kRequests);
  for (std::int64_t i = 0; i < series; ++i) {
    const std::string path = "/api/v1/resource/" + std::to_string(i / 8);
    const std::string version = "v" + std::to_string(i % 8);
    batch.add(family, {{"method", "GET"}, {"path", path}, {"version", version}}, value + 1.0);
  }
}

// \p counts: each series counts in each step, so that folds have exemplars, too.
void run(benchmark::State& state, GovernorConfig config, Duration pause, bool counts = false) {
  const std::int64_t series = state.range(0);
  config.hash_seed = 1;
  Governor governor(finalize(std::move(config)).value());
  std::array<SampleBatch, 2> batches;
  std::size_t turn = 0;
  Collection collection;
  collection.scrape_interval = 1s;
  collection.longest_pause = pause;
  const auto step = [&] {
    const TenantBatch tenant{"bench", &batches[counts ? turn++ % 2 : 0]};
    collection.tenants = {&tenant, 1};
    collection.now += 1s;
    benchmark::DoNotOptimize(governor.step(collection));
  };
  for (int i = 0; i < 5; ++i) {
    fill(batches[0], series, i);
    fill(batches[1], series, 2 * i);  // back from there is a reset, which counts, too
    step();
  }
  const std::uint64_t allocations = test::allocation_count();
  for (auto _ : state) step();
  const auto steps = static_cast<double>(state.iterations());
  state.counters["allocations_per_step"] =
      static_cast<double>(test::allocation_count() - allocations) / steps;
  state.counters["page_lines"] = static_cast<double>(governor.report().page_lines);
  state.counters["per_series"] =
      benchmark::Counter(steps * static_cast<double>(series),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

// Within budget: every part passes.
void steady_pass(benchmark::State& state) {
  GovernorConfig config;
  config.max_series = 2 * state.range(0);
  run(state, config, 0s);
}
BENCHMARK(steady_pass)->Arg(1'000)->Arg(10'000)->Arg(100'000)->Arg(1'000'000);

// Policy fixed: one label of three stripped, eight members to an output.
void steady_strip(benchmark::State& state) {
  GovernorConfig config;
  config.policy = GovernorPolicy::fixed;
  config.max_series = 2 * state.range(0);
  config.tier2_after = config.tier3_after = 1h * 1000;
  run(state, config, 1s);
}
BENCHMARK(steady_strip)->Arg(10'000)->Arg(100'000);

// Policy fixed: nine series in ten have no slot.
void steady_over_budget(benchmark::State& state) {
  GovernorConfig config;
  config.policy = GovernorPolicy::fixed;
  config.max_series = state.range(0) / 10;
  config.triggers = TriggerRule::all;
  run(state, config, 0s);
}
BENCHMARK(steady_over_budget)->Arg(100'000);

// Policy adaptive: the same; names are ranked in every tenth step.
void steady_adaptive(benchmark::State& state) {
  GovernorConfig config;
  config.max_series = state.range(0) / 10;
  run(state, config, 0s);
}
BENCHMARK(steady_adaptive)->Arg(10'000)->Arg(100'000);

void counting_adaptive(benchmark::State& state) {
  GovernorConfig config;
  config.max_series = state.range(0) / 10;
  run(state, config, 0s, true);
}
BENCHMARK(counting_adaptive)->Arg(100'000);

}  // namespace
