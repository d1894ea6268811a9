#include "collect/regex.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "support/memory_meter.hpp"

using weir::detail::Regex;

namespace {

Regex compile(std::string_view pattern, Regex::Anchor anchor = Regex::Anchor::none) {
  return Regex::compile("x", pattern, anchor).value();
}

std::string name(int number) {
  return "TcpExt_Name" + std::to_string(number * 7919) + (number % 2 == 0 ? "Errors" : "Packets");
}

// Bytes that stay after \p matches was asked about many names.
template <class Matches>
std::size_t growth(Matches matches) {
  const std::size_t before = weir::test::bytes_in_use();
  int count = 0;
  for (int i = 0; i < 400; ++i) count += matches(name(i)) ? 1 : 0;
  const std::size_t after = weir::test::bytes_in_use();
  CHECK(count == 200);
  return after - before;
}

}  // namespace

TEST_CASE("a text that is met once matches as any does") {
  for (const char* pattern :
       {"^(a|bc+)$", "^(a|bc+)", "(a|bc+)$", "a|bc+", "", "^(.*_)?a$", "^$"}) {
    for (const auto anchor : {Regex::Anchor::none, Regex::Anchor::both}) {
      const Regex regex = compile(pattern, anchor);
      for (const char* text : {"", "a", "bcc", "ab", "xa", "x_a", "b", "bcx", "\n", "a\n"}) {
        CAPTURE(pattern, text);
        CHECK(regex.matches_once(text) == regex.matches(text));
      }
    }
  }
}

TEST_CASE("an expression keeps no memory of texts that are met once") {
  constexpr const char* kPattern = "^(.*_Name[0-9]+(Errors|Errs)|Ip_Forwarding)$";
  const Regex often = compile(kPattern);
  CHECK(growth([&](const std::string& text) { return often.matches(text); }) > 1000);
  const Regex once = compile(kPattern);
  CHECK(growth([&](const std::string& text) { return once.matches_once(text); }) == 0);
}
