#include "weir/expected.hpp"

#include <catch2/catch.hpp>
#include <cerrno>
#include <string>

using weir::Error;
using weir::ErrorCode;
using weir::Expected;

TEST_CASE("an expected holds its value or the reason why there is none") {
  const Expected<std::string> good(std::string("text"));
  const Expected<std::string> bad(Error(ErrorCode::parse, "line 3: not a number"));
  REQUIRE(good);
  CHECK(*good == "text");
  REQUIRE_FALSE(bad);
  CHECK(bad.error().code() == ErrorCode::parse);
  CHECK(bad.value_or("fallback") == "fallback");
  CHECK(good.value_or("fallback") == "text");
}

TEST_CASE("an error gains context on its way up and keeps its code") {
  const Error error =
      Error(ErrorCode::io, "short read").with_context("/proc/stat").with_context("collector cpu");
  CHECK(error.message() == "collector cpu: /proc/stat: short read");
  CHECK(error.code() == ErrorCode::io);
}

TEST_CASE("a copy of an error has the same text, whatever becomes of the first") {
  Error first(ErrorCode::not_found, "/proc/x: No such file or directory");
  const Error copy = first;
  CHECK(&copy.message() == &first.message());
  const Error moved = std::move(first);
  CHECK(first == moved);  // NOLINT(bugprone-use-after-move): a move is a copy
  first = Error(ErrorCode::io, "another");
  CHECK(copy.message() == "/proc/x: No such file or directory");
  const Error absent = copy.with_code(ErrorCode::no_data);
  CHECK(absent == Error(ErrorCode::no_data, "/proc/x: No such file or directory"));
  CHECK(copy.code() == ErrorCode::not_found);
}

TEST_CASE("an errno error names what was tried and what the system said") {
  CHECK(weir::errno_error("open /nope", ENOENT) ==
        Error(ErrorCode::not_found, "open /nope: No such file or directory"));
  CHECK(weir::errno_error("read", EIO).code() == ErrorCode::io);
}
