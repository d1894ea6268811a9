// Writes a snapshot as a page of one of the two text formats.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "exposition/family_head.hpp"
#include "exposition/kept_page.hpp"
#include "exposition/line_writer.hpp"
#include "exposition/page_names.hpp"
#include "exposition/piece_buffer.hpp"
#include "weir/exposition.hpp"
#include "weir/snapshot.hpp"

namespace weir::detail {

class GzipBody;

// Kept from page to page it allocates nothing. One page at a time.
class PageWriter {
 public:
  PageWriter() : lines_(out_, labels_) {}
  PageWriter(const PageWriter&) = delete;
  PageWriter& operator=(const PageWriter&) = delete;
  ~PageWriter() = default;

  // \returns false if \p sink stopped it.
  bool write(const Snapshot& snapshot, const Representation& representation, const PieceSink& sink);
  // The same into \p body, which takes parts that it knows from the snapshot instead of as text.
  bool write(const Snapshot& snapshot, const Representation& representation, GzipBody& body);

 private:
  bool write(const Snapshot& snapshot, const Representation& representation, const PieceSink& sink,
             GzipBody* body);
  // \p parts begin with those of the family.
  void start_family(std::span<const SnapshotPart> parts);
  void write_part(const SnapshotPart& part);

  PieceBuffer out_;
  LineWriter lines_;
  KeptPage kept_;

  // The page at hand.
  const Snapshot* snapshot_ = nullptr;
  Format format_ = Format::text_0_0_4;
  Escaping escaping_ = Escaping::underscores;
  GzipBody* body_ = nullptr;
  PageFamilyNames families_;

  // The family at hand.
  FamilyHead head_;
  std::optional<std::string_view> family_name_;
  PageLabelNames labels_;
  std::string label_text_;
};

}  // namespace weir::detail
