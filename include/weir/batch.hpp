/// \file
/// SampleBatch: what one collector delivered in one run, in columns. A unit is one row: a single
/// value, or a whole histogram or summary. Label texts lie in one arena; nothing is allocated per
/// sample once the columns have grown to their size, and clear() keeps them.
///
/// Not thread safe. A batch belongs to one run of one collector at a time.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "weir/family.hpp"
#include "weir/label.hpp"
#include "weir/native_column.hpp"
#include "weir/sample.hpp"

namespace weir {

/// A family's place in one batch. Stays valid until forget_families().
enum class FamilyIndex : std::uint32_t {};

/// The form of a unit's values, and so how many lines it prints.
enum class UnitKind : std::uint8_t { scalar, histogram, summary };

class SampleBatch {
 public:
  /// The index of the family of this name and type, known or new. The same name with another type
  /// is another family here; the governor lets the first one met pass and refuses the other,
  /// counted.
  FamilyIndex family(const FamilySpec& spec);
  FamilyIndex family(const Family& family);

  /// One value. Label names must be valid and unique; see append_label_text() for what is done with
  /// values.
  void add(FamilyIndex family, std::span<const LabelView> labels, double value);
  void add(FamilyIndex family, std::initializer_list<LabelView> labels, double value) {
    add(family, std::span(labels.begin(), labels.size()), value);
  }
  void add(FamilyIndex family, double value) { add(family, LabelText{}, value); }
  void add(FamilyIndex family, LabelText labels, double value);
  /// The same for a family of our own; the look-up by name costs a hash.
  void add(const FamilySpec& spec, std::initializer_list<LabelView> labels, double value) {
    add(family(spec), labels, value);
  }
  void add(const FamilySpec& spec, double value) { add(family(spec), value); }

  void add_histogram(FamilyIndex family, LabelText labels, const HistogramView& histogram);
  void add_histogram(FamilyIndex family, std::span<const LabelView> labels,
                     const HistogramView& histogram);
  void add_summary(FamilyIndex family, LabelText labels, const SummaryView& summary);
  void add_summary(FamilyIndex family, std::span<const LabelView> labels,
                   const SummaryView& summary);

  /// Adds what row \p row of \p from holds, whatever its kind, under these labels; without what
  /// the calls below gave it.
  void add_row(FamilyIndex family, LabelText labels, const SampleBatch& from, std::size_t row);

  /// Gives the row added last a timestamp, or an exemplar on its line \p line (0 for a scalar, the
  /// bucket's index for a histogram).
  void set_timestamp(TimestampMs timestamp);
  void add_exemplar(std::uint32_t line, const Exemplar& exemplar);
  /// Gives the row added last, a histogram, native buckets beside its classic ones. It may have no
  /// classic bound at all.
  void set_native(const NativeHistogramView& histogram) {
    natives_.add(static_cast<std::uint32_t>(size() - 1), histogram);
  }
  /// The same for a row added before, in the order of rows.
  void set_native(std::size_t row, const NativeHistogramView& histogram) {
    natives_.add(static_cast<std::uint32_t>(row), histogram);
  }
  /// Says since when row \p row counts: a counter, histogram or summary. In the order of rows.
  void set_start(std::size_t row, TimestampMs start) {
    starts_.push_back({static_cast<std::uint32_t>(row), start});
  }

  /// Forgets the rows, keeps the memory and the families. Until another row is added restore() can
  /// undo it, once.
  void clear() noexcept;

  /// Takes back the rows that clear() forgot, for a source whose series rarely change: they stand
  /// as they were added, without timestamps, exemplars and the like, and only their values need be
  /// set, each of them. That is a tenth of the cost of adding them again, and the governor knows
  /// them at a glance. False: there are none, so add them all.
  [[nodiscard]] bool restore();
  /// Precondition: kind(row) is scalar.
  void set_value(std::size_t row, double value) { rows_.value[row] = value; }
  /// Precondition: kind(row) is histogram, with as many buckets. Bounds stay as they are.
  void set_histogram(std::size_t row, std::span<const double> cumulative, double sum);
  void set_summary(std::size_t row, std::span<const double> values, double sum, double count);
  /// As those for the row added last. Rows ascend from call to call.
  void set_timestamp(std::size_t row, TimestampMs timestamp);
  void add_exemplar(std::size_t row, std::uint32_t line, const Exemplar& exemplar);
  /// Names the rows that stand now, so that who added them knows them again after restore().
  [[nodiscard]] std::shared_ptr<const void> name_rows();
  /// Names the rows but for their values: two batches with the same one have the same rows. Null:
  /// they were added in this run and not named, or there are none.
  [[nodiscard]] std::shared_ptr<const void> layout() const noexcept {
    return cleared_ ? nullptr : layout_;
  }
  /// clear(), and the families too: for sources whose families come and go.
  void forget_families();
  /// Drops the rows from row \p size on: an item that failed half way takes its rows with it.
  void truncate(std::size_t size) noexcept;

