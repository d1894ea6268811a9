#include "weir/batch.hpp"

#include <algorithm>
#include <utility>

#include "model/label_match.hpp"
#include "model/short_text.hpp"

namespace weir {
namespace {

bool has_labels(const LabelArena& texts, LabelArena::Place place, LabelText labels, std::string&) {
  if (place.size != labels.view().size()) return false;
  return place.size == 0 || detail::is_same_text(texts.at(place).view(), labels.view());
}

bool has_labels(const LabelArena& texts, LabelArena::Place place, std::span<const LabelView> labels,
                std::string& scratch) {
  return detail::is_text_of(texts.at(place), labels, scratch);
}

}  // namespace

inline bool SampleBatch::is_next(std::string_view name, MetricType type) const {
  if (!has_next()) return false;
  const Family& next = family_of(row_family(size_));
  return next.type == type && detail::is_same_text(next.name, name);
}

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
  texts_.resize(families_.size() + 1);
  by_name_.try_emplace(family.name, index);
  families_.push_back(std::move(family));
  return index;
}

template <class AnyFamily>
FamilyIndex SampleBatch::find_or_insert(const AnyFamily& family) {
  const auto known = find(family.name, family.type);
  return known ? *known : insert(Family(family));
}

FamilyIndex SampleBatch::family(const FamilySpec& spec) {
  return is_next(spec.name, spec.type) ? row_family(size_) : find_or_insert(spec);
}

FamilyIndex SampleBatch::family(const Family& family) {
  return is_next(family.name, family.type) ? row_family(size_) : find_or_insert(family);
}

template <class Labels>
bool SampleBatch::is_next(FamilyIndex family, UnitKind kind, Labels labels) {
  return has_next() && heads_[size_].is(family, kind) &&
         has_labels(texts_[static_cast<std::size_t>(family)], heads_[size_].labels, labels,
                    scratch_);
}

inline void SampleBatch::stand_next() {
  ++size_;
  if (!has_next() && !layout_) name_layout();
}

void SampleBatch::name_layout() {
  layout_ = std::make_shared<char>();
}

template <class Labels>
void SampleBatch::push_row(FamilyIndex family, UnitKind kind, Labels labels, double value) {
  drop_forgotten();
  layout_.reset();
  is_fitted_ = false;
  const LabelArena::Place text = texts_[static_cast<std::size_t>(family)].add(labels);
  values_.resize(size_ + 1);  // memory may have run out behind the value
  values_.back() = value;
  heads_.emplace_back(family, kind, text);
  ++size_;
}

template <class Labels>
void SampleBatch::add_scalar(FamilyIndex family, Labels labels, double value) {
  if (!is_next(family, UnitKind::scalar, labels))
    return push_row(family, UnitKind::scalar, labels, value);
  values_[size_] = value;
  stand_next();
}

template <class Labels>
void SampleBatch::add_wide(FamilyIndex family, Labels labels, const HistogramView& histogram) {
  if (!is_next(family, UnitKind::histogram, labels) ||
      !wide_.has_keys(wide_of(size_), histogram.bounds)) {
    drop_forgotten();
    return push_row(family, UnitKind::histogram, labels, wide_.add(histogram));
  }
  set_histogram(size_, histogram.cumulative, histogram.sum);
  stand_next();
}

template <class Labels>
void SampleBatch::add_wide(FamilyIndex family, Labels labels, const SummaryView& summary) {
  if (!is_next(family, UnitKind::summary, labels) ||
      !wide_.has_keys(wide_of(size_), summary.quantiles)) {
    drop_forgotten();
    return push_row(family, UnitKind::summary, labels, wide_.add(summary));
  }
  set_summary(size_, summary.values, summary.sum, summary.count);
  stand_next();
}

void SampleBatch::add(const FamilySpec& spec, double value) {
  add_scalar(family(spec), LabelText{}, value);
}

void SampleBatch::add(FamilyIndex family, std::span<const LabelView> labels, double value) {
  add_scalar(family, labels, value);
}

void SampleBatch::add(FamilyIndex family, LabelText labels, double value) {
  add_scalar(family, labels, value);
}

void SampleBatch::add_histogram(FamilyIndex family, LabelText labels,
                                const HistogramView& histogram) {
  add_wide(family, labels, histogram);
}

void SampleBatch::add_histogram(FamilyIndex family, std::span<const LabelView> labels,
                                const HistogramView& histogram) {
  add_wide(family, labels, histogram);
}

void SampleBatch::add_summary(FamilyIndex family, LabelText labels, const SummaryView& summary) {
  add_wide(family, labels, summary);
}

void SampleBatch::add_summary(FamilyIndex family, std::span<const LabelView> labels,
                              const SummaryView& summary) {
  add_wide(family, labels, summary);
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

void SampleBatch::set_summary(std::size_t row, std::span<const double> values, double sum,
                              double count) {
  wide_.set(wide_of(row), values, sum, count);
}

void SampleBatch::set_histogram(std::size_t row, std::span<const double> cumulative, double sum) {
  wide_.set(wide_of(row), cumulative, sum, cumulative.back());
}

void SampleBatch::set_help(FamilyIndex family, std::string help) {
  families_[static_cast<std::size_t>(family)].help = std::move(help);
}

std::uint32_t SampleBatch::wide_lines(std::size_t row) const {
  return wide_.keys(wide_of(row)) + (kind(row) == UnitKind::histogram ? 3 : 2);
}

}  // namespace weir
