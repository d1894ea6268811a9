#include "runtime/scraper_intervals.hpp"

namespace weir::detail {

std::uint32_t ScraperIntervals::note(std::string_view scraper, MonotonicTime now) {
  const std::string_view text = scraper.substr(0, kMaxScraperTextBytes);
  Scraper* found = find(text);
  if (found == nullptr) {
    found = make_room(now);
    if (found == nullptr) return kMaxScrapers;
    found->text = text;
    found->known = false;
  }
  found->gaps = found->recent(now) ? std::array{now - found->last, found->gaps[0]}
                                   : std::array<Duration, 2>{};
  found->known = true;
  found->last = now;
  return static_cast<std::uint32_t>(found - scrapers_.data());
}

Duration ScraperIntervals::longest(MonotonicTime now) const {
  Duration longest{};
  for (const Scraper& scraper : scrapers_) {
    if (scraper.recent(now)) longest = std::max(longest, scraper.interval());
  }
  return longest;
}

ScraperIntervals::Scraper* ScraperIntervals::find(std::string_view text) {
  for (Scraper& scraper : scrapers_) {
    if (scraper.known && scraper.text == text) return &scraper;
  }
  return nullptr;
}

// A free place, else that of the longest absent who came only once.
ScraperIntervals::Scraper* ScraperIntervals::make_room(MonotonicTime now) {
  Scraper* oldest = nullptr;
  for (Scraper& scraper : scrapers_) {
    if (!scraper.recent(now)) return &scraper;
    if (scraper.interval() > Duration::zero()) continue;
    if (oldest == nullptr || scraper.last < oldest->last) oldest = &scraper;
  }
  return oldest;
}

}  // namespace weir::detail