  /// Where the batch stands, and back to there: rows and families that came since are dropped. For
  /// an input that brings its own families and fails half way.
  struct Mark {
    std::size_t rows;
    std::size_t families;
  };
  [[nodiscard]] Mark mark() const noexcept { return {size(), families_.size()}; }
  void rollback(Mark to) noexcept;
  /// Replaces a family's help: text that became known after the family's first row.
  void set_help(FamilyIndex family, std::string help);

  [[nodiscard]] std::size_t size() const noexcept { return cleared_ ? 0 : rows_.family.size(); }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  [[nodiscard]] std::span<const Family> families() const noexcept { return families_; }
  [[nodiscard]] const Family& family_of(FamilyIndex index) const {
    return families_[static_cast<std::size_t>(index)];
  }

  [[nodiscard]] FamilyIndex row_family(std::size_t row) const { return rows_.family[row]; }
  [[nodiscard]] UnitKind kind(std::size_t row) const { return rows_.kind[row]; }
  /// Borrowed until the next change of the batch.
  [[nodiscard]] LabelText labels(std::size_t row) const {
    return LabelText::trusted(
        std::string_view(text_).substr(rows_.text_begin[row], rows_.text_size[row]));
  }
  /// The value of a scalar row.
  [[nodiscard]] double value(std::size_t row) const { return rows_.value[row]; }
  /// Precondition: kind(row) is histogram, or summary. Borrowed until the next change of the batch.
  [[nodiscard]] HistogramView histogram(std::size_t row) const;
  [[nodiscard]] SummaryView summary(std::size_t row) const;
  /// Lines that the row prints: 1; buckets (the +Inf one included) + 2; quantiles + 2.
  [[nodiscard]] std::uint32_t lines(std::size_t row) const;

  struct RowTimestamp {
    std::uint32_t row = 0;
    TimestampMs timestamp = 0;
  };
  struct RowExemplar {
    std::uint32_t row = 0;
    std::uint32_t line = 0;
    std::uint32_t text_begin = 0;
    std::uint32_t text_size = 0;
    double value = 0;
    std::optional<TimestampMs> timestamp;
  };
  /// Ascending by row.
  [[nodiscard]] std::span<const RowTimestamp> timestamps() const noexcept { return timestamps_; }
  [[nodiscard]] std::span<const RowExemplar> exemplars() const noexcept { return exemplars_; }
  [[nodiscard]] Exemplar exemplar(const RowExemplar& at) const;
  /// By row.
  [[nodiscard]] const NativeColumn& natives() const noexcept { return natives_; }
  /// Ascending by row.
  [[nodiscard]] std::span<const RowTimestamp> starts() const noexcept { return starts_; }

 private:
  struct Columns {
    std::vector<FamilyIndex> family;
    std::vector<UnitKind> kind;
    std::vector<std::uint32_t> text_begin;
    std::vector<std::uint32_t> text_size;
    std::vector<double> value;               // of a scalar
    std::vector<std::uint32_t> wide;         // of a histogram or summary: its place in wides_
    void resize(std::size_t size) noexcept;  // shrinks only
    void shrink_to_fit();
  };
  // A histogram's or summary's numbers lie in numbers_: keys (bounds or quantiles), then values,
  // then sum, count.
  struct Wide {
    std::uint32_t begin;
    std::uint32_t keys;
  };
  struct TransparentHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };

  [[nodiscard]] std::optional<FamilyIndex> find(std::string_view name, MetricType type) const;
  FamilyIndex insert(Family family);
  void drop_cleared() noexcept;
  void unname() noexcept;
  // A row whose label text is what stands in text_ from text_begin on.
  void push_row(FamilyIndex family, UnitKind kind, std::size_t text_begin, double value,
                std::uint32_t wide = 0);
  std::size_t push_text(LabelText labels);  // both return where the text begins
  std::size_t push_text(std::span<const LabelView> labels);
  void push_histogram(FamilyIndex family, std::size_t text_begin, const HistogramView& histogram);
  void push_summary(FamilyIndex family, std::size_t text_begin, const SummaryView& summary);
  std::uint32_t push_wide(std::span<const double> keys, std::span<const double> values, double sum,
                          double count);

  std::vector<Family> families_;
  std::unordered_map<std::string, FamilyIndex, TransparentHash, std::equal_to<>> by_name_;
  Columns rows_;
  std::string text_;
  std::vector<double> numbers_;
  std::vector<Wide> wides_;
  std::vector<RowTimestamp> timestamps_;
  std::vector<RowExemplar> exemplars_;
  NativeColumn natives_;
  std::vector<RowTimestamp> starts_;
  bool cleared_ = false;  // the rows are there, but only for restore()
  std::shared_ptr<const void> layout_;
  std::optional<std::size_t>
      layout_text_;  // size of the rows' text_; behind it lie later exemplars
};

}  // namespace weir
