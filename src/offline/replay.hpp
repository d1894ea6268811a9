// Replay: a recording through the governor, in virtual time: the recording's times are the only
// clock. Pages of one time make one collection; a tenant without a page at a time was not scraped.
//
// The scrape interval, which arming needs, is told from the times as serve tells it from its
// scrapers: the longest of the tenants' last two gaps. A process without a clock has no pauses.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "exposition/text_parser.hpp"
#include "offline/recorded_pages.hpp"
#include "runtime/scraper_intervals.hpp"
#include "weir/exposition.hpp"
#include "weir/governor.hpp"

namespace weir::detail {

struct ReplayCounts {
  std::uint64_t collections = 0;
  std::uint64_t samples = 0;  // lines with a value that were read
};

struct ReplaySettings {
  bool self_metrics = false;                          // add the governor's own series to each page
  std::function<void(const ReplayCounts&)> progress;  // after each page read; may be empty
};

// Not thread safe; for one recording.
class Replay {
 public:
  Replay(const FinalizedGovernorConfig& config, ReplaySettings settings, ByteSink sink);

  // Writes one page for each time: "# scrape <unix ms>" and the page's text, or with " failed" and
  // no text where serve would answer 503. A recording that is not of its form ends it: all times
  // before are written, nothing of that one. Errors read "line:column: what is wrong".
  Expected<void> run(ByteSource source);

 private:
  // A tenant's page of the present time; kept for its memory.
  struct Slot {
    std::string tenant;
    SampleBatch batch;
    bool failed = false;
  };
  Expected<void> take(const RecordedPage& page);
  Expected<void> read(const RecordedPage& page, Slot& slot);
  [[nodiscard]] MonotonicTime now() const;
  Expected<void> step();
  Expected<void> write(const Snapshot& snapshot);

  Governor governor_;
  ReplaySettings settings_;
  ByteSink sink_;
  TextParser parser_;
  Encoder encoder_;
  ScraperIntervals intervals_;
  std::vector<Slot> slots_;
  std::size_t slots_used_ = 0;
  std::int64_t time_ms_ = -1;
  ReplayCounts counts_;
};

}  // namespace weir::detail
