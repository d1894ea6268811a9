#include "runtime/scraper_intervals.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace weir;
using namespace std::chrono_literals;
using namespace weir::detail;

namespace {
constexpr MonotonicTime at(Duration since_start) {
  return MonotonicTime(1h) + since_start;
}
}  // namespace

TEST_CASE("a scraper's interval is known from its second scrape on") {
  ScraperIntervals intervals;
  CHECK(intervals.longest(at(0s)) == 0s);
  intervals.note("p", at(0s));
  CHECK(intervals.longest(at(1s)) == 0s);
  intervals.note("p", at(15s));
  CHECK(intervals.longest(at(16s)) == 15s);
}

TEST_CASE("the longest interval counts, and a shorter one replaces it after two scrapes") {
  ScraperIntervals intervals;
  intervals.note("slow", at(0s));
  intervals.note("fast", at(0s));
  intervals.note("fast", at(5s));
  intervals.note("slow", at(60s));
  CHECK(intervals.longest(at(60s)) == 60s);
  intervals.note("slow", at(70s));
  CHECK(intervals.longest(at(70s)) == 60s);
  intervals.note("slow", at(80s));
  CHECK(intervals.longest(at(80s)) == 10s);
}

TEST_CASE("who stays away too long has no interval, nor when coming back") {
  ScraperIntervals intervals;
  intervals.note("p", at(0s));
  intervals.note("p", at(15s));
  CHECK(intervals.longest(at(15s) + kLongestScrapeInterval) == 15s);
  CHECK(intervals.longest(at(16s) + kLongestScrapeInterval) == 0s);
  intervals.note("p", at(16s) + kLongestScrapeInterval);
  CHECK(intervals.longest(at(16s) + kLongestScrapeInterval) == 0s);
}

TEST_CASE("scrapers have an index each, and those beyond the limit share one") {
  ScraperIntervals intervals;
  std::set<std::uint32_t> indices;
  const auto note_all = [&](MonotonicTime now) {
    for (std::size_t i = 0; i < kMaxScrapers; ++i) {
      indices.insert(intervals.note("p" + std::to_string(i), now));
    }
  };
  note_all(at(0s));
  note_all(at(15s));
  CHECK(indices.size() == kMaxScrapers);
  CHECK(*indices.rbegin() == kMaxScrapers - 1);
  for (int i = 0; i < 100; ++i) {  // strangers drive nobody out
    CHECK(intervals.note("stranger" + std::to_string(i), at(16s)) == kMaxScrapers);
  }
  CHECK(intervals.longest(at(16s)) == 15s);
}

TEST_CASE("who came only once makes room for a newcomer, the longest absent first") {
  ScraperIntervals intervals;
  intervals.note("established", at(0s));
  intervals.note("established", at(5s));
  const std::uint32_t oldest = intervals.note("once", at(6s));
  for (std::size_t i = 2; i < kMaxScrapers; ++i) intervals.note("p" + std::to_string(i), at(7s));
  CHECK(intervals.note("newcomer", at(8s)) == oldest);
  CHECK(intervals.longest(at(8s)) == 5s);
}

TEST_CASE("texts are cut, so that they cost bounded memory") {
  ScraperIntervals intervals;
  const std::string text(kMaxScraperTextBytes, 'x');
  CHECK(intervals.note(text + "a", at(0s)) == intervals.note(text + "b", at(1s)));
}
