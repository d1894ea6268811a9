#include "collectors/host/ethtool_name.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace weir::collectors {
namespace {

constexpr bool is_upper(char c) noexcept {
  return 'A' <= c && c <= 'Z';
}

constexpr bool fits(char c) noexcept {
  return ('a' <= c && c <= 'z') || is_upper(c) || ('0' <= c && c <= '9') || c == '_';
}

constexpr char to_lower(char c) noexcept {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

// Statistics that node_exporter has families of its own for. rx_dropped has one, tx_dropped none.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kNamed{{
    {"rx_bytes", "received_bytes_total"},
    {"rx_dropped", "received_dropped_total"},
    {"rx_errors", "received_errors_total"},
    {"rx_packets", "received_packets_total"},
    {"tx_bytes", "transmitted_bytes_total"},
    {"tx_errors", "transmitted_errors_total"},
    {"tx_packets", "transmitted_packets_total"},
}};

// The words between underscores that are \p word become \p replacement; of two that share an
// underscore only the first, as a regular expression without overlaps finds them.
std::string with_word(std::string_view key, std::string_view word, std::string_view replacement) {
  std::string out;
  bool may_replace = true;
  while (true) {
    const std::string_view piece = key.substr(0, key.find('_'));
    const bool replaces = may_replace && piece == word;
    out.append(replaces ? replacement : piece);
    may_replace = !replaces;
    if (piece.size() == key.size()) return out;
    out.push_back('_');
    key.remove_prefix(piece.size() + 1);
  }
}

}  // namespace

std::string ethtool_clean_name(std::string_view statistic) {
  std::string name;
  bool after_gap = false;
  for (const char c : statistic) {
    if (!fits(c)) {
      while (!name.empty() && name.back() == '_') name.pop_back();
      name.push_back('_');
      after_gap = true;
    } else if (!after_gap || c != '_') {
      name.push_back(c);
      after_gap = false;
    }
  }
  return name;
}

std::string ethtool_metric_key(std::string_view statistic) {
  std::string key = ethtool_clean_name(statistic);
  const auto* const named =
      std::ranges::find(kNamed, key, [](const auto& row) { return row.first; });
  if (named != kNamed.end()) return std::string(named->second);
  key.erase(0, std::min(key.find_first_not_of('_'), key.size()));
  std::ranges::transform(key, key.begin(), to_lower);
  return with_word(with_word(key, "rx", "received"), "tx", "transmitted");
}

}  // namespace weir::collectors
