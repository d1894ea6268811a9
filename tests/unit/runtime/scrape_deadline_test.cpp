#include "runtime/scrape_deadline.hpp"

#include <catch2/catch.hpp>

using namespace weir;
using namespace std::chrono_literals;
using weir::detail::time_for_scrape;

TEST_CASE("the announced timeout less the offset is the deadline, but at least half of it") {
  const ExporterSettings settings;  // 10 s, offset 0.5 s
  CHECK(time_for_scrape(settings, 5s) == 4500ms);
  CHECK(time_for_scrape(settings, 1s) == 500ms);
  CHECK(time_for_scrape(settings, 600ms) == 300ms);
}

TEST_CASE("without an announced timeout, and beyond it, the exporter's own limit holds") {
  ExporterSettings settings;
  settings.scrape_timeout = 3s;
  CHECK(time_for_scrape(settings, 0s) == 3s);
  CHECK(time_for_scrape(settings, -1s) == 3s);
  CHECK(time_for_scrape(settings, 1h) == 3s);
}

TEST_CASE("a tiny announced timeout does not make collectors look stuck") {
  ExporterSettings settings;
  CHECK(time_for_scrape(settings, 1ns) == detail::kShortestScrape);
  settings.scrape_timeout = 20ms;
  CHECK(time_for_scrape(settings, 1ns) == 20ms);
}
