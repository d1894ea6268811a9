// Writes the lines of units: a name, labels, a value. What may follow it is rare and stands apart.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exposition/key_texts.hpp"
#include "exposition/page_names.hpp"
#include "exposition/piece_buffer.hpp"
#include "weir/exposition.hpp"
#include "weir/snapshot.hpp"

namespace weir::detail {

// Where a line's value begins in a piece, and where the line ends; it begins where the one before
// it ended.
struct LineMark {
  std::uint32_t value;
  std::uint32_t end;
};

// One family after the other, one part of it after the other. Keeps its memory.
class LineWriter {
 public:
  // Lines go to \p out; exemplars' labels are called what \p label_names says. Both borrowed. With
  // \p marks each line leaves one; they are of the piece at hand.
  LineWriter(PieceBuffer& out, const PageLabelNames& label_names,
             std::vector<LineMark>* marks = nullptr)
      : out_(out), label_names_(label_names), marks_(marks) {}

  // \p is_quoted: \p name must stand in quotes, between the braces. Borrowed until the next one.
  void start_family(std::string_view name, bool is_quoted, Format format);
  // \p exemplars: may this family's samples carry them?
  void start_part(const SnapshotPart& part, bool exemplars);
  // A unit with these labels; \p first_value and \p values are its own. Units come in their order.
  void write(LabelText labels, const Shape& shape, std::uint32_t first_value, const double* values);

 private:
  // A sample name with what opens its labels: `name{`, or `{"name",`.
  struct SampleNames {
    std::string_view plain, bucket, sum, count;
  };

  void add_suffixed_names();
  void add_name(std::string_view suffix);
  void write_keyed(const Shape& shape, std::string_view labels, const double* values);
  // A sample without, and one with a bound or quantile.
  void write_sample(std::string_view name, std::string_view labels, double value);
  void write_sample(std::string_view name, std::string_view labels, std::string_view key,
                    double value);
  // Inlined where the tail is known, so that it is a store.
  [[gnu::always_inline]] inline void write_line(std::string_view name, std::string_view labels,
                                                std::string_view tail, double value);
  void write_extras();

  PieceBuffer& out_;
  const PageLabelNames& label_names_;
  std::vector<LineMark>* marks_;

  // The family at hand.
  Format format_ = Format::text_0_0_4;
  std::string_view name_;
  std::string name_text_;
  SampleNames names_;
  bool is_quoted_ = false;

  // The part at hand: what is left of its timestamps and exemplars.
  bool has_extras_ = false;
  std::span<const PageTimestamp> timestamps_;
  std::span<const PageExemplar> exemplars_;

  // The unit at hand.
  KeyTexts keys_;
  const Shape* rendered_shape_ = nullptr;
  std::uint32_t unit_ = 0;
  std::uint32_t line_ = 0;           // within the part; counted only where extras are
  std::uint32_t exemplars_end_ = 0;  // the line from which on it may have no exemplar
  std::string exemplar_text_;
};

}  // namespace weir::detail
