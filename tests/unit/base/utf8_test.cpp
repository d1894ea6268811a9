#include "base/utf8.hpp"

#include <catch2/catch.hpp>

using weir::detail::is_utf8;
using weir::detail::replace_invalid_utf8;
using weir::detail::utf8_prefix;

TEST_CASE("UTF-8 is told from what only looks like it") {
  CHECK(is_utf8(""));
  CHECK(is_utf8("plain ascii text, longer than a word"));
  CHECK(is_utf8("na\xC3\xAFve \xE2\x82\xAC \xF0\x9F\x98\x80"));
  CHECK_FALSE(is_utf8("\xFF"));
  CHECK_FALSE(is_utf8("a\xC3"));             // cut
  CHECK_FALSE(is_utf8("\xC0\xAF"));          // overlong '/'
  CHECK_FALSE(is_utf8("\xE0\x80\xAF"));      // overlong
  CHECK_FALSE(is_utf8("\xED\xA0\x80"));      // surrogate
  CHECK_FALSE(is_utf8("\xF4\x90\x80\x80"));  // above U+10FFFF
  CHECK_FALSE(is_utf8("\x80"));              // continuation alone
}

TEST_CASE("bytes that are not UTF-8 become the replacement character") {
  CHECK(replace_invalid_utf8("a\xFF\xC3z") == "a\xEF\xBF\xBD\xEF\xBF\xBDz");
  CHECK(replace_invalid_utf8("na\xC3\xAFve") == "na\xC3\xAFve");
  CHECK(is_utf8(replace_invalid_utf8("\xED\xA0\x80\xF4\x90")));
}

TEST_CASE("the valid beginning of a text ends where UTF-8 does") {
  CHECK(utf8_prefix("") == 0);
  CHECK(utf8_prefix("plain ascii text, longer than a word") == 36);
  CHECK(utf8_prefix("na\xC3\xAFve \xFF \xC3\xAF") == 7);
  CHECK(utf8_prefix("ends in a cut one \xE2\x82") == 18);
}
