// The format's points, by our parser and by promtool.
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "exposition/text_parser.hpp"
#include "support/text_format_cases.hpp"

namespace weir::test {
namespace {

TEST_CASE("every point of the text format has its verdict") {
  REQUIRE(text_format_cases().size() >= 80);
  for (const TextFormatCase& example : text_format_cases()) {
    INFO(example.point);
    detail::TextParser parser;
    SampleBatch batch;
    const auto outcome = parser.parse(example.page, batch);
    CHECK(outcome.has_value() == example.fault.empty());
    if (outcome || example.fault.empty()) {
      if (!outcome) FAIL_CHECK(outcome.error().message());
      continue;
    }
    const std::string& message = outcome.error().message();
    CHECK(message.substr(0, example.fault.size() + 8) == example.fault + ", found ");
    CHECK(batch.empty());
    CHECK(batch.families().empty());
  }
}

// 0 and 3 are a page that parses, without and with lint; 1 one that does not.
bool promtool_takes(const std::filesystem::path& page) {
  const std::string command =
      "promtool check metrics < '" + page.string() + "' > /dev/null 2> '" + page.string() + ".err'";
  const int status = std::system(command.c_str());  // NOLINT: a test, and no text from outside
  REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) != 1) return true;
  std::ifstream errors(page.string() + ".err");
  const std::string text(std::istreambuf_iterator<char>(errors), {});
  INFO(text);
  REQUIRE(text.find("error while linting") != std::string::npos);
  return false;
}

TEST_CASE("promtool has the same verdict on every point, or the case says so") {
  if (std::system("promtool --version > /dev/null 2>&1") != 0) {  // NOLINT: as above
    WARN("skipped: promtool is not installed");
    return;
  }
  const auto page = std::filesystem::temp_directory_path() /
                    ("weir_promtool_" + std::to_string(::getpid()) + ".prom");
  for (const TextFormatCase& example : text_format_cases()) {
    INFO(example.point);
    std::ofstream(page, std::ios::binary) << example.page;
    const bool expected = example.promtool == Promtool::agrees
                              ? example.fault.empty()
                              : example.promtool == Promtool::takes;
    CHECK(promtool_takes(page) == expected);
  }
  std::filesystem::remove(page);
  std::filesystem::remove(page.string() + ".err");
}

}  // namespace
}  // namespace weir::test
