// The labels of a Metric or Exemplar of the protobuf format, and its Timestamps.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "exposition/parser_limits.hpp"
#include "exposition/wire_reader.hpp"
#include "weir/label.hpp"
#include "weir/sample.hpp"

namespace weir::detail {

// Borrows from the page; keeps its memory.
class LabelMessages {
 public:
  void clear() { labels_.clear(); }
  // Reads the LabelPair that \p in stands at. A label \p reserved names a line of the unit, and so
  // cannot be one of the unit's own.
  bool read(WireReader& in, std::string_view reserved, const ParseLimits& limits, WireFault& fault);
  // When all are read: sorts them. False: a name occurs twice.
  bool sort(WireFault& fault);
  // Sorted by name, unique.
  [[nodiscard]] std::span<const LabelView> labels() const noexcept { return labels_; }

 private:
  bool read_pair(std::string_view message, std::string_view reserved, const ParseLimits& limits,
                 WireFault& fault);
  std::vector<LabelView> labels_;
};

// Reads the google.protobuf.Timestamp that \p in stands at.
bool read_timestamp(WireReader& in, std::string_view name, std::optional<TimestampMs>& timestamp,
                    WireFault& fault);

}  // namespace weir::detail
