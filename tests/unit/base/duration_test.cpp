#include "base/duration.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using weir::format_duration;
using weir::parse_duration;

namespace {

std::string complaint(std::string_view text) {
  const auto parsed = parse_duration(text);
  return parsed ? "accepted" : parsed.error().message();
}

}  // namespace

TEST_CASE("durations take ms, s, m and h, alone and together") {
  CHECK(*parse_duration("500ms") == 500ms);
  CHECK(*parse_duration("30s") == 30s);
  CHECK(*parse_duration("5m") == 5min);
  CHECK(*parse_duration("2h") == 2h);
  CHECK(*parse_duration("1m30s") == 90s);
  CHECK(*parse_duration("1h2m3s4ms") == 1h + 2min + 3s + 4ms);
  CHECK(*parse_duration("0") == 0s);
  CHECK(*parse_duration("0s") == 0s);
  CHECK(*parse_duration("90m") == 90min);
}

TEST_CASE("what is not a duration is refused with the reason") {
  CHECK(complaint("") == "bad duration '': it is empty");
  CHECK(complaint("30") == "bad duration '30': its unit is missing (ms, s, m or h)");
  CHECK(complaint("1d") == "bad duration '1d': unknown unit 'd' (ms, s, m or h)");
  CHECK(complaint("-5s") == "bad duration '-5s': it must not be negative");
  CHECK(complaint("s") == "bad duration 's': expected a number");
  CHECK(complaint("1m30") == "bad duration '1m30': its unit is missing (ms, s, m or h)");
  CHECK(complaint("30s1m") == "bad duration '30s1m': units go from large to small, each once");
  CHECK(complaint("1s2s") == "bad duration '1s2s': units go from large to small, each once");
  CHECK(complaint("1.5s") == "bad duration '1.5s': unknown unit '.' (ms, s, m or h)");
  CHECK(complaint(" 1s") == "bad duration ' 1s': expected a number");
  CHECK(complaint("1s ") == "bad duration '1s ': unknown unit 's ' (ms, s, m or h)");
  CHECK(complaint("+1s") == "bad duration '+1s': expected a number");
  CHECK(complaint("1S") == "bad duration '1S': unknown unit 'S' (ms, s, m or h)");
}

TEST_CASE("a duration that does not fit is refused, not wrapped") {
  CHECK(complaint("99999999999999999999s") ==
        "bad duration '99999999999999999999s': it is too long");
  CHECK(complaint("9223372036855ms") == "bad duration '9223372036855ms': it is too long");
  CHECK(parse_duration("9223372036854ms").has_value());
  CHECK(parse_duration("2562047h").has_value());
  CHECK(complaint("2562048h") == "bad duration '2562048h': it is too long");
  CHECK(complaint("2562047h60m") == "bad duration '2562047h60m': it is too long");
}

TEST_CASE("a duration is printed as it is read") {
  for (const char* text : {"0s", "1ms", "500ms", "1s", "1s500ms", "1m30s", "5m", "1h2m3s4ms"}) {
    CHECK(format_duration(*parse_duration(text)) == text);
  }
  CHECK(format_duration(90s) == "1m30s");
  CHECK(format_duration(-1s) == "0s");
}
