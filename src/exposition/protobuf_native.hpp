// Writes the native buckets of a Histogram message of Prometheus' protobuf format: spans of
// neighbours, and deltas of whole counts or the counts themselves.
#pragma once

#include "exposition/protobuf_buffer.hpp"
#include "weir/sample.hpp"

namespace weir::detail {

void write_native(const NativeHistogramView& histogram, ProtobufBuffer& out);

}  // namespace weir::detail
