// A page as a parser met it, so that the next one of the same source is known: line by line by the
// hash of a line's identity, the bytes before its value. Of a line that is known only the value and
// what follows it is read, and the batch takes its rows back.
//
// Whatever is not as before, or wrong, ends it: then the parser reads the page as one never seen,
// and tells what is wrong. Nothing is accepted here that the parser would refuse.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exposition/openmetrics_types.hpp"
#include "exposition/parser_cursor.hpp"
#include "weir/batch.hpp"

namespace weir::detail {

// Keeps its memory from page to page. Not thread safe.
class KnownPage {
 public:
  // What a line is to the batch: a row; a bucket or quantile of a row, its sum or count; a row's
  // start (_created), which is known to the end of its line, since it changes when the source is
  // started anew; or nothing (comments).
  enum class Kind : std::uint8_t { scalar, entry, sum, count, created, text };
  // Of a line of a histogram or summary.
  static constexpr Kind kind_of_part(NamePart part) {
    if (part == NamePart::sum) return Kind::sum;
    return part == NamePart::count ? Kind::count : Kind::entry;
  }
  struct LineKind {
    Kind kind = Kind::text;
    OpenMetricsType type = OpenMetricsType::unknown;  // with part: which values it may have
    NamePart part = NamePart::whole;
  };

  // \p seed keys the hashes.
  explicit KnownPage(std::uint64_t seed) : seed_(seed) {}

  // Notes a page that is being parsed into an empty batch, until keep() or drop().
  void record();
  [[nodiscard]] bool is_recording() const noexcept { return is_recording_; }
  // A line that begins at \p line and was understood. Its identity ends at \p value; its row is the
  // scalar \p index, or that of histogram or summary \p index.
  void note(const char* line, const char* value, LineKind kind, std::size_t index);
  // The page is whole, its rows are those of \p out: scalars, then histograms and summaries.
  void keep(SampleBatch& out);
  void drop();

  // True if the rows that \p out forgot are this page's: it has them back.
  [[nodiscard]] bool open(SampleBatch& out);
  // What follows a line's value.
  struct Tail {
    std::optional<TimestampMs> timestamp;
    std::optional<Exemplar> exemplar;
  };
  // Reads all from the cursor to its end; false: something is not as before. \p read_tail(cursor,
  // part, tail) reads what stands between a value and its line's end, false if that is wrong.
  template <class ReadTail>
  [[nodiscard]] bool read(PageCursor& cursor, std::size_t max_line_bytes, SampleBatch& out,
                          ReadTail read_tail) {
    max_line_bytes_ = max_line_bytes;
    Met met = advance(cursor, out);
    while (met == Met::tail) {
      Tail tail;
      if (!read_tail(cursor, kind_of(lines_[next_]).part, tail)) return false;
      take(tail, out);
      met = end_line(cursor) ? advance(cursor, out) : Met::change;
    }
    return met == Met::end;
  }

  [[nodiscard]] std::size_t samples() const noexcept { return samples_; }
  [[nodiscard]] std::size_t created() const noexcept { return created_; }

 private:
  struct Line {
    std::uint64_t hash = 0;
    std::uint32_t index = 0;
    std::uint32_t size_and_kind = 0;
  };
  struct KeptExemplar {
    std::uint32_t row = 0;
    std::uint32_t line = 0;
    std::size_t text_begin = 0;
    std::size_t text_size = 0;
    double value = 0;
    std::optional<TimestampMs> timestamp;
  };
  struct RowTime {
    std::uint32_t row = 0;
    TimestampMs timestamp = 0;
  };

  enum class Met : std::uint8_t { tail, change, end };
  Met advance(PageCursor& cursor, SampleBatch& out);
  bool end_line(PageCursor& cursor);
  void take(const Tail& tail, SampleBatch& out);
  static LineKind kind_of(const Line& line);
  static std::size_t size_of(const Line& line);
  bool take_value(const Line& line, double value, SampleBatch& out);
  bool finish_row(SampleBatch& out);
  bool finish(SampleBatch& out);

  std::uint64_t seed_;
  bool is_recording_ = false;
  std::vector<Line> lines_;
  std::size_t samples_ = 0;
  std::size_t created_ = 0;
  std::uint32_t scalars_ = 0;
  std::uint32_t groups_ = 0;
  std::vector<SampleBatch::RowTimestamp> starts_;
  std::shared_ptr<const void> rows_;  // the batch's name for them; none: nothing is known

  // Of the page that is being read.
  std::size_t max_line_bytes_ = 0;
  std::size_t next_ = 0;  // in lines_
  const char* line_ = nullptr;
  std::optional<std::uint32_t> group_;
  std::vector<double> entries_;  // of the group
  std::optional<double> sum_;
  std::optional<double> count_;
  // Of histograms and summaries: the batch has theirs behind those of all scalars.
  std::vector<RowTime> timestamps_;
  std::vector<KeptExemplar> exemplars_;
  std::string text_;
};

}  // namespace weir::detail
