// Writes a snapshot as a page of one of the two text formats.
#pragma once

#include <string_view>

#include "exposition/family_head.hpp"
#include "exposition/line_writer.hpp"
#include "exposition/piece_buffer.hpp"
#include "weir/exposition.hpp"
#include "weir/snapshot.hpp"

namespace weir::detail {

class GzipBody;

// Kept from page to page it allocates nothing. One page at a time.
class PageWriter {
 public:
  PageWriter() : lines_(out_) {}
  PageWriter(const PageWriter&) = delete;
  PageWriter& operator=(const PageWriter&) = delete;
  ~PageWriter() = default;

  // \returns false if \p sink stopped it.
  bool write(const Snapshot& snapshot, Format format, const ByteSink& sink) {
    return write(snapshot, format, sink, nullptr);
  }
  // The same into \p body, which takes parts that it knows from the snapshot instead of as text.
  bool write(const Snapshot& snapshot, Format format, GzipBody& body);

 private:
  bool write(const Snapshot& snapshot, Format format, const ByteSink& sink, GzipBody* body);
  void start_family(const Family& family);
  void write_part(const SnapshotPart& part);

  PieceBuffer out_;
  LineWriter lines_;

  // The page at hand.
  const Snapshot* snapshot_ = nullptr;
  Format format_ = Format::text_0_0_4;
  GzipBody* body_ = nullptr;

  // The family at hand.
  FamilyHead head_;
  std::string_view family_name_;
};

}  // namespace weir::detail
