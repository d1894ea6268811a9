// A place in a page that is being parsed, and the fault met there.
#pragma once

#include <cstdint>
#include <string_view>

#include "weir/error.hpp"

namespace weir::detail {

// The first thing that is wrong with a page. \p what has static storage.
struct Fault {
  const char* at = nullptr;
  std::string_view what = {};
  ErrorCode code = ErrorCode::parse;
};

// Every line that a cursor walks ends with '\n', so loops that stop there need no other bound.
struct PageCursor {
  const char* at = nullptr;
  const char* end = nullptr;  // behind the last '\n'
  Fault fault = {};

  static constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
  static constexpr bool ends_token(char c) { return is_blank(c) || c == '\n'; }

  void skip_blanks() {
    while (is_blank(*at)) ++at;
  }
  void skip_line() {
    while (*at != '\n') ++at;
  }
  // Up to the next blank or the line's end.
  std::string_view token() {
    const char* begin = at;
    while (!ends_token(*at)) ++at;
    return {begin, static_cast<std::size_t>(at - begin)};
  }
  // Always false, so that a caller can return it.
  bool fail(std::string_view what, const char* where, ErrorCode code = ErrorCode::parse) {
    fault = {where, what, code};
    return false;
  }
  bool fail(std::string_view what) { return fail(what, at); }
  // Fails if \p text, a part of the page, has a NUL or is not UTF-8.
  bool check_text(std::string_view text);
};

// "line:column: what, found "the bytes there"" of a fault within \p page, whose first line has the
// number \p first_line.
[[nodiscard]] Error describe(const Fault& fault, std::string_view page, std::uint64_t first_line);

}  // namespace weir::detail
