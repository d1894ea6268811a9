// Builds a SeriesBlock unit by unit.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "weir/snapshot.hpp"

namespace weir::detail {

class BlockBuilder {
 public:
  explicit BlockBuilder(std::shared_ptr<const Family> family);

  // Appends a unit; \returns the place of its first value within the block.
  std::uint32_t add(UnitKind kind, std::span<const double> keys, LabelText labels);
  // Appends a row. If all units are rows of one family of one batch, its label texts are shared.
  void add(const SampleBatch& batch, std::size_t row);
  [[nodiscard]] std::size_t size() const noexcept { return block_->units.size(); }
  // Ends the building.
  [[nodiscard]] std::shared_ptr<const SeriesBlock> finish();

 private:
  [[nodiscard]] std::uint32_t shape_index(UnitKind kind, std::span<const double> keys);
  std::uint32_t push(UnitKind kind, std::span<const double> keys, LabelText labels,
                     std::size_t text_begin);
  void stop_sharing();

  std::shared_ptr<SeriesBlock> block_;
  std::string text_;  // unless it is shared
  const SampleBatch* shared_from_ = nullptr;
  FamilyIndex shared_family_{};
};

// The keys of a row's shape: bounds, quantiles, or none.
[[nodiscard]] std::span<const double> row_keys(const SampleBatch& batch, std::size_t row);
// Writes the row's values in the order of its lines; \p out has room for batch.lines(row).
void write_row_values(const SampleBatch& batch, std::size_t row, double* out);

}  // namespace weir::detail
