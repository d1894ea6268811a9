// Reads a page of the text exposition format 0.0.4 into a SampleBatch.
//
// The rules are those of the written format, and where it is silent those of Prometheus's expfmt
// (node_exporter's and promtool's parser). What is stricter here: no NUL, UTF-8 everywhere, and a
// histogram or summary must be whole: `_sum` and `_count`, for a histogram also an +Inf bucket that
// equals `_count` and counts that do not decrease. What expfmt refuses and the format allows,
// blanks at the end of a line, is taken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "exposition/known_page.hpp"
#include "exposition/parse_options.hpp"
#include "exposition/parser_families.hpp"
#include "exposition/parser_groups.hpp"
#include "exposition/parser_labels.hpp"
#include "exposition/series_index.hpp"
#include "weir/batch.hpp"
#include "weir/expected.hpp"

namespace weir::detail {

// Keeps its memory from page to page: in the steady state nothing is allocated per sample. Not
// thread safe.
class TextParser {
 public:
  explicit TextParser(ParseOptions options = {});

  // Appends the page's units to \p out. An error reads "line:column: what is wrong", columns in
  // bytes, and leaves \p out as it was; its code is parse, limit or conflict (duplicates). A page
  // that is a part of a longer text has its lines counted from \p first_line.
  Expected<ParseOutcome> parse(std::string_view page, SampleBatch& out,
                               std::uint64_t first_line = 1);

  // As parse(), of a source's next page and into its batch of the last one, clear()ed. Lines that
  // are as they were, in the same order, are known by a hash of their identity, and if all are, the
  // batch takes its rows back; else it forgets its families.
  Expected<ParseOutcome> read(std::string_view page, SampleBatch& out);

 private:
  bool read_known(std::string_view page, SampleBatch& out);
  bool parse_page(std::string_view page, PageCursor& cursor, SampleBatch& out);
  bool parse_lines(PageCursor& cursor, SampleBatch& out);
  bool parse_line(PageCursor& cursor, SampleBatch& out);
  bool parse_sample(PageCursor& cursor, const char* begin, SampleBatch& out);
  bool read_name(PageCursor& cursor);
  static bool read_timestamp(PageCursor& cursor, std::optional<TimestampMs>& timestamp);
  bool add_scalar(PageCursor& cursor, const PageFamily& family, const GroupTable::Line& line,
                  SampleBatch& out);
  bool settle_pending(PageCursor& cursor, SampleBatch& out);
  bool accept_duplicate(PageCursor& cursor, const char* at) const;
  bool finish(PageCursor& cursor, SampleBatch& out);

  ParseOptions options_;
  std::uint64_t seed_;  // of all hashes: nobody who writes pages can choose collisions
  PageFamilies families_;
  LabelScanner labels_;
  GroupTable groups_;
  SeriesIndex series_;
  KnownPage known_;
  // The last row of the batch is looked up in series_ when the next one is read: by then the place,
  // anywhere in a large table, has come from memory.
  struct Pending {
    std::uint64_t key = 0;
    const char* at = nullptr;  // null: none is pending
  };
  Pending pending_;
  std::string last_line_;  // a copy of an unterminated one
  ParseOutcome outcome_;
  // The name of the line before, and what it stands for: most lines repeat it.
  std::string_view name_;
  PageFamilies::Resolved resolved_;
};

}  // namespace weir::detail
