// What may follow a sample's value: a timestamp and, in OpenMetrics, an exemplar. Both are rare.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "exposition/piece_buffer.hpp"
#include "weir/exposition.hpp"
#include "weir/sample.hpp"
#include "weir/snapshot.hpp"

namespace weir::detail {

// Drops the front entries that are behind. \returns the entry for \p place, nullptr if there is
// none. Entries ascend, and so do the places asked for.
template <class Entry>
const Entry* advance_to(std::span<const Entry>& entries, std::uint32_t Entry::*member,
                        std::uint32_t place) {
  while (!entries.empty() && entries.front().*member < place) entries = entries.subspan(1);
  return !entries.empty() && entries.front().*member == place ? &entries.front() : nullptr;
}

// In OpenMetrics an exemplar's labels have a limit; \sa kMaxExemplarCharacters.
[[nodiscard]] bool fits_openmetrics(LabelText exemplar_labels);

// " 1700000000123": the text format's milliseconds; " 1700000000.123": OpenMetrics' seconds.
void write_timestamp(TimestampMs timestamp, Format format, PieceBuffer& out);
// ` # {trace_id="abc"} 0.67 1700000000.123`; \p labels are the exemplar's as the page has them.
void write_exemplar(const PageExemplar& exemplar, LabelText labels, PieceBuffer& out);

}  // namespace weir::detail
