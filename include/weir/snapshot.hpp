/// \file
/// Snapshot: one immutable page, all families at one moment. Readers share it by pointer; nothing
/// in it changes.
///
/// A page is a list of parts. A part is the units of one family and one tenant: a SeriesBlock,
/// which lives on from page to page while the same units stand in it, and its values of this page.
/// Parts are sorted by family name, those of one family follow each other, so an encoder prints a
/// head whenever the family changes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weir/batch.hpp"
#include "weir/clock.hpp"
#include "weir/family.hpp"
#include "weir/label.hpp"
#include "weir/native_column.hpp"
#include "weir/sample.hpp"

namespace weir {

/// The form that the units of a block share: which lines a unit prints.
/// scalar: one. histogram: keys are the finite bounds; lines are a bucket each, +Inf, `_sum`,
/// `_count`. summary: keys are the quantiles; lines are a quantile each, `_sum`, `_count`.
struct Shape {
  UnitKind kind = UnitKind::scalar;
  std::vector<double> keys;

  [[nodiscard]] std::uint32_t lines() const noexcept {
    const auto count = static_cast<std::uint32_t>(keys.size());
    return kind == UnitKind::scalar ? 1 : kind == UnitKind::histogram ? count + 3 : count + 2;
  }
  friend bool operator==(const Shape&, const Shape&) = default;
};

/// A unit in its block. Its label text is label_text[text_begin, text_begin + text_size), its
/// values are lines() consecutive ones from first_value on, in the order that Shape says.
struct BlockUnit {
  std::uint32_t text_begin = 0;
  std::uint32_t text_size = 0;
  std::uint32_t first_value = 0;
  std::uint32_t shape = 0;
};

/// The units of one family and one tenant, without values. Immutable once published.
struct SeriesBlock {
  std::shared_ptr<const Family> family;
  std::string_view label_text;  ///< of its units, perhaps of others, too
  std::shared_ptr<const std::string> text_owner;
  std::vector<BlockUnit> units;
  std::vector<Shape> shapes;
  std::uint32_t lines =
      0;  ///< the sum of the units' lines: how many values a page has for the block
  bool plain_name = true;    ///< the family's name is one of the time before UTF-8 names
  bool plain_labels = true;  ///< and so are those of all labels

  [[nodiscard]] LabelText labels(const BlockUnit& unit) const {
    return LabelText::trusted(label_text.substr(unit.text_begin, unit.text_size));
  }
  [[nodiscard]] const Shape& shape(const BlockUnit& unit) const { return shapes[unit.shape]; }
};

/// An exemplar on a page; labels are canonical label text.
struct PageExemplar {
  std::uint32_t line = 0;  ///< within its part
  LabelSet labels;
  double value = 0;
  std::optional<TimestampMs> timestamp;
};

struct PageTimestamp {
  std::uint32_t unit = 0;  ///< within its block
  TimestampMs timestamp = 0;
};

/// What few parts have beside their lines.
struct PartExtras {
  std::vector<PageTimestamp> timestamps;  ///< ascending by unit; most units have none
  std::vector<PageExemplar> exemplars;    ///< ascending by line
  NativeColumn natives;                   ///< by unit; of units of the kind histogram
  std::vector<PageTimestamp> starts;      ///< since when units count, ascending by unit

  [[nodiscard]] bool empty() const noexcept {
    return timestamps.empty() && exemplars.empty() && natives.empty() && starts.empty();
  }
};

struct SnapshotPart {
  std::shared_ptr<const SeriesBlock> block;
  std::shared_ptr<const PartExtras> own_extras;  ///< null: it has none
  std::uint32_t first_value = 0;  ///< of the block's `lines` values in Snapshot::values

  [[nodiscard]] const PartExtras& extras() const noexcept {
    static const PartExtras kNone;
    return own_extras ? *own_extras : kNone;
  }
};

/// The parts of a page, immutable. Pages that differ in values alone share one list; copying it
/// copies a pointer.
class PartList {
 public:
  PartList() = default;
  explicit PartList(std::vector<SnapshotPart> parts)
      : parts_(std::make_shared<const std::vector<SnapshotPart>>(std::move(parts))) {}

  [[nodiscard]] std::size_t size() const noexcept { return parts_ ? parts_->size() : 0; }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  [[nodiscard]] const SnapshotPart* data() const noexcept {
    return parts_ ? parts_->data() : nullptr;
  }
  [[nodiscard]] const SnapshotPart* begin() const noexcept { return data(); }
  [[nodiscard]] const SnapshotPart* end() const noexcept { return data() + size(); }
  [[nodiscard]] const SnapshotPart& front() const noexcept { return *data(); }
  [[nodiscard]] const SnapshotPart& operator[](std::size_t at) const noexcept { return data()[at]; }
  /// Names the list while anybody has it, or a weak pointer to it. Null if it was never made.
  [[nodiscard]] std::shared_ptr<const void> identity() const noexcept { return parts_; }

 private:
  std::shared_ptr<const std::vector<SnapshotPart>> parts_;
};

struct Snapshot {
  WallTime time;
  PartList parts;
  std::vector<double> values;

  [[nodiscard]] std::span<const double> values_of(const SnapshotPart& part) const {
    return std::span(values).subspan(part.first_value, part.block->lines);
  }
  /// Lines with a value on the page.
  [[nodiscard]] std::size_t lines() const noexcept { return values.size(); }
};

/// Builds a snapshot from batches as they are, in the order given: for tests, for what is not
/// governed, and for the governor's own series. Families of one name are put together; of two units
/// with the same labels the first stays.
[[nodiscard]] std::shared_ptr<const Snapshot> make_snapshot(
    std::span<const SampleBatch* const> batches, WallTime time);

}  // namespace weir
