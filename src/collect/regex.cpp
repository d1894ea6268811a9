#include "collect/regex.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>

namespace weir::detail {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Takes the name of a group from behind the '$': "1", "name", "{name}". Empty: there is none.
std::string_view take_group(std::string_view& rest) {
  std::string_view name;
  if (rest.starts_with('{')) {
    const std::size_t close = rest.find('}');
    if (close == std::string_view::npos) return {};
    name = rest.substr(1, close - 1);
    rest.remove_prefix(close + 1);
    return name;
  }
  const auto end = std::ranges::find_if_not(rest, is_word);
  name = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
  rest.remove_prefix(name.size());
  return name;
}

}  // namespace

Expected<Regex> Regex::compile(std::string_view flag, std::string_view pattern, Anchor anchor) {
  std::string text(pattern);
  if (anchor == Anchor::both) text = "^(?:" + text + ")$";
  auto regex = std::make_shared<const re2::RE2>(text, re2::RE2::Quiet);
  if (!regex->ok()) {
    return Error(ErrorCode::invalid_argument, "--" + std::string(flag) +
                                                  ": bad regular expression '" +
                                                  std::string(pattern) + "': " + regex->error());
  }
  return Regex(std::move(regex));
}

bool Regex::matches(std::string_view text) const {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *regex_);
}

bool Regex::matches_once(std::string_view text) const {
  // Asked for a group, too, RE2 does without the tables.
  std::array<re2::StringPiece, 2> groups;
  return regex_->Match(re2::StringPiece(text.data(), text.size()), 0, text.size(),
                       re2::RE2::UNANCHORED, groups.data(), static_cast<int>(groups.size()));
}

std::string Regex::rewrite_of(std::string_view replacement) const {
  std::string rewrite;
  while (!replacement.empty()) {
    const char c = replacement.front();
    replacement.remove_prefix(1);
    const std::string_view name = c == '$' ? take_group(replacement) : std::string_view();
    if (!name.empty()) {
      rewrite += group_of(name);
    } else {
      rewrite += c;
      if (c == '\\') rewrite += c;
      if (c == '$' && replacement.starts_with('$')) replacement.remove_prefix(1);
    }
  }
  return rewrite;
}

std::string Regex::group_of(std::string_view name) const {
  constexpr int kMaxGroup = 9;  // RE2's rewrites go no further
  int group = kMaxGroup + 1;
  const auto& names = regex_->NamedCapturingGroups();
  if (const auto named = names.find(std::string(name)); named != names.end()) {
    group = named->second;
  } else if (name.size() == 1 && name.front() >= '0' && name.front() <= '9') {
    group = name.front() - '0';
  }
  const bool has_it = group <= std::min(regex_->NumberOfCapturingGroups(), kMaxGroup);
  return has_it ? "\\" + std::to_string(group) : std::string();
}

bool Regex::expand(std::string_view text, const std::string& rewrite, std::string& out) const {
  return re2::RE2::Extract(re2::StringPiece(text.data(), text.size()), *regex_, rewrite, &out);
}

}  // namespace weir::detail
