#include "collectors/host/ethtool_name.hpp"

#include <algorithm>

namespace weir::collectors {
namespace {

constexpr bool is_upper(char c) noexcept {
  return 'A' <= c && c <= 'Z';
}

constexpr bool fits(char c) noexcept {
  return ('a' <= c && c <= 'z') || is_upper(c) || ('0' <= c && c <= '9') || c == '_';
}

// Runs of characters that do not fit, and the underscores around them, become one underscore.
std::string with_fitting_characters(std::string_view statistic) {
  std::string key;
  bool after_gap = false;
  for (const char c : statistic) {
    if (!fits(c)) {
      while (!key.empty() && key.back() == '_') key.pop_back();
      key.push_back('_');
      after_gap = true;
    } else if (!after_gap || c != '_') {
      key.push_back(is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c);
      after_gap = false;
    }
  }
  key.erase(0, std::min(key.find_first_not_of('_'), key.size()));
  while (!key.empty() && key.back() == '_') key.pop_back();
  return key;
}

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

std::string ethtool_metric_key(std::string_view statistic) {
  const std::string key = with_fitting_characters(statistic);
  return with_word(with_word(key, "rx", "received"), "tx", "transmitted");
}

}  // namespace weir::collectors
