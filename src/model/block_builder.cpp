#include "model/block_builder.hpp"

#include <algorithm>
#include <utility>

namespace weir::detail {

BlockBuilder::BlockBuilder(std::shared_ptr<const Family> family)
    : block_(std::make_shared<SeriesBlock>()) {
  block_->family = std::move(family);
  block_->plain_name = is_metric_name(block_->family->name);
}

std::uint32_t BlockBuilder::shape_index(UnitKind kind, std::span<const double> keys) {
  auto& shapes = block_->shapes;
  // Bounds are the same all over a family, nearly always: the newest shape is the likely one.
  for (std::size_t i = shapes.size(); i-- > 0;) {
    if (shapes[i].kind == kind && std::ranges::equal(shapes[i].keys, keys))
      return static_cast<std::uint32_t>(i);
  }
  shapes.push_back({kind, {keys.begin(), keys.end()}});
  return static_cast<std::uint32_t>(shapes.size() - 1);
}

std::uint32_t BlockBuilder::push(UnitKind kind, std::span<const double> keys, LabelText labels,
                                 std::size_t text_begin) {
  const std::uint32_t shape = shape_index(kind, keys);
  const std::uint32_t first_value = block_->lines;
  block_->units.push_back({static_cast<std::uint32_t>(text_begin),
                           static_cast<std::uint32_t>(labels.view().size()), first_value, shape});
  if (labels.view().starts_with('"')) block_->plain_labels = false;
  block_->lines += block_->shapes[shape].lines();
  return first_value;
}

std::uint32_t BlockBuilder::add(UnitKind kind, std::span<const double> keys, LabelText labels) {
  if (shared_from_ != nullptr) stop_sharing();
  const std::size_t begin = text_.size();
  text_.append(labels.view());
  return push(kind, keys, labels, begin);
}

void BlockBuilder::add(const SampleBatch& batch, std::size_t row) {
  const FamilyIndex family = batch.row_family(row);
  if (block_->units.empty()) {
    shared_from_ = &batch;
    shared_family_ = family;
    block_->text_owner = batch.share_labels(family);
  }
  if (shared_from_ == &batch && shared_family_ == family) {
    push(batch.kind(row), row_keys(batch, row), batch.labels(row), batch.label_begin(row));
  } else {
    add(batch.kind(row), row_keys(batch, row), batch.labels(row));
  }
}

void BlockBuilder::stop_sharing() {
  shared_from_ = nullptr;
  for (BlockUnit& unit : block_->units) {
    const auto begin = static_cast<std::uint32_t>(text_.size());
    text_.append(*block_->text_owner, unit.text_begin, unit.text_size);
    unit.text_begin = begin;
  }
}

std::shared_ptr<const SeriesBlock> BlockBuilder::finish() {
  if (shared_from_ == nullptr) {
    text_.shrink_to_fit();
    block_->text_owner = std::make_shared<const std::string>(std::move(text_));
  }
  block_->label_text = *block_->text_owner;
  block_->units.shrink_to_fit();
  return std::move(block_);
}

std::span<const double> row_keys(const SampleBatch& batch, std::size_t row) {
  switch (batch.kind(row)) {
    case UnitKind::scalar:
      return {};
    case UnitKind::histogram:
      return batch.histogram(row).bounds;
    case UnitKind::summary:
      return batch.summary(row).quantiles;
  }
  return {};
}

void write_row_values(const SampleBatch& batch, std::size_t row, double* out) {
  switch (batch.kind(row)) {
    case UnitKind::scalar:
      *out = batch.value(row);
      break;
    case UnitKind::histogram: {
      const HistogramView histogram = batch.histogram(row);
      out = std::copy(histogram.cumulative.begin(), histogram.cumulative.end(), out);
      *out++ = histogram.sum;
      *out = histogram.cumulative.back();
      break;
    }
    case UnitKind::summary: {
      const SummaryView summary = batch.summary(row);
      out = std::copy(summary.values.begin(), summary.values.end(), out);
      *out++ = summary.sum;
      *out = summary.count;
      break;
    }
  }
}

}  // namespace weir::detail
