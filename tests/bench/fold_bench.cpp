// Folding one label of a page that another program wrote, beside the same made with
// prometheus-cpp's types; and what the governor's rarer work costs: series met for the first time,
// the choice of labels.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "bench/prometheus_cpp_fold.hpp"
#include "exposition/text_parser.hpp"
#include "governor/label_choice.hpp"
#include "governor/label_table.hpp"
#include "weir/governor.hpp"

namespace {

using namespace weir;
using namespace std::chrono_literals;

constexpr std::string_view kName = "http_requests_total";

// Lines of some 140 bytes with six labels; eight series differ in their version alone.
std::string page_of(std::int64_t series, std::int64_t first) {
  std::string page = "# TYPE http_requests_total counter\n";
  for (std::int64_t i = 0; i < series; ++i) {
    page.append(kName).append("{env=\"production\",instance=\"10.0.");
    page += std::to_string(i / 8 % 250) + ".17:8080\",method=\"GET\",path=\"/api/v1/resource/" +
            std::to_string(i / 8) + "\",service=\"checkout\",version=\"v" + std::to_string(i % 8) +
            "\"} " + std::to_string(first + i % 1000) + "\n";
  }
  return page;
}

void per_series(benchmark::State& state) {
  state.counters["per_series"] =
      benchmark::Counter(static_cast<double>(state.iterations() * state.range(0)),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

Governor stripping(std::int64_t series) {
  GovernorConfig config;
  config.policy = GovernorPolicy::fixed;
  config.max_series = 2 * series;
  config.tier1_strip_labels = {"version"};
  config.tier2_after = config.tier3_after = 1h * 1000;
  config.hash_seed = 1;
  return Governor(finalize(std::move(config)).value());
}

// Each turn reads one of two pages, so that every counter counts.
void weir_parses_and_folds(benchmark::State& state) {
  const std::array pages{page_of(state.range(0), 1), page_of(state.range(0), 5)};
  Governor governor = stripping(state.range(0));
  detail::TextParser parser{{}};
  SampleBatch batch;
  Collection collection;
  collection.scrape_interval = 1s;
  collection.longest_pause = 1s;
  std::size_t turn = 0;
  const auto step = [&] {
    batch.clear();
    if (!parser.parse(pages[turn++ % 2], batch)) std::abort();
    const TenantBatch tenant{"bench", &batch};
    collection.tenants = {&tenant, 1};
    collection.now += 1s;
    benchmark::DoNotOptimize(governor.step(collection));
  };
  for (int i = 0; i < 5; ++i) step();
  if (governor.report().page_lines != static_cast<std::uint64_t>(state.range(0)) / 8) std::abort();
  for (auto _ : state) step();
  per_series(state);
}
BENCHMARK(weir_parses_and_folds)->Arg(100'000)->Unit(benchmark::kMillisecond);

// The governor's part of it: the page is read already.
void weir_folds(benchmark::State& state) {
  const std::array pages{page_of(state.range(0), 1), page_of(state.range(0), 5)};
  Governor governor = stripping(state.range(0));
  std::array<SampleBatch, 2> batches;
  for (std::size_t i = 0; i < batches.size(); ++i) {
    detail::TextParser parser{{}};
    if (!parser.parse(pages[i], batches[i])) std::abort();
  }
  Collection collection;
  collection.scrape_interval = 1s;
  collection.longest_pause = 1s;
  std::size_t turn = 0;
  const auto step = [&] {
    const TenantBatch tenant{"bench", &batches[turn++ % 2]};
    collection.tenants = {&tenant, 1};
    collection.now += 1s;
    benchmark::DoNotOptimize(governor.step(collection));
  };
  for (int i = 0; i < 5; ++i) step();
  for (auto _ : state) step();
  per_series(state);
}
BENCHMARK(weir_folds)->Arg(100'000)->Unit(benchmark::kMillisecond);

// The same with the library's types.
void prometheus_cpp_parses_and_sums(benchmark::State& state) {
  const std::array pages{page_of(state.range(0), 1), page_of(state.range(0), 5)};
  std::size_t turn = 0;
  for (auto _ : state) {
    const auto summed = bench::sum_without(bench::parse_counters(pages[turn++ % 2]), "version");
    if (summed.metric.size() != static_cast<std::size_t>(state.range(0)) / 8) std::abort();
    benchmark::DoNotOptimize(summed.metric.data());
  }
  per_series(state);
}
BENCHMARK(prometheus_cpp_parses_and_sums)->Arg(100'000)->Unit(benchmark::kMillisecond);

SampleBatch batch_of(std::int64_t first, std::int64_t series) {
  SampleBatch batch;
  const FamilyIndex family = batch.family(FamilySpec{kName, "", MetricType::counter});
  for (std::int64_t i = first; i < first + series; ++i) {
    const std::string user = "u" + std::to_string(i);
    const std::string pod = "pod-" + std::to_string(i % 500);
    const std::string path = "/p" + std::to_string(i % 40);
    batch.add(family,
              {{"method", "GET"}, {"path", path}, {"pod", pod}, {"status", "200"}, {"user", user}},
              1.0);
  }
  return batch;
}

// Everything is new in every step, into a family that is folded: identify, route, forget.
void new_series(benchmark::State& state) {
  GovernorConfig config;
  config.max_series = 1000;
  config.max_members = 1'000'000;
  config.hash_seed = 1;
  const FinalizedGovernorConfig finalized = finalize(std::move(config)).value();
  const SampleBatch batch = batch_of(0, state.range(0));
  for (auto _ : state) {
    state.PauseTiming();
    Governor governor(finalized);
    const SampleBatch before = batch_of(-5000, 5000);
    Collection collection;
    collection.scrape_interval = 1s;
    TenantBatch tenant{"bench", &before};
    collection.tenants = {&tenant, 1};
    for (int i = 0; i < 5; ++i) {
      collection.now += 1s;
      governor.step(collection);
    }
    tenant.batch = &batch;
    collection.now += 1s;
    state.ResumeTiming();
    benchmark::DoNotOptimize(governor.step(collection));
  }
  per_series(state);
}
BENCHMARK(new_series)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

// Five labels, of which one makes every series: measured and chosen.
void label_choice(benchmark::State& state) {
  const SampleBatch batch = batch_of(0, state.range(0));
  for (auto _ : state) {
    detail::LabelTable table(1);
    for (std::uint32_t row = 0; row < batch.size(); ++row) table.add(batch.labels(row), 1);
    const auto choice =
        detail::choose_labels(table, 500, [](std::string_view) { return detail::LabelWorth{}; });
    if (choice.folded.empty()) std::abort();
    benchmark::DoNotOptimize(choice.members_after);
  }
  per_series(state);
}
BENCHMARK(label_choice)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace
