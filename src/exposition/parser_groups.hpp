// The histograms and summaries of one page, put together from their lines wherever these stand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "exposition/parser_cursor.hpp"
#include "exposition/parser_families.hpp"
#include "exposition/parser_labels.hpp"
#include "exposition/series_index.hpp"
#include "weir/batch.hpp"

namespace weir::detail {

// The label that names a line of a unit: le, quantile, or none.
constexpr std::string_view group_key(MetricType type) noexcept {
  return type == MetricType::histogram ? "le" : type == MetricType::summary ? "quantile" : "";
}

class GroupTable {
 public:
  // What a group may lack, and then has: `_sum` and `_count` of 0; or, as node_exporter completes
  // them, also an +Inf bucket from `_count` and the other way round.
  enum class Lack : std::uint8_t { nothing, totals, anything };

  void clear();

  struct Line {
    const char* at = nullptr;  // where it begins
    double value = 0;
    std::optional<TimestampMs> timestamp;
    const Exemplar* exemplar = nullptr;  // of a bucket
  };
  // Adds a line of \p family, a histogram or summary. \p labels have group_key() set apart.
  bool add(PageCursor& cursor, const PageFamily& family, NamePart part, LabelScanner& labels,
           const Line& line);

  // Checks the groups and appends them to \p out, in the order of their first lines.
  bool finish(PageCursor& cursor, Lack allowed, SampleBatch& out);

  // The group of the line added last: its place among the rows of finish().
  [[nodiscard]] std::uint32_t last() const noexcept { return last_; }
  // True if each group's entries followed each other with ascending keys.
  [[nodiscard]] bool is_in_order() const noexcept { return !is_scattered_ && !is_sorted_; }

  // Where the duplicate met first begins, and how many there are.
  [[nodiscard]] const char* first_duplicate() const noexcept { return first_duplicate_; }
  [[nodiscard]] std::size_t duplicates() const noexcept { return duplicates_; }

 private:
  struct Group {
    FamilyIndex family = {};
    UnitKind kind = UnitKind::histogram;
    std::uint32_t text_begin = 0;
    std::uint32_t text_size = 0;
    const char* at = nullptr;
    std::optional<double> sum = std::nullopt;
    std::optional<double> count = std::nullopt;
    std::optional<TimestampMs> timestamp = std::nullopt;
  };
  // A bucket or quantile.
  struct Entry {
    std::uint32_t group;
    double key;
    double value;
    const char* at;
    std::uint32_t exemplar;  // its place in exemplars_ and 1, or 0
  };
  struct KeptExemplar {
    std::size_t text_begin = 0;
    std::size_t text_size = 0;
    double value = 0;
    std::optional<TimestampMs> timestamp;
  };
  using Entries = std::vector<Entry>::iterator;

  [[nodiscard]] std::uint32_t group_of(const PageFamily& family, LabelText labels, const char* at);
  [[nodiscard]] LabelText text(const Group& group) const {
    return LabelText::trusted(std::string_view(text_).substr(group.text_begin, group.text_size));
  }
  bool add_entry(PageCursor& cursor, std::uint32_t group, UnitKind kind, std::string_view key,
                 const Line& line);
  std::uint32_t keep(const Exemplar* exemplar);
  void note_duplicate(const char* at);
  bool take_entries(PageCursor& cursor, const Group& group, Entries first, Entries last);
  void complete(Group& group, Lack allowed);
  bool check(PageCursor& cursor, const Group& group) const;
  void append(const Group& group, SampleBatch& out);
  Entries sort_keys(Entries first, Entries last);

  std::vector<Group> groups_;
  std::vector<Entry> entries_;
  bool is_scattered_ = false;  // the entries of a group do not all follow each other
  bool is_sorted_ = false;     // here: they stood in another order
  std::uint32_t last_ = 0;
  SeriesIndex by_labels_;
  std::string text_;
  std::vector<double> keys_;  // of the group being finished; +Inf included
  std::vector<double> values_;
  std::vector<std::uint32_t> bucket_exemplars_;  // as Entry::exemplar
  std::vector<KeptExemplar> exemplars_;          // their labels are in text_
  const char* first_duplicate_ = nullptr;
  std::size_t duplicates_ = 0;
};

}  // namespace weir::detail
