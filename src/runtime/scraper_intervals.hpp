// How often each scraper comes. The governor keeps what leaves the page for twice the longest
// interval, so that every scraper saw it.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "weir/clock.hpp"

namespace weir::detail {

// More at a time are not told apart; an established scraper never makes room for a new one.
inline constexpr std::size_t kMaxScrapers = 16;
// Of what names a scraper, the rest is ignored.
inline constexpr std::size_t kMaxScraperTextBytes = 256;
// Who comes less often has no interval: Prometheus forgets a series after five minutes anyway.
inline constexpr Duration kLongestScrapeInterval = std::chrono::minutes(10);

// Not thread safe.
class ScraperIntervals {
 public:
  // A scrape. \returns the scraper's index, kMaxScrapers for one that found no place.
  std::uint32_t note(std::string_view scraper, MonotonicTime now);
  // The longest interval of those who came of late; zero: not known yet.
  [[nodiscard]] Duration longest(MonotonicTime now) const;

 private:
  struct Scraper {
    std::string text;
    bool known = false;
    MonotonicTime last;
    std::array<Duration, 2> gaps{};  // the last two; zero: not known

    [[nodiscard]] Duration interval() const { return std::max(gaps[0], gaps[1]); }
    [[nodiscard]] bool recent(MonotonicTime now) const {
      return known && now - last <= kLongestScrapeInterval;
    }
  };
  [[nodiscard]] Scraper* find(std::string_view text);
  [[nodiscard]] Scraper* make_room(MonotonicTime now);
  std::array<Scraper, kMaxScrapers> scrapers_;
};

}  // namespace weir::detail
