/// \file
/// SampleBatch: what one collector delivered in one run, in columns. A unit is one row: a single
/// value, or a whole histogram or summary. Label texts lie in an arena per family; nothing is
/// allocated per sample once the columns have grown to their size, and clear() keeps them.
///
/// A run that adds the rows of the run before in the same order is recognised: as long as family,
/// kind, labels and bounds of each row are what they were, only its values are written. From the
/// first row on that differs, all are written anew.
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

#include "weir/exemplar_column.hpp"
#include "weir/family.hpp"
#include "weir/label.hpp"
#include "weir/label_arena.hpp"
#include "weir/native_column.hpp"
#include "weir/sample.hpp"
#include "weir/wide_column.hpp"

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
  void add(const FamilySpec& spec, double value);

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

  /// Forgets the rows, keeps the memory and the families. Of the rows those come back that are
  /// added again, up to the first that differs; or all at once by restore().
  void clear() noexcept;

  /// Takes back the rows that clear() forgot, for a source that knows them: they stand as they
  /// were, but without timestamps, exemplars and the like. Values that are not set anew are those
  /// of the run before. False: there are none, so add them all.
  [[nodiscard]] bool restore();
  /// Precondition: kind(row) is scalar.
  void set_value(std::size_t row, double value) { values_[row] = value; }
  /// Precondition: kind(row) is histogram, with as many buckets. Bounds stay as they are.
  void set_histogram(std::size_t row, std::span<const double> cumulative, double sum);
  void set_summary(std::size_t row, std::span<const double> values, double sum, double count);
  /// As those for the row added last. Rows ascend from call to call.
  void set_timestamp(std::size_t row, TimestampMs timestamp);
  void add_exemplar(std::size_t row, std::uint32_t line, const Exemplar& exemplar) {
    exemplars_.add(static_cast<std::uint32_t>(row), line, exemplar);
  }
  /// Names the rows that stand now, so that who added them knows them again after restore().
  [[nodiscard]] std::shared_ptr<const void> name_rows();
  /// Names the rows but for their values: two batches with the same one have the same rows. Null:
  /// some were new in this run and not named, or there are none.
  [[nodiscard]] std::shared_ptr<const void> layout() const noexcept {
    return size_ == heads_.size() ? layout_ : nullptr;
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

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  [[nodiscard]] std::span<const Family> families() const noexcept { return families_; }
  [[nodiscard]] const Family& family_of(FamilyIndex index) const {
    return families_[static_cast<std::size_t>(index)];
  }

  [[nodiscard]] FamilyIndex row_family(std::size_t row) const { return heads_[row].family(); }
  [[nodiscard]] UnitKind kind(std::size_t row) const { return heads_[row].kind(); }
  /// Borrowed until the next change of the batch, and until somebody shares the family's.
  [[nodiscard]] LabelText labels(std::size_t row) const {
    return texts_[static_cast<std::size_t>(row_family(row))].at(heads_[row].labels);
  }
  /// The label texts of a family's rows, for who keeps them: they are in memory once as long as the
  /// same rows come back. The text of row \p row begins at label_begin(row).
  [[nodiscard]] std::shared_ptr<const std::string> share_labels(FamilyIndex family) const {
    return texts_[static_cast<std::size_t>(family)].share();
  }
  [[nodiscard]] std::uint32_t label_begin(std::size_t row) const {
    return heads_[row].labels.begin;
  }
  /// The value of a scalar row.
  [[nodiscard]] double value(std::size_t row) const { return values_[row]; }
  /// Precondition: kind(row) is histogram, or summary. Borrowed until the next change of the batch.
  [[nodiscard]] HistogramView histogram(std::size_t row) const {
    return wide_.histogram(wide_of(row));
  }
  [[nodiscard]] SummaryView summary(std::size_t row) const { return wide_.summary(wide_of(row)); }
  /// Lines that the row prints: 1; buckets (the +Inf one included) + 2; quantiles + 2.
  [[nodiscard]] std::uint32_t lines(std::size_t row) const {
    return kind(row) == UnitKind::scalar ? 1 : wide_lines(row);
  }

  struct RowTimestamp {
    std::uint32_t row = 0;
    TimestampMs timestamp = 0;
  };
  using RowExemplar = ExemplarColumn::Entry;
  /// Ascending by row.
  [[nodiscard]] std::span<const RowTimestamp> timestamps() const noexcept { return timestamps_; }
  [[nodiscard]] std::span<const RowExemplar> exemplars() const noexcept {
    return exemplars_.entries();
  }
  [[nodiscard]] Exemplar exemplar(const RowExemplar& at) const { return exemplars_.view(at); }
  /// By row.
  [[nodiscard]] const NativeColumn& natives() const noexcept { return natives_; }
  /// Ascending by row.
  [[nodiscard]] std::span<const RowTimestamp> starts() const noexcept { return starts_; }

 private:
  // A row but for its value.
  class Head {
   public:
    Head(FamilyIndex family, UnitKind kind, LabelArena::Place text)
        : labels(text),
          what_((static_cast<std::uint32_t>(family) << 2U) | static_cast<std::uint32_t>(kind)) {}
    [[nodiscard]] FamilyIndex family() const noexcept {
      return static_cast<FamilyIndex>(what_ >> 2U);
    }
    [[nodiscard]] UnitKind kind() const noexcept { return static_cast<UnitKind>(what_ & 3U); }
    [[nodiscard]] bool is(FamilyIndex family, UnitKind kind) const noexcept {
      return what_ == Head(family, kind, {}).what_;
    }

    LabelArena::Place labels;  // in the family's texts

   private:
    std::uint32_t what_;
  };
  struct TransparentHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };

  // That of the next row, most likely.
  [[nodiscard]] bool is_next(std::string_view name, MetricType type) const;
  [[nodiscard]] std::optional<FamilyIndex> find(std::string_view name, MetricType type) const;
  FamilyIndex insert(Family family);
  template <class AnyFamily>
  FamilyIndex find_or_insert(const AnyFamily& family);

  [[nodiscard]] std::uint32_t wide_of(std::size_t row) const {
    return static_cast<std::uint32_t>(values_[row]);
  }

  [[nodiscard]] std::uint32_t wide_lines(std::size_t row) const;

  template <class Labels>
  void add_scalar(FamilyIndex family, Labels labels, double value);
  template <class Labels>
  void add_wide(FamilyIndex family, Labels labels, const HistogramView& histogram);
  template <class Labels>
  void add_wide(FamilyIndex family, Labels labels, const SummaryView& summary);
  // A row stood behind those that stand now: heads_[size_].
  [[nodiscard]] bool has_next() const noexcept {
    return heads_.data() + size_ != heads_.data() + heads_.size();
  }
  // Is that the row that stood here before?
  template <class Labels>
  [[nodiscard]] bool is_next(FamilyIndex family, UnitKind kind, Labels labels);
  void stand_next();
  void name_layout();
  template <class Labels>
  void push_row(FamilyIndex family, UnitKind kind, Labels labels, double value);

  void drop_forgotten() noexcept;
  void drop_rows(std::size_t from) noexcept;

  std::vector<Family> families_;
  std::vector<LabelArena> texts_;  // label texts of each family's rows
  std::unordered_map<std::string, FamilyIndex, TransparentHash, std::equal_to<>> by_name_;
  // Rows from size_ on are forgotten: they stood in the run before and may come back.
  std::size_t size_ = 0;
  std::vector<Head> heads_;
  std::vector<double> values_;  // a scalar's value; a histogram's or summary's place in wide_
  WideColumn wide_;
  std::string scratch_;  // labels of a row that is looked at
  std::vector<RowTimestamp> timestamps_;
  ExemplarColumn exemplars_;
  NativeColumn natives_;
  std::vector<RowTimestamp> starts_;
  std::shared_ptr<const void> layout_;  // names all rows, the forgotten ones, too
  bool is_fitted_ = false;              // the memory of these rows is no more than they need
};

}  // namespace weir
