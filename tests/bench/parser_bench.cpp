// How fast a page is read: at first sight (a new parser and batch), again by parse(), which knows
// nothing of it, and known, by read(), with other values each time.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <string>

#include "exposition/openmetrics_parser.hpp"
#include "exposition/text_parser.hpp"

namespace {

using weir::SampleBatch;
using weir::detail::OpenMetricsParser;
using weir::detail::TextParser;

// One family of counters as web services have them, \p series lines of some 140 bytes.
std::string counter_page(std::int64_t series, std::int64_t start = 0) {
  std::string page = "# HELP http_requests_total Requests.\n# TYPE http_requests_total counter\n";
  for (std::int64_t i = 0; i < series; ++i) {
    page += "http_requests_total{env=\"production\",instance=\"10.0.";
    page += std::to_string(i % 250) + ".17:8080\",method=\"GET\",path=\"/api/v1/users/";
    page += std::to_string(i) + "\",service=\"checkout\",status=\"200\"} ";
    page += std::to_string((i * 37 + start) % 100'000) + "\n";
  }
  return page;
}

// Histograms of ten buckets, \p series lines in all.
std::string histogram_page(std::int64_t series, std::int64_t start = 0) {
  constexpr const char* kBounds[] = {"0.005", "0.01", "0.025", "0.05", "0.1",
                                     "0.25",  "0.5",  "1",     "2.5",  "+Inf"};
  std::string page = "# TYPE http_request_duration_seconds histogram\n";
  for (std::int64_t i = 0; i < series / 12; ++i) {
    const std::string labels =
        "env=\"production\",path=\"/api/v1/users/" + std::to_string(i) + "\"";
    std::int64_t count = 0;
    for (const char* bound : kBounds) {
      count += (i + start) % 91;
      page += "http_request_duration_seconds_bucket{" + labels + ",service=\"checkout\",le=\"" +
              bound + "\"} " + std::to_string(count) + "\n";
    }
    const std::string all = "{" + labels + ",service=\"checkout\"} ";
    page += "http_request_duration_seconds_sum" + all + std::to_string(i) + ".25\n";
    page += "http_request_duration_seconds_count" + all + std::to_string(count) + "\n";
  }
  return page;
}

void report(benchmark::State& state, const std::string& page) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(page.size()));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

template <std::string (*make_page)(std::int64_t, std::int64_t)>
void first_sight(benchmark::State& state) {
  const std::string page = make_page(state.range(0), 0);
  for (auto _ : state) {
    TextParser parser;
    SampleBatch batch;
    if (!parser.parse(page, batch)) state.SkipWithError("the page did not parse");
    benchmark::DoNotOptimize(batch.size());
  }
  report(state, page);
}

template <std::string (*make_page)(std::int64_t, std::int64_t)>
void seen_before(benchmark::State& state) {
  const std::string page = make_page(state.range(0), 0);
  TextParser parser;
  SampleBatch batch;
  for (auto _ : state) {
    batch.clear();
    if (!parser.parse(page, batch)) state.SkipWithError("the page did not parse");
    benchmark::DoNotOptimize(batch.size());
  }
  report(state, page);
}

template <class Parser, std::string (*make_page)(std::int64_t, std::int64_t)>
void known(benchmark::State& state) {
  const std::array pages{make_page(state.range(0), 0), make_page(state.range(0), 5)};
  Parser parser;
  SampleBatch batch;
  std::size_t turn = 0;
  const auto read = [&] {
    batch.clear();
    if (!parser.read(pages[turn++ % 2], batch)) state.SkipWithError("the page did not parse");
    benchmark::DoNotOptimize(batch.size());
  };
  read();
  const auto layout = batch.layout();
  for (auto _ : state) read();
  if (!layout || batch.layout() != layout) state.SkipWithError("the page was not known");
  report(state, pages[1]);
}

// As \p make_page, by the rules of OpenMetrics.
template <std::string (*make_page)(std::int64_t, std::int64_t)>
std::string openmetrics(std::int64_t series, std::int64_t start) {
  std::string page = make_page(series, start);
  for (const char* head : {"# HELP http_requests_total", "# TYPE http_requests_total"}) {
    if (const auto at = page.find(head); at != std::string::npos) {
      page.erase(at + std::string_view("# HELP http_requests").size(), 6);
    }
  }
  return page + "# EOF\n";
}

BENCHMARK(first_sight<counter_page>)->Arg(100'000)->Unit(benchmark::kMillisecond);
BENCHMARK(first_sight<histogram_page>)->Arg(100'000)->Unit(benchmark::kMillisecond);
BENCHMARK(seen_before<counter_page>)->Arg(1'000)->Arg(100'000)->Unit(benchmark::kMillisecond);
BENCHMARK(seen_before<histogram_page>)->Arg(1'000)->Arg(100'000)->Unit(benchmark::kMillisecond);
BENCHMARK(known<TextParser, counter_page>)->Arg(1'000)->Arg(100'000)->Unit(benchmark::kMillisecond);
BENCHMARK(known<TextParser, histogram_page>)->Arg(100'000)->Unit(benchmark::kMillisecond);
BENCHMARK(known<OpenMetricsParser, openmetrics<counter_page>>)
    ->Arg(100'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(known<OpenMetricsParser, openmetrics<histogram_page>>)
    ->Arg(100'000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
