// Lines as text in pieces of memory, each with marks where its values are: for the packer.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "exposition/line_writer.hpp"
#include "exposition/piece_buffer.hpp"
#include "weir/snapshot.hpp"

namespace weir::detail {

class LinePieces {
 public:
  LinePieces() : lines_(buffer_, label_names_, &marks_) {}
  LinePieces(const LinePieces&) = delete;
  LinePieces& operator=(const LinePieces&) = delete;
  ~LinePieces() = default;

  // Begins a part that has no extras, and plain names alone.
  void start(const SnapshotPart& part, Format format) {
    lines_.start_family(part.block->family->name, false, format);
    lines_.start_part(part, false);
  }
  // Calls take(piece, marks) for the lines of these units; nearly always it is one piece.
  template <class Take>
  void write(const SeriesBlock& block, std::span<const BlockUnit> units, const double* values,
             Take take) {
    const PieceSink sink = text_sink([this, &take](std::string_view piece) {
      take(piece, std::span<const LineMark>(marks_));
      marks_.clear();
      return true;
    });
    buffer_.start(sink);
    for (const BlockUnit& unit : units) {
      lines_.write(block.labels(unit), block.shape(unit), unit.first_value,
                   values + unit.first_value);
    }
    buffer_.finish();
  }

 private:
  PieceBuffer buffer_;
  const PageLabelNames label_names_;
  std::vector<LineMark> marks_;
  LineWriter lines_;
};

}  // namespace weir::detail
