// The governed hop made with prometheus-cpp's types, for hop.py: with each line on standard input
// the page at the URL is fetched, inflated, parsed, summed without a label and printed as text. It
// answers with the lines and the sum of the values that a scraper would get.
//
//     hop_prometheus_cpp URL LABEL
#include <prometheus/text_serializer.h>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <stop_token>
#include <string>

#include "bench/prometheus_cpp_fold.hpp"
#include "fetch/fetcher.hpp"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  auto url = weir::detail::parse_url(argv[1]);
  if (!url) return 2;
  weir::detail::Fetcher fetcher({.url = *url});
  weir::detail::FetchedPage page;
  const prometheus::TextSerializer serializer;
  std::string line;
  while (std::getline(std::cin, line)) {
    if (fetcher.fetch(std::chrono::seconds(30), std::stop_token{}, page)) return 1;
    const auto summed = bench::sum_without(bench::parse_counters(page.body), argv[2]);
    const std::string text = serializer.Serialize({summed});
    double sum = 0;
    for (const auto& metric : summed.metric) sum += metric.counter.value;
    std::printf("%zu %.0f %zu\n", summed.metric.size(), sum, text.size());
    std::fflush(stdout);
  }
  return 0;
}
