// Writes a snapshot as a page of one of the two text formats.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "exposition/family_head.hpp"
#include "exposition/key_texts.hpp"
#include "exposition/piece_buffer.hpp"
#include "weir/exposition.hpp"
#include "weir/snapshot.hpp"

namespace weir::detail {

// What a page writer needs of memory; kept from page to page it makes the writer allocate nothing.
struct PageScratch {
  PieceBuffer buffer;
  KeyTexts keys;
  std::string names;  // the sample names of the family at hand
};

// One writer, one page.
class PageWriter {
 public:
  // All arguments are borrowed.
  PageWriter(const Snapshot& snapshot, Format format, PageScratch& scratch)
      : snapshot_(snapshot), format_(format), scratch_(scratch), out_(scratch.buffer) {}

  // \returns false if \p sink stopped it.
  bool write(const ByteSink& sink);

 private:
  // A sample name with the brace that opens its labels: `name{`.
  struct SampleNames {
    std::string_view plain, bucket, sum, count;
  };

  void start_family(const Family& family);
  void start_part(const SnapshotPart& part);
  void write_part(const SnapshotPart& part);
  void write_unit(const SeriesBlock& block, const BlockUnit& unit, const double* values);
  void write_keyed(const Shape& shape, std::string_view labels, const double* values);
  // A sample without, and one with a bound or quantile. \p name ends in the opening brace.
  void write_sample(std::string_view name, std::string_view labels, double value);
  void write_sample(std::string_view name, std::string_view labels, std::string_view key,
                    double value);
  void write_line(std::string_view name, std::string_view labels, std::string_view tail,
                  double value);
  void write_extras();

  const Snapshot& snapshot_;
  Format format_;
  PageScratch& scratch_;
  PieceBuffer& out_;

  // The family at hand.
  FamilyHead head_;
  std::string_view family_name_;
  SampleNames names_;

  // The part at hand: what is left of its timestamps and exemplars.
  bool has_extras_ = false;
  std::span<const PageTimestamp> timestamps_;
  std::span<const PageExemplar> exemplars_;

  // The unit at hand.
  const Shape* rendered_shape_ = nullptr;
  std::uint32_t unit_ = 0;
  std::uint32_t line_ = 0;           // within the part; counted only where extras are
  std::uint32_t exemplars_end_ = 0;  // the line from which on it may have no exemplar
};

}  // namespace weir::detail
