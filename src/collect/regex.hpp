// The one regular expression type of all filters: RE2, as Go's. Searched unanchored unless built
// anchored.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "weir/expected.hpp"

namespace re2 {
class RE2;
}

namespace weir::detail {

// Cheap to copy; thread safe.
class Regex {
 public:
  enum class Anchor { none, both };
  // \p flag is named in the error: "--collector.netdev.device-exclude: missing ): ...".
  static Expected<Regex> compile(std::string_view flag, std::string_view pattern,
                                 Anchor anchor = Anchor::none);
  [[nodiscard]] bool matches(std::string_view text) const;
  // The same for texts that are met once, as names whose answer is kept: slower, but an expression
  // that is anchored at the start and has a group keeps no memory for the next call (RE2's tables
  // of states: 90 KiB for the fields of netstat).
  [[nodiscard]] bool matches_once(std::string_view text) const;

  // A replacement in Go's words ($1, ${name}, $$) as expand() takes it; a group that the expression
  // lacks is empty.
  [[nodiscard]] std::string rewrite_of(std::string_view replacement) const;
  // If \p text matches, sets \p out to the rewrite.
  bool expand(std::string_view text, const std::string& rewrite, std::string& out) const;

 private:
  [[nodiscard]] std::string group_of(std::string_view name) const;
  explicit Regex(std::shared_ptr<const re2::RE2> regex) : regex_(std::move(regex)) {}
  std::shared_ptr<const re2::RE2> regex_;
};

}  // namespace weir::detail
