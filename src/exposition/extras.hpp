// What may follow a sample's value: a timestamp and, in OpenMetrics, an exemplar. Both are rare.
#pragma once

#include <optional>

#include "exposition/piece_buffer.hpp"
#include "weir/sample.hpp"
#include "weir/snapshot.hpp"

namespace weir::detail {

// OpenMetrics allows an exemplar's label names and values this many characters together.
inline constexpr std::size_t kMaxExemplarCharacters = 128;

[[nodiscard]] bool fits_openmetrics(const PageExemplar& exemplar);

// " 1700000000123": the text format's milliseconds; " 1700000000.123": OpenMetrics' seconds.
void write_timestamp(TimestampMs timestamp, Format format, PieceBuffer& out);
// ` # {trace_id="abc"} 0.67 1700000000.123`.
void write_exemplar(const PageExemplar& exemplar, PieceBuffer& out);

}  // namespace weir::detail
