#include "weir/version.hpp"

#include <catch2/catch.hpp>

TEST_CASE("the build says what it is") {
  const weir::BuildInfo info = weir::build_info();
  CHECK(info.version.find_first_not_of("0123456789.") == std::string_view::npos);
  CHECK(info.version.find('.') != std::string_view::npos);
  CHECK_FALSE(info.revision.empty());
  CHECK(info.compiler.find("++ ") != std::string_view::npos);
}
