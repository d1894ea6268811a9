#include "base/shared_library.hpp"

#include <zlib.h>

#include <catch2/catch.hpp>

namespace weir::detail::zlib {

#define WEIR_ZLIB_FUNCTIONS(F) \
  F(crc32)                     \
  F(zlibVersion)
WEIR_LOADED_FUNCTIONS(WEIR_ZLIB_FUNCTIONS)

const Expected<Functions>& load() {
  static const auto& kFunctions = load_functions<Functions>("libz.so.1", "zlib1g");
  return kFunctions;
}

}  // namespace weir::detail::zlib

namespace {

using weir::ErrorCode;
using weir::detail::LoadedLibrary;
using weir::detail::SharedLibrary;

struct Newer {
  void (*function)() = nullptr;
  const char* fill(const SharedLibrary& library) {
    library.find("inflate_by_thought", function);
    return function == nullptr ? "inflate_by_thought" : nullptr;
  }
};

TEST_CASE("functions of a loaded library are called by their names") {
  namespace zlib = weir::detail::zlib;
  REQUIRE(zlib::load());
  CHECK(zlib::zlibVersion() == std::string(ZLIB_VERSION));
  const std::string text = "123456789";
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): characters as bytes
  CHECK(zlib::crc32(0, reinterpret_cast<const Bytef*>(text.data()), 9) == 0xcbf43926U);
  CHECK(zlib::crc32(0, NULL, 0) == 0);  // NULL is a pointer here, as in a call by name
}

TEST_CASE("a library that is missing is named with its package") {
  const auto missing = SharedLibrary::load("libweirness.so.7", "libweirness7");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code() == ErrorCode::unsupported);
  CHECK(missing.error().message() ==
        "libweirness.so.7: cannot open shared object file: No such file or directory (Debian's "
        "package libweirness7 has libweirness.so.7)");
}

TEST_CASE("a library that is too old is named with what it lacks") {
  const auto old = LoadedLibrary<Newer>::load("libz.so.1", "zlib1g");
  REQUIRE_FALSE(old);
  CHECK(old.error().code() == ErrorCode::unsupported);
  CHECK(old.error().message() == "libz.so.1 is too old: it lacks inflate_by_thought()");
}

}  // namespace
