// What a parser of pages takes, and what it tells of one.
#pragma once

#include <cstddef>

#include "exposition/parser_limits.hpp"

namespace weir::detail {

struct ParseOptions {
  ParseLimits limits = {};
  // Of lines with the same name and labels the first counts; the others are counted, or refuse the
  // page.
  bool refuse_duplicates = false;
  // Text only: a page that does not end with a newline may have been cut within its last number.
  // Prometheus takes it, expfmt does not.
  bool take_unterminated_line = false;
  // Text only: what a histogram or summary lacks is added, as node_exporter does: `_sum` and
  // `_count` of 0, an +Inf bucket from `_count` and the other way round.
  bool complete_groups = false;
};

struct ParseOutcome {
  std::size_t samples = 0;       // lines with a value, duplicates included
  std::size_t duplicates = 0;    // of them
  std::size_t created = 0;       // of them, OpenMetrics' _created: they became start timestamps
  std::size_t lost_natives = 0;  // native histograms without a place in a batch: of gauges
};

}  // namespace weir::detail
