#include "base/number.hpp"

#include <catch2/catch.hpp>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>

namespace {

std::string print(double value) {
  std::string text;
  weir::detail::append_number(text, value);
  return text;
}

}  // namespace

TEST_CASE("numbers are the shortest text that reads back") {
  CHECK(print(0) == "0");
  CHECK(print(-0.0) == "-0");
  CHECK(print(0.1 + 0.2) == "0.30000000000000004");
  CHECK(print(9007199254740991.0) == "9007199254740991");
  CHECK(print(9007199254740992.0) == "9007199254740992");
  CHECK(print(9007199254740993.0) == "9007199254740992");  // 2^53+1 is not a double
  CHECK(print(-42) == "-42");
  CHECK(print(1e300) == "1e+300");
  CHECK(print(std::numeric_limits<double>::quiet_NaN()) == "NaN");
  CHECK(print(std::numeric_limits<double>::infinity()) == "+Inf");
  CHECK(print(-std::numeric_limits<double>::infinity()) == "-Inf");
  CHECK(print(std::numeric_limits<double>::denorm_min()) == "5e-324");
}

TEST_CASE("any double reads back as itself") {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t bits = random();
    double value = 0;
    static_assert(sizeof value == sizeof bits);
    std::memcpy(&value, &bits, sizeof value);
    if (value != value) continue;
    const std::string text = print(value);
    REQUIRE(text.size() <= weir::detail::kMaxNumberSize);
    REQUIRE(std::strtod(text.c_str(), nullptr) == value);
  }
}

TEST_CASE("short decimals are written as the standard library writes them") {
  std::mt19937_64 random(11);
  for (int i = 0; i < 200'000; ++i) {
    const std::uint64_t digits =
        i < 20'000 ? static_cast<std::uint64_t>(i) : random() >> (random() % 64);
    const double value = static_cast<double>(digits % 10'000'000'000'000'000) / 1000;
    const double neighbour = std::nextafter(value, 1e300);
    for (const double number : {value, neighbour}) {
      if (number >= 1e12 || number == std::floor(number)) continue;
      char expected[64];
      const auto end = std::to_chars(expected, expected + sizeof expected, number).ptr;
      REQUIRE(print(number) == std::string(expected, end));
    }
  }
}

TEST_CASE("durations are written as the standard library writes them") {
  std::mt19937_64 random(13);
  constexpr std::uint64_t kEdges[] = {1,       9,       10,      99'999,      100'000,      100'001,
                                      200'000, 990'000, 999'999, 999'999'999, 1'000'000'000};
  for (std::size_t i = 0; i < 200'000; ++i) {
    const std::uint64_t nanoseconds =
        i < std::size(kEdges) ? kEdges[i]
                              : (random() >> (random() % 64)) % 1'000'000'000'000'000'000;
    const double value = static_cast<double>(nanoseconds) / 1e9;
    for (const double number : {value, std::nextafter(value, 1e300), std::nextafter(value, 0)}) {
      if (number == std::floor(number)) continue;
      char expected[64];
      const auto end = std::to_chars(expected, expected + sizeof expected, number).ptr;
      REQUIRE(print(number) == std::string(expected, end));
    }
  }
}

TEST_CASE("OpenMetrics bounds are written as floats") {
  std::string text;
  for (const double bound : {1.0, 0.25, 1e21, 10.0}) {
    weir::detail::append_openmetrics_number(text, bound);
    text += ' ';
  }
  weir::detail::append_openmetrics_number(text, std::numeric_limits<double>::infinity());
  CHECK(text == "1.0 0.25 1e+21 10.0 +Inf");
}

TEST_CASE("a bound is spelled as Go's client spells it") {
  const auto [value, text, openmetrics] = GENERATE(table<double, std::string, std::string>({
      {0, "0", "0.0"},
      {1, "1", "1.0"},
      {-2.5, "-2.5", "-2.5"},
      {0.1, "0.1", "0.1"},
      {0.0001, "0.0001", "0.0001"},
      {0.00001, "1e-05", "1e-05"},
      {100000, "100000", "100000.0"},
      {123456.7, "123456.7", "123456.7"},
      {1e6, "1e+06", "1e+06"},
      {1234567, "1.234567e+06", "1.234567e+06"},
      {6553600, "6.5536e+06", "6.5536e+06"},
      {1e100, "1e+100", "1e+100"},
  }));
  std::string out;
  weir::detail::append_key_number(out, value);
  CHECK(out == text);
  out.clear();
  weir::detail::append_openmetrics_number(out, value);
  CHECK(out == openmetrics);
}
