#include <catch2/catch.hpp>

#include "weir/governor_config.hpp"

using namespace weir;

TEST_CASE("a pin is a name, or a name with labels") {
  const auto bare = parse_pin("up");
  REQUIRE(bare);
  CHECK(*bare == Pin{"up", {}});
  const auto full = parse_pin(R"(node_fs{mountpoint="/",device="a\"b\\c"})");
  REQUIRE(full);
  CHECK(*full == Pin{"node_fs", LabelSet{{"device", "a\"b\\c"}, {"mountpoint", "/"}}});
  CHECK(parse_pin("up{}"));
  CHECK(parse_pin(R"(up{a="1",})"));  // PromQL takes a trailing comma, too
}

TEST_CASE("a malformed pin is refused with what is wrong with it") {
  for (const char* text : {"", "{a=\"1\"}", "0up", "up{", "up{a}", "up{a=1}", "up{a=\"1}",
                           "up{a=\"1\"", "up{a=\"1\"}x", "up{a=\"1\" b=\"2\"}", "up{a=\"\"}",
                           "up{0a=\"1\"}", "up{a=\"1\",a=\"2\"}", "up{,}", "up{a=\"1\\"}) {
    INFO(text);
    const auto pin = parse_pin(text);
    REQUIRE_FALSE(pin);
    CHECK(pin.error().code() == ErrorCode::invalid_argument);
    CHECK(pin.error().message().find(text) != std::string::npos);
  }
  CHECK(parse_pin("up{a=1}").error().message() ==
        "pin \"up{a=1}\": a label must be name=\"value\"");
}
