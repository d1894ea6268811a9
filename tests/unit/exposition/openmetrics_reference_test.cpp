// The points of OpenMetrics by the reference parser of the specification's authors.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "support/openmetrics_cases.hpp"

namespace weir::test {
namespace {

// Writes "0" or "1 why" for each page beside it.
constexpr const char* kProgram = R"(
import pathlib, sys
from prometheus_client.openmetrics import parser
for page in pathlib.Path(sys.argv[1]).glob('*.page'):
    try:
        list(parser.text_string_to_metric_families(page.read_bytes().decode()))
        verdict = '0'
    except Exception as fault:
        verdict = '1 ' + repr(fault)
    page.with_suffix('.verdict').write_text(verdict)
)";

// Debian's own interpreter, which has Debian's modules.
int python(const std::string& arguments) {
  const std::string command = "/usr/bin/python3 " + arguments;
  return std::system(command.c_str());  // NOLINT: a test, and no text from outside
}

TEST_CASE("the reference parser has the same verdict on every point, or the case says so") {
  if (python("-c 'import prometheus_client.openmetrics.parser' 2> /dev/null") != 0) {
    WARN("skipped: python3-prometheus-client is not installed");
    return;
  }
  const auto folder =
      std::filesystem::temp_directory_path() / ("weir_openmetrics_" + std::to_string(::getpid()));
  std::filesystem::create_directory(folder);
  std::ofstream(folder / "program.py") << kProgram;
  const auto& cases = openmetrics_cases();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    std::ofstream(folder / (std::to_string(i) + ".page"), std::ios::binary) << cases[i].page;
  }
  CHECK(python("'" + (folder / "program.py").string() + "' '" + folder.string() + "'") == 0);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    INFO(cases[i].point);
    std::ifstream file(folder / (std::to_string(i) + ".verdict"));
    std::string verdict;
    std::getline(file, verdict);
    INFO(verdict);
    const bool expected = cases[i].reference == Reference::agrees
                              ? cases[i].fault.empty()
                              : cases[i].reference == Reference::takes;
    CHECK((verdict == "0") == expected);
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace weir::test
