#include "base/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace weir::detail {
namespace {

// Names longer than this are not names; the bound keeps the work small whatever comes in.
constexpr std::size_t kLongestNameBytes = 128;

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);  // distances of a's prefix to each prefix of b
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

std::string_view nearest_name(std::string_view name, std::span<const std::string> known) {
  if (name.size() > kLongestNameBytes) return {};
  std::string_view nearest;
  std::size_t least = std::max<std::size_t>(1, (name.size() + 2) / 3) + 1;
  for (const std::string& candidate : known) {
    if (candidate.size() > kLongestNameBytes) continue;
    const std::size_t distance = edit_distance(name, candidate);
    if (distance >= least) continue;
    least = distance;
    nearest = candidate;
  }
  return nearest;
}

std::string did_you_mean(std::string_view name, std::span<const std::string> known,
                         std::string_view prefix) {
  const std::string_view nearest = nearest_name(name, known);
  if (nearest.empty()) return {};
  std::string phrase = ", did you mean ";
  phrase.append(prefix).append(nearest).append("?");
  return phrase;
}

}  // namespace weir::detail
