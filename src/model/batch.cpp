#include "weir/batch.hpp"

#include <algorithm>
#include <limits>
#include <new>
#include <utility>

namespace weir {

std::optional<FamilyIndex> SampleBatch::find(std::string_view name, MetricType type) const {
  const auto known = by_name_.find(name);
  if (known == by_name_.end()) return std::nullopt;
  if (family_of(known->second).type == type) return known->second;
  for (std::size_t i = 0; i < families_.size();
       ++i) {  // the same name with several types: rare, and a fault upstream
    if (families_[i].name == name && families_[i].type == type) return static_cast<FamilyIndex>(i);
  }
  return std::nullopt;
}

FamilyIndex SampleBatch::insert(Family family) {
  const auto index = static_cast<FamilyIndex>(families_.size());
  by_name_.try_emplace(family.name, index);
  families_.push_back(std::move(family));
  return index;
}

FamilyIndex SampleBatch::family(const FamilySpec& spec) {
  const auto known = find(spec.name, spec.type);
  return known ? *known : insert(Family(spec));
}

FamilyIndex SampleBatch::family(const Family& family) {
  const auto known = find(family.name, family.type);
  return known ? *known : insert(family);
}

void SampleBatch::push_row(FamilyIndex family, UnitKind kind, std::size_t text_begin, double value,
                           std::uint32_t wide) {
  // Offsets are 32 bits; 4 GiB of label text in one run is far above every limit of the sources.
  if (text_.size() > std::numeric_limits<std::uint32_t>::max()) throw std::bad_alloc();
  unname();
  rows_.family.push_back(family);
  rows_.kind.push_back(kind);
  rows_.text_begin.push_back(static_cast<std::uint32_t>(text_begin));
  rows_.text_size.push_back(static_cast<std::uint32_t>(text_.size() - text_begin));
  rows_.value.push_back(value);
  rows_.wide.push_back(wide);
}

std::uint32_t SampleBatch::push_wide(std::span<const double> keys, std::span<const double> values,
                                     double sum, double count) {
  wides_.push_back(
      {static_cast<std::uint32_t>(numbers_.size()), static_cast<std::uint32_t>(keys.size())});
  numbers_.insert(numbers_.end(), keys.begin(), keys.end());
  numbers_.insert(numbers_.end(), values.begin(), values.end());
  numbers_.push_back(sum);
  numbers_.push_back(count);
  return static_cast<std::uint32_t>(wides_.size() - 1);
}

std::size_t SampleBatch::push_text(LabelText labels) {
  drop_cleared();
  const std::size_t begin = text_.size();
  text_.append(labels.view());
  return begin;
}

std::size_t SampleBatch::push_text(std::span<const LabelView> labels) {
  drop_cleared();
  const std::size_t begin = text_.size();
  append_label_text(text_, labels);
  return begin;
}

void SampleBatch::add(FamilyIndex family, std::span<const LabelView> labels, double value) {
  push_row(family, UnitKind::scalar, push_text(labels), value);
}

void SampleBatch::add(FamilyIndex family, LabelText labels, double value) {
  push_row(family, UnitKind::scalar, push_text(labels), value);
}

void SampleBatch::push_histogram(FamilyIndex family, std::size_t text_begin,
                                 const HistogramView& histogram) {
  push_row(family, UnitKind::histogram, text_begin, 0,
           push_wide(histogram.bounds, histogram.cumulative, histogram.sum,
                     histogram.cumulative.back()));
}

void SampleBatch::push_summary(FamilyIndex family, std::size_t text_begin,
                               const SummaryView& summary) {
  push_row(family, UnitKind::summary, text_begin, 0,
           push_wide(summary.quantiles, summary.values, summary.sum, summary.count));
}

void SampleBatch::add_histogram(FamilyIndex family, LabelText labels,
                                const HistogramView& histogram) {
  push_histogram(family, push_text(labels), histogram);
}

void SampleBatch::add_histogram(FamilyIndex family, std::span<const LabelView> labels,
                                const HistogramView& histogram) {
  push_histogram(family, push_text(labels), histogram);
}

void SampleBatch::add_summary(FamilyIndex family, LabelText labels, const SummaryView& summary) {
  push_summary(family, push_text(labels), summary);
}

void SampleBatch::add_summary(FamilyIndex family, std::span<const LabelView> labels,
                              const SummaryView& summary) {
  push_summary(family, push_text(labels), summary);
}

void SampleBatch::add_row(FamilyIndex family, LabelText labels, const SampleBatch& from,
                          std::size_t row) {
  switch (from.kind(row)) {
    case UnitKind::scalar:
      add(family, labels, from.value(row));
      break;
    case UnitKind::histogram:
      add_histogram(family, labels, from.histogram(row));
      break;
    case UnitKind::summary:
      add_summary(family, labels, from.summary(row));
      break;
  }
}

void SampleBatch::set_timestamp(TimestampMs timestamp) {
  set_timestamp(size() - 1, timestamp);
}

void SampleBatch::set_timestamp(std::size_t row, TimestampMs timestamp) {
  timestamps_.push_back({static_cast<std::uint32_t>(row), timestamp});
}

void SampleBatch::add_exemplar(std::uint32_t line, const Exemplar& exemplar) {
  add_exemplar(size() - 1, line, exemplar);
}

void SampleBatch::add_exemplar(std::size_t row, std::uint32_t line, const Exemplar& exemplar) {
  // Its labels lie in the arena, behind the row's own or, of a row that came back, behind all.
  const std::size_t begin = push_text(exemplar.labels);
  exemplars_.push_back({static_cast<std::uint32_t>(row), line, static_cast<std::uint32_t>(begin),
                        static_cast<std::uint32_t>(text_.size() - begin), exemplar.value,
                        exemplar.timestamp});
}

void SampleBatch::clear() noexcept {
  drop_cleared();  // cleared twice they are gone: what a run that failed left must not come back
  cleared_ = size() > 0;
  timestamps_.clear();
  exemplars_.clear();
  natives_.clear();
  starts_.clear();
}

void SampleBatch::unname() noexcept {
  layout_.reset();
  layout_text_.reset();
}

void SampleBatch::drop_cleared() noexcept {
  if (!std::exchange(cleared_, false)) return;
  truncate(0);
}

bool SampleBatch::restore() {
  if (!cleared_) return false;
  cleared_ = false;
  if (!layout_) layout_ = std::make_shared<char>();
  if (layout_text_) {
    text_.resize(*layout_text_);
  } else {
    text_.shrink_to_fit();  // they stay as they are
    rows_.shrink_to_fit();
    layout_text_ = text_.size();
  }
  return true;
}

std::shared_ptr<const void> SampleBatch::name_rows() {
  if (!layout_ && !empty()) layout_ = std::make_shared<char>();
  return layout();
}

void SampleBatch::set_summary(std::size_t row, std::span<const double> values, double sum,
                              double count) {
  const Wide& wide = wides_[rows_.wide[row]];
  const auto numbers = std::span(numbers_).subspan(wide.begin + wide.keys, values.size() + 2);
  std::ranges::copy(values, numbers.begin());
  numbers[values.size()] = sum;
  numbers[values.size() + 1] = count;
}

void SampleBatch::set_histogram(std::size_t row, std::span<const double> cumulative, double sum) {
  const Wide& wide = wides_[rows_.wide[row]];
  const auto values = std::span(numbers_).subspan(wide.begin + wide.keys, cumulative.size() + 2);
  std::ranges::copy(cumulative, values.begin());
  values[cumulative.size()] = sum;
  values[cumulative.size() + 1] = cumulative.back();
}

void SampleBatch::forget_families() {
  drop_cleared();
  truncate(0);
  families_.clear();
  by_name_.clear();
}

void SampleBatch::truncate(std::size_t size) noexcept {
  if (size >= this->size()) return;
  unname();
  text_.resize(rows_.text_begin[size]);
  for (std::size_t row = size; row < this->size();
       ++row) {  // the first wide row that goes takes all behind it
    if (rows_.kind[row] == UnitKind::scalar) continue;
    numbers_.resize(wides_[rows_.wide[row]].begin);
    wides_.resize(rows_.wide[row]);
    break;
  }
  while (!timestamps_.empty() && timestamps_.back().row >= size) timestamps_.pop_back();
  while (!exemplars_.empty() && exemplars_.back().row >= size) exemplars_.pop_back();
  while (!starts_.empty() && starts_.back().row >= size) starts_.pop_back();
  if (!natives_.empty()) natives_.truncate(static_cast<std::uint32_t>(size));
  // Labels of exemplars that were given to rows later lie behind all rows', and went with them.
  const auto is_cut = [this](const RowExemplar& at) {
    return std::size_t{at.text_begin} + at.text_size > text_.size();
  };
  if (!exemplars_.empty() && is_cut(exemplars_.back())) std::erase_if(exemplars_, is_cut);
  rows_.resize(size);
}

void SampleBatch::rollback(Mark to) noexcept {
  truncate(to.rows);
  if (families_.size() > to.families) drop_cleared();
  while (families_.size() > to.families) {
    const auto known = by_name_.find(families_.back().name);
    if (static_cast<std::size_t>(known->second) == families_.size() - 1) by_name_.erase(known);
    families_.pop_back();
  }
}

void SampleBatch::set_help(FamilyIndex family, std::string help) {
  families_[static_cast<std::size_t>(family)].help = std::move(help);
}

void SampleBatch::Columns::resize(std::size_t size) noexcept {
  family.resize(size);
  kind.resize(size);
  text_begin.resize(size);
  text_size.resize(size);
  value.resize(size);
  wide.resize(size);
}

void SampleBatch::Columns::shrink_to_fit() {
  family.shrink_to_fit();
  kind.shrink_to_fit();
  text_begin.shrink_to_fit();
  text_size.shrink_to_fit();
  value.shrink_to_fit();
  wide.shrink_to_fit();
}

HistogramView SampleBatch::histogram(std::size_t row) const {
  const Wide& wide = wides_[rows_.wide[row]];
  const auto numbers = std::span(numbers_).subspan(wide.begin);
  return {numbers.first(wide.keys), numbers.subspan(wide.keys, wide.keys + 1),
          numbers[2 * wide.keys + 1]};
}

SummaryView SampleBatch::summary(std::size_t row) const {
  const Wide& wide = wides_[rows_.wide[row]];
  const auto numbers = std::span(numbers_).subspan(wide.begin);
  return {numbers.first(wide.keys), numbers.subspan(wide.keys, wide.keys), numbers[2 * wide.keys],
          numbers[2 * wide.keys + 1]};
}

std::uint32_t SampleBatch::lines(std::size_t row) const {
  switch (kind(row)) {
    case UnitKind::scalar:
      return 1;
    case UnitKind::histogram:
      return wides_[rows_.wide[row]].keys + 3;
    case UnitKind::summary:
      return wides_[rows_.wide[row]].keys + 2;
  }
  return 1;
}

Exemplar SampleBatch::exemplar(const RowExemplar& at) const {
  return {LabelText::trusted(std::string_view(text_).substr(at.text_begin, at.text_size)), at.value,
          at.timestamp};
}

}  // namespace weir
