#include "config/option.hpp"

#include <catch2/catch.hpp>

using weir::Option;
using weir::OptionKind;

namespace {

std::string complaint(OptionKind kind, std::string_view value) {
  const Option option{"x", "", "", kind, "", {"enforce", "observe", "off"}};
  const auto checked = weir::check_value(option, value);
  return checked ? "" : checked.error().message();
}

}  // namespace

TEST_CASE("values are checked by their kind") {
  CHECK(complaint(OptionKind::flag, "true").empty());
  CHECK(complaint(OptionKind::flag, "yes") == "bad value 'yes': expected true or false");
  CHECK(complaint(OptionKind::choice, "observe").empty());
  CHECK(complaint(OptionKind::choice, "observ") ==
        "bad value 'observ': expected enforce, observe or off, did you mean observe?");
  CHECK(complaint(OptionKind::integer, "-5").empty());
  CHECK(complaint(OptionKind::integer, "5 ") == "bad value '5 ': expected a whole number");
  CHECK(complaint(OptionKind::integer, "0x10") == "bad value '0x10': expected a whole number");
  CHECK(complaint(OptionKind::integer, "99999999999999999999") ==
        "bad value '99999999999999999999': it is out of range");
  CHECK(complaint(OptionKind::number, "0.1").empty());
  CHECK(complaint(OptionKind::number, "1e3").empty());
  CHECK(complaint(OptionKind::number, "nan") == "bad value 'nan': expected a number");
  CHECK(complaint(OptionKind::number, "inf") == "bad value 'inf': expected a number");
  CHECK(complaint(OptionKind::number, "1e999") == "bad value '1e999': it is out of range");
  CHECK(complaint(OptionKind::duration, "30s").empty());
  CHECK(complaint(OptionKind::duration, "30") ==
        "bad duration '30': its unit is missing (ms, s, m or h)");
  CHECK(complaint(OptionKind::text, std::string_view("a\0b", 3)) == "its value holds a NUL byte");
}

TEST_CASE("names are split at commas and trimmed") {
  CHECK(weir::split_names("version,region") == std::vector<std::string>{"version", "region"});
  CHECK(weir::split_names(" a , b,,") == std::vector<std::string>{"a", "b"});
  CHECK(weir::split_names("").empty());
}
