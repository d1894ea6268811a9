#include "collectors/host/meminfo.hpp"

#include <catch2/catch.hpp>

using weir::detail::parse_meminfo_value;

namespace {

TEST_CASE("a value of meminfo is in kibibytes or a plain number") {
  CHECK(parse_meminfo_value("       24684092 kB") == 24684092ULL * 1024);
  CHECK(parse_meminfo_value("0 kB") == 0);
  CHECK(parse_meminfo_value(" 9999999999 kB") == 9999999999ULL * 1024);
  CHECK(parse_meminfo_value(" 34359738367 kB") == 34359738367ULL * 1024);
  CHECK(parse_meminfo_value("\t12\tkB ") == 12 * 1024);
  CHECK(parse_meminfo_value("       7") == 7);
  CHECK(parse_meminfo_value("18446744073709551615") == 18446744073709551615ULL);
}

TEST_CASE("a value of meminfo that is no number, of another unit or too large is none") {
  for (const char* const text : {"", " kB", "kB", "12 MB", "1 2 kB", "x12 kB", "12x kB", "-1 kB",
                                 "12kB", "18446744073709551615 kB"}) {
    CAPTURE(text);
    CHECK(parse_meminfo_value(text) == std::nullopt);
  }
}

}  // namespace
