// Which rows of a batch stand, which are forgotten but may come back, and which are gone.
#include <algorithm>

#include "weir/batch.hpp"

namespace weir {

void SampleBatch::clear() noexcept {
  // Those that the run did not bring are gone; and cleared twice all are: what a run that failed
  // left must not come back.
  drop_forgotten();
  if (layout_ && !is_fitted_) {  // they came back, or will: they stay as they are
    for (LabelArena& text : texts_) text.shrink_to_fit();
    heads_.shrink_to_fit();
    values_.shrink_to_fit();
    wide_.shrink_to_fit();
    is_fitted_ = true;
  }
  size_ = 0;
  timestamps_.clear();
  exemplars_.clear();
  natives_.clear();
  starts_.clear();
}

bool SampleBatch::restore() {
  if (size_ > 0 || heads_.empty()) return false;
  if (!layout_) name_layout();
  size_ = heads_.size();
  return true;
}

std::shared_ptr<const void> SampleBatch::name_rows() {
  drop_forgotten();
  if (!layout_ && !empty()) name_layout();
  return layout_;
}

void SampleBatch::forget_families() {
  drop_forgotten();
  truncate(0);
  families_.clear();
  texts_.clear();
  by_name_.clear();
}

void SampleBatch::truncate(std::size_t size) noexcept {
  if (size >= size_) return;
  drop_rows(size);
  size_ = size;
  const auto first = static_cast<std::uint32_t>(size);
  while (!timestamps_.empty() && timestamps_.back().row >= first) timestamps_.pop_back();
  while (!starts_.empty() && starts_.back().row >= first) starts_.pop_back();
  exemplars_.truncate(first);
  natives_.truncate(first);
}

void SampleBatch::rollback(Mark to) noexcept {
  truncate(to.rows);
  if (families_.size() > to.families) drop_forgotten();
  while (families_.size() > to.families) {
    const auto known = by_name_.find(families_.back().name);
    if (static_cast<std::size_t>(known->second) == families_.size() - 1) by_name_.erase(known);
    families_.pop_back();
  }
  texts_.resize(families_.size());
}

void SampleBatch::drop_forgotten() noexcept {
  if (size_ < heads_.size()) drop_rows(size_);
}

void SampleBatch::drop_rows(std::size_t from) noexcept {
  layout_.reset();
  is_fitted_ = false;
  const auto is_wide = [](const Head& head) { return head.kind() != UnitKind::scalar; };
  const auto first = heads_.begin() + static_cast<std::ptrdiff_t>(from);
  const auto wide = std::find_if(first, heads_.end(), is_wide);  // and with it all behind it
  if (wide != heads_.end())
    wide_.truncate(wide_of(static_cast<std::size_t>(wide - heads_.begin())));
  for (std::size_t row = heads_.size(); row-- > from;)
    texts_[static_cast<std::size_t>(row_family(row))].truncate(label_begin(row));
  values_.resize(from);
  heads_.erase(first, heads_.end());
}

}  // namespace weir
