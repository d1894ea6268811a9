// How long a scrape may take.
#pragma once

#include <algorithm>

#include "weir/exporter.hpp"

namespace weir::detail {

// Less is granted to no announced timeout: it would only make collectors look stuck.
inline constexpr Duration kShortestScrape = std::chrono::milliseconds(100);

// \p announced: what the scraper says that it waits; zero: nothing.
[[nodiscard]] inline Duration time_for_scrape(const ExporterSettings& settings,
                                              Duration announced) {
  if (announced <= Duration::zero()) return settings.scrape_timeout;
  const Duration usable = std::max(announced - settings.timeout_offset, announced / 2);
  return std::min(std::max(usable, kShortestScrape), settings.scrape_timeout);
}

}  // namespace weir::detail
