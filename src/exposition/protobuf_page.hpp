// Writes a snapshot as Prometheus' protobuf format: messages MetricFamily, each behind its length.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "exposition/page_names.hpp"
#include "exposition/piece_buffer.hpp"
#include "exposition/protobuf_buffer.hpp"
#include "exposition/protobuf_metric.hpp"
#include "weir/exposition.hpp"
#include "weir/snapshot.hpp"

namespace weir::detail {

// A family's length stands before it: a small family is written, measured and sent; of one that is
// larger than a piece the metrics are written twice, the first time to learn their size alone. Kept
// from page to page it allocates nothing. One page at a time.
class ProtobufPage {
 public:
  ProtobufPage() : metrics_(buffer_, labels_) {}
  ProtobufPage(const ProtobufPage&) = delete;
  ProtobufPage& operator=(const ProtobufPage&) = delete;
  ~ProtobufPage() = default;

  // \returns false if \p sink stopped it.
  bool write(const Snapshot& snapshot, Escaping escaping, const PieceSink& sink);

 private:
  void write_family(std::span<const SnapshotPart> parts);
  void write_head(const Family& family, std::string_view name);
  // Writes the metrics into buffer_; each time that it is full take() is called, which clears it.
  template <class Take>
  void write_metrics(std::span<const SnapshotPart> parts, Take take);

  PieceBuffer out_;
  ProtobufBuffer head_;
  ProtobufBuffer buffer_;
  PageLabelNames labels_;
  ProtobufMetrics metrics_;

  // The page at hand.
  const Snapshot* snapshot_ = nullptr;
  Escaping escaping_ = Escaping::underscores;
  PageFamilyNames families_;
};

}  // namespace weir::detail
