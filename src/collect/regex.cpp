#include "collect/regex.hpp"

#include <re2/re2.h>

namespace weir::detail {

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

}  // namespace weir::detail
