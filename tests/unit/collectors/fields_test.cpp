#include "collectors/support/fields.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace weir::detail;

namespace {

std::vector<std::string> lines(std::string_view text) {
  std::vector<std::string> all;
  for_each_line(text, [&](std::string_view line) { all.emplace_back(line); });
  return all;
}

TEST_CASE("a text is taken line by line, with or without a last line end") {
  CHECK(lines("a\nb\n") == std::vector<std::string>{"a", "b"});
  CHECK(lines("a\n\nb") == std::vector<std::string>{"a", "", "b"});
  CHECK(lines("").empty());
}

TEST_CASE("fields stand between any number of blanks") {
  std::array<std::string_view, 4> fields;
  const auto got = split_fields("  a\tbb   c\r\n", fields);
  CHECK(std::vector<std::string>(got.begin(), got.end()) ==
        std::vector<std::string>{"a", "bb", "c"});
  CHECK(split_fields(" \t ", fields).empty());
}

TEST_CASE("fields beyond the room are left out") {
  std::array<std::string_view, 2> fields;
  CHECK(split_fields("a b c", fields).size() == 2);
}

TEST_CASE("a cursor keeps what is behind the fields it gave") {
  Cursor cursor("one two  three four");
  CHECK(cursor.field() == "one");
  CHECK(cursor.field() == "two");
  CHECK(trim(cursor.rest()) == "three four");
  CHECK(cursor.field() == "three");
  CHECK(cursor.field() == "four");
  CHECK(cursor.field().empty());
}

TEST_CASE("a text is split at its first separator only") {
  const auto pair = split_at("key : a:b ", ':');
  REQUIRE(pair);
  CHECK(pair->first == "key");
  CHECK(pair->second == "a:b");
  CHECK_FALSE(split_at("key", ':'));
}

TEST_CASE("a number is the whole field and in range, or nothing") {
  CHECK(parse_number<std::uint64_t>("18446744073709551615") == 18446744073709551615U);
  CHECK_FALSE(parse_number<std::uint64_t>("18446744073709551616"));
  CHECK(parse_number<std::uint64_t>("9999999999999999999") == 9999999999999999999U);
  CHECK(parse_number<std::uint64_t>("00000000000000000000000001") == 1U);
  CHECK(parse_number<std::uint64_t>("0") == 0U);
  CHECK_FALSE(parse_number<std::uint64_t>("-1"));
  CHECK_FALSE(parse_number<std::uint64_t>("12kB"));
  CHECK_FALSE(parse_number<std::uint64_t>(""));
  CHECK_FALSE(parse_number<std::uint64_t>(" 1"));
  CHECK(parse_number<std::int32_t>("-125000") == -125000);
  CHECK(parse_number<double>("0.25") == 0.25);
  CHECK_FALSE(parse_number<double>("0.25x"));
}

TEST_CASE("hexadecimal numbers are whole fields too") {
  CHECK(parse_hex<std::uint32_t>("00000d04") == 0xd04U);
  CHECK(parse_hex<std::uint32_t>("FFFFFFFF") == 0xffffffffU);
  CHECK_FALSE(parse_hex<std::uint32_t>("100000000"));
  CHECK_FALSE(parse_hex<std::uint32_t>("0x10"));
}

TEST_CASE("an integer's text holds the longest integers") {
  CHECK(IntegerText(std::numeric_limits<std::int64_t>::min()).view() == "-9223372036854775808");
  CHECK(IntegerText(std::numeric_limits<std::uint64_t>::max()).view() == "18446744073709551615");
  CHECK(IntegerText(0).view() == "0");
}

}  // namespace
