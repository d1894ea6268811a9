#include "exposition/parser_value.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include "base/number.hpp"

namespace weir::detail {
namespace {

TEST_CASE("a value is the nearest double") {
  CHECK(parse_value("0") == 0.0);
  CHECK(parse_value("-12.5") == -12.5);
  CHECK(parse_value("+.5") == 0.5);
  CHECK(parse_value("5.") == 5.0);
  CHECK(parse_value("0.1") == 0.1);
  CHECK(parse_value("123456789012345") == 123456789012345.0);
  CHECK(parse_value("0.123456789012345") == 0.123456789012345);
  CHECK(parse_value("1234567890123456") == 1234567890123456.0);
  CHECK(parse_value("9007199254740993") == 9007199254740992.0);
  CHECK(parse_value("0.30000000000000004") == 0.1 + 0.2);
  CHECK(parse_value("08") == 8.0);
}

TEST_CASE("minus zero keeps its sign") {
  CHECK(std::signbit(parse_value("-0").value()));
  CHECK(std::signbit(parse_value("-0.0").value()));
  CHECK(std::signbit(parse_value("-1e-999").value()));
}

TEST_CASE("infinities and NaN are read in any case") {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  CHECK(parse_value("+Inf") == kInfinity);
  CHECK(parse_value("-iNfInItY") == -kInfinity);
  CHECK(std::isnan(parse_value("nAn").value()));
  CHECK_FALSE(parse_value("nan(1)"));
  CHECK_FALSE(parse_value("infinit"));
}

TEST_CASE("a value out of a double's range is refused if large and zero if small") {
  for (const char* large : {"1e309", "1e99999999999999999999", "10e308", "0.001e313", "1E+400",
                            "00001e309", "12345678901234567890e300"}) {
    INFO(large);
    CHECK_FALSE(parse_value(large));
  }
  CHECK_FALSE(parse_value(std::string(400, '9')));
  for (const char* small : {"1e-400", "0.0001e-323", "1e-99999999999999999999", "100e-400"}) {
    INFO(small);
    CHECK(parse_value(small) == 0.0);
  }
  CHECK(parse_value("0." + std::string(400, '0') + "1") == 0.0);
  CHECK(parse_value("0e99999999999999999999") == 0.0);
  CHECK(parse_value("5e-324") == std::numeric_limits<double>::denorm_min());
}

TEST_CASE("every double reads back from its shortest text") {
  std::mt19937_64 random(20221122);
  std::string text;
  for (int i = 0; i < 200'000; ++i) {
    // Any bits, and numbers of few digits, which have a way of their own.
    const double value = i % 2 == 0 ? std::bit_cast<double>(random())
                                    : static_cast<double>(random() % 10'000'000) /
                                          std::pow(10.0, static_cast<double>(random() % 16));
    if (!std::isfinite(value)) continue;
    text.clear();
    append_number(text, value);
    if (parse_value(text) != value) FAIL_CHECK(text);
  }
}

TEST_CASE("a timestamp is a signed integer of 64 bits") {
  CHECK(parse_timestamp("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
  CHECK(parse_timestamp("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
  CHECK(parse_timestamp("+7") == 7);
  for (const char* wrong :
       {"", "-", "+", "+-1", "1.0", "1e3", "0x1", " 1", "9223372036854775808"}) {
    INFO(wrong);
    CHECK_FALSE(parse_timestamp(wrong));
  }
}

}  // namespace
}  // namespace weir::detail
