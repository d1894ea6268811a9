#include "governor/label_table.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "governor/identifier_shape.hpp"
#include "governor/label_hash.hpp"
#include "governor/sketch.hpp"

namespace weir::detail {
namespace {

constexpr std::size_t kExactMembers = 65'536;
// Pairs of columns are counted on this many members: n labels have n (n - 1) / 2 pairs.
constexpr std::size_t kSampleMembers = 8'192;

std::size_t count_distinct(std::vector<std::uint64_t>& hashes) {
  std::sort(hashes.begin(), hashes.end());
  return static_cast<std::size_t>(std::unique(hashes.begin(), hashes.end()) - hashes.begin());
}

}  // namespace

std::size_t LabelTable::column_index(std::string_view name) {
  if (const auto known = by_name_.find(name); known != by_name_.end()) return known->second;
  const std::size_t index = columns_.size();
  by_name_.emplace(name, index);
  columns_.push_back({std::string(name), std::vector<std::uint64_t>(totals_.size(), 0), 0});
  return index;
}

void LabelTable::add(LabelText labels, std::uint32_t lines) {
  std::uint64_t total = 0;
  for (const EscapedLabel& label : labels) {
    const std::uint64_t hash = label_hash(seed_, label);
    total += hash;
    if (columns_.size() == kMaxColumns && by_name_.find(label.name) == by_name_.end()) continue;
    Column& column = columns_[column_index(label.name)];
    column.hashes.push_back(hash);
    column.identifiers += has_identifier_shape(label.escaped_value) ? 1U : 0U;
  }
  totals_.push_back(total);
  lines_ += lines;
  for (Column& column : columns_) column.hashes.resize(totals_.size(), 0);
}

double LabelTable::distinct_without(LabelMask without) const {
  std::vector<std::uint64_t> projections = totals_;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if ((without >> i & 1U) == 0) continue;
    for (std::size_t member = 0; member < projections.size(); ++member)
      projections[member] -= columns_[i].hashes[member];
  }
  if (projections.size() <= kExactMembers) return static_cast<double>(count_distinct(projections));
  DistinctSketch sketch;
  // A sum of hashes is not mixed in its high bits as a hash is; one multiplication mixes it.
  for (const std::uint64_t projection : projections)
    sketch.add((projection ^ projection >> 29) * 0x9E3779B97F4A7C15ULL);
  return sketch.estimate();
}

std::size_t LabelTable::sample_size() const noexcept {
  return std::min(totals_.size(), kSampleMembers);
}

std::size_t LabelTable::distinct_of(LabelMask of) const {
  const std::size_t size = sample_size();
  std::vector<std::uint64_t> sums(size, 0);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if ((of >> i & 1U) == 0) continue;
    for (std::size_t k = 0; k < size; ++k) sums[k] += columns_[i].hashes[k * totals_.size() / size];
  }
  return count_distinct(sums);
}

double LabelTable::entropy(std::size_t column) const {
  const std::size_t size = sample_size();
  std::vector<std::uint64_t> values(size);
  for (std::size_t k = 0; k < size; ++k)
    values[k] = columns_[column].hashes[k * totals_.size() / size];
  std::sort(values.begin(), values.end());
  double bits = 0;
  for (auto begin = values.begin(); begin != values.end();) {
    const auto end = std::upper_bound(begin, values.end(), *begin);
    const double share = static_cast<double>(end - begin) / static_cast<double>(size);
    bits -= share * std::log2(share);
    begin = end;
  }
  return bits;
}

}  // namespace weir::detail
