#include "governor/histogram_fold.hpp"

#include <algorithm>
#include <iterator>

namespace weir::detail {
namespace {

// Lines behind those that have a key: +Inf, `_sum`, `_count`; or `_sum`, `_count`.
std::size_t tail_lines(UnitKind kind) {
  return kind == UnitKind::scalar ? 1 : kind == UnitKind::histogram ? 3 : 2;
}

// Calls line(from, to) for each line of the unit with fewer keys.
template <class Line>
void for_each_line(UnitKind kind, std::span<const double> keys, std::span<const double> fewer,
                   Line line) {
  std::size_t from = 0;
  for (std::size_t to = 0; to < fewer.size(); ++to, ++from) {
    while (keys[from] != fewer[to]) ++from;
    line(from, to);
  }
  for (std::size_t i = 0; i < tail_lines(kind); ++i) line(keys.size() + i, fewer.size() + i);
}

}  // namespace

std::uint32_t unit_lines(UnitKind kind, std::size_t keys) noexcept {
  return static_cast<std::uint32_t>(keys + tail_lines(kind));
}

std::vector<double> common_keys(std::span<const double> a, std::span<const double> b) {
  std::vector<double> common;
  std::ranges::set_intersection(a, b, std::back_inserter(common));
  return common;
}

std::vector<double> every_other_key(std::span<const double> keys) {
  std::vector<double> left;
  for (std::size_t i = keys.empty() ? 0 : (keys.size() - 1) % 2; i < keys.size(); i += 2)
    left.push_back(keys[i]);
  return left;
}

std::size_t keys_left(std::size_t keys, std::uint32_t halvings) noexcept {
  for (; halvings > 0 && keys > 1; --halvings) keys = (keys + 1) / 2;
  return keys;
}

bool has_keys(std::span<const double> whole, std::span<const double> part) noexcept {
  return std::ranges::includes(whole, part);
}

void add_unit(UnitKind kind, std::span<const double> keys, std::span<const double> increments,
              std::span<const double> target_keys, std::span<double> target) noexcept {
  for_each_line(kind, keys, target_keys, [&](std::size_t from, std::size_t to) {
    if (kind == UnitKind::summary && to < target_keys.size()) return;
    target[to] += increments[from];
  });
}

std::vector<double> with_fewer_keys(UnitKind kind, std::span<const double> keys,
                                    std::span<const double> values, std::span<const double> fewer) {
  std::vector<double> reduced(unit_lines(kind, fewer.size()));
  copy_fewer_keys(kind, keys, values, fewer, reduced.data());
  return reduced;
}

void copy_fewer_keys(UnitKind kind, std::span<const double> keys, std::span<const double> values,
                     std::span<const double> fewer, double* out) noexcept {
  for_each_line(kind, keys, fewer,
                [&](std::size_t from, std::size_t to) { out[to] = values[from]; });
}

}  // namespace weir::detail
