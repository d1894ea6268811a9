// The commands that work on recorded pages: replay of a recording, analyze of one large page.
#include <benchmark/benchmark.h>

#include <cstring>
#include <string>

#include "offline/analysis.hpp"
#include "offline/replay.hpp"

namespace {

using namespace weir;

FinalizedGovernorConfig config(std::int64_t max_series) {
  GovernorConfig config;
  config.max_series = max_series;
  config.hash_seed = 1;
  return finalize(std::move(config)).value();
}

void append_page(std::string& text, std::int64_t series, std::int64_t value) {
  text += "# TYPE http_requests_total counter\n";
  for (std::int64_t i = 0; i < series; ++i) {
    text.append("http_requests_total{method=\"GET\",path=\"/api/v1/resource/");
    text.append(std::to_string(i / 8)).append("\",version=\"v").append(std::to_string(i % 8));
    text.append("\"} ").append(std::to_string(value + i)).push_back('\n');
  }
}

// 100,000 counters, 20 scrapes.
void replay(benchmark::State& state) {
  constexpr std::int64_t kSeries = 100'000;
  constexpr std::int64_t kScrapes = 20;
  std::string recording;
  for (std::int64_t i = 0; i < kScrapes; ++i) {
    recording.append("# scrape ").append(std::to_string(i * 15'000)).append(" bench\n");
    append_page(recording, kSeries, 7 * i);
  }
  std::size_t written = 0;
  for (auto _ : state) {
    detail::Replay run(config(state.range(0)), {}, [&](std::string_view piece) {
      written += piece.size();
      return true;
    });
    std::string_view rest = recording;
    const auto done = run.run([&rest](std::span<char> room) -> Expected<std::size_t> {
      const std::size_t size = std::min(room.size(), rest.size());
      std::memcpy(room.data(), rest.data(), size);
      rest.remove_prefix(size);
      return size;
    });
    if (!done) state.SkipWithError(done.error().message().c_str());
  }
  benchmark::DoNotOptimize(written);
  state.SetItemsProcessed(state.iterations() * kSeries * kScrapes);
}
// The budget: all pass; nine in ten are folded.
BENCHMARK(replay)->Arg(200'000)->Arg(10'000)->Unit(benchmark::kMillisecond);

void analyze(benchmark::State& state) {
  std::string page;
  append_page(page, state.range(0), 1);
  for (auto _ : state) {
    const auto analysis = detail::analyze_page(page, config(10'000));
    if (!analysis) state.SkipWithError(analysis.error().message().c_str());
    benchmark::DoNotOptimize(analysis);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(analyze)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
