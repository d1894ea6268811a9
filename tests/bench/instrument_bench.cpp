// What an application pays for its metrics: updates by handle, look-ups by labels, a label that
// explodes; each beside prometheus-cpp's in the same run. "/threads:2": CPU time of each thread's
// operation while the other does the same.
#include <benchmark/benchmark.h>
#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "support/memory_meter.hpp"
#include "weir/instrument/instrument_set.hpp"

namespace {

// Latencies in seconds, most of them small: they fall into all of the first buckets.
constexpr std::array kLatencies{0.0007, 0.0031, 0.0012, 0.0420, 0.0022, 0.0048, 0.0009, 0.2100,
                                0.0061, 0.0013, 0.0095, 0.0017, 0.0190, 0.0027, 0.0008, 0.7300};

weir::InstrumentSpec spec(std::string name, std::vector<std::string> labels = {}) {
  return {.name = std::move(name), .help = "", .label_names = std::move(labels)};
}

prometheus::Registry& registry() {
  static prometheus::Registry made;
  return made;
}

void weir_counter(benchmark::State& state) {
  static weir::InstrumentSet set;
  static weir::Counter& counter = set.counter(spec("a_total")).value()->get();
  for (auto _ : state) counter.add();
}
BENCHMARK(weir_counter)->Threads(1)->Threads(2);

void prometheus_cpp_counter(benchmark::State& state) {
  static prometheus::Counter& counter =
      prometheus::BuildCounter().Name("a_total").Register(registry()).Add({});
  for (auto _ : state) counter.Increment();
}
BENCHMARK(prometheus_cpp_counter)->Threads(1)->Threads(2);

void weir_histogram(benchmark::State& state) {
  static weir::InstrumentSet set;
  static weir::Histogram& histogram = set.histogram(spec("h")).value()->get();
  std::size_t turn = 0;
  for (auto _ : state) histogram.observe(kLatencies[turn++ % kLatencies.size()]);
}
BENCHMARK(weir_histogram)->Threads(1)->Threads(2);

void prometheus_cpp_histogram(benchmark::State& state) {
  static prometheus::Histogram& histogram =
      prometheus::BuildHistogram()
          .Name("h")
          .Register(registry())
          .Add({}, prometheus::Histogram::BucketBoundaries(weir::default_latency_bounds()));
  std::size_t turn = 0;
  for (auto _ : state) histogram.Observe(kLatencies[turn++ % kLatencies.size()]);
}
BENCHMARK(prometheus_cpp_histogram)->Threads(1)->Threads(2);

// Three labels, 100 series.
constexpr std::size_t kSeries = 100;
std::array<std::string, kSeries> paths() {
  std::array<std::string, kSeries> made;
  for (std::size_t i = 0; i < kSeries; ++i) made[i] = "/api/v1/resource/" + std::to_string(i);
  return made;
}

void weir_lookup(benchmark::State& state) {
  static weir::InstrumentSet set;
  static const auto family = set.counter(spec("l_total", {"method", "path", "status"})).value();
  const auto values = paths();
  std::size_t turn = 0;
  for (auto _ : state) family->with({"GET", values[turn++ % kSeries], "200"}).add();
}
BENCHMARK(weir_lookup)->Threads(1)->Threads(2);

void prometheus_cpp_lookup(benchmark::State& state) {
  static auto& family = prometheus::BuildCounter().Name("l_total").Register(registry());
  const auto values = paths();
  std::size_t turn = 0;
  for (auto _ : state) {
    family.Add({{"method", "GET"}, {"path", values[turn++ % kSeries]}, {"status", "200"}})
        .Increment();
  }
}
BENCHMARK(prometheus_cpp_lookup)->Threads(1)->Threads(2);

// A million values of a label, each once; bytes is the heap that stays.
constexpr std::int64_t kValues = 1'000'000;

std::string_view user(std::array<char, 16>& text, std::int64_t i) {
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), i).ptr};
}

void weir_explosion(benchmark::State& state) {
  std::array<char, 16> text{};
  for (auto _ : state) {
    const std::size_t before = weir::test::bytes_in_use();
    weir::InstrumentSet set;
    const auto family = set.counter(spec("e_total", {"user_id"})).value();
    for (std::int64_t i = 0; i < kValues; ++i) family->with({user(text, i)}).add();
    state.counters["bytes"] = static_cast<double>(weir::test::bytes_in_use() - before);
    double total = 0;
    family->for_each([&](auto, const weir::Counter& counter) { total += counter.value(); });
    if (total != static_cast<double>(kValues)) state.SkipWithError("the total is not exact");
  }
  state.SetItemsProcessed(state.iterations() * kValues);
}
BENCHMARK(weir_explosion)->Unit(benchmark::kMillisecond);

void prometheus_cpp_explosion(benchmark::State& state) {
  std::array<char, 16> text{};
  for (auto _ : state) {
    const std::size_t before = weir::test::bytes_in_use();
    prometheus::Registry own;
    auto& family = prometheus::BuildCounter().Name("e_total").Register(own);
    for (std::int64_t i = 0; i < kValues; ++i) {
      family.Add({{"user_id", std::string(user(text, i))}}).Increment();
    }
    state.counters["bytes"] = static_cast<double>(weir::test::bytes_in_use() - before);
  }
  state.SetItemsProcessed(state.iterations() * kValues);
}
BENCHMARK(prometheus_cpp_explosion)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
