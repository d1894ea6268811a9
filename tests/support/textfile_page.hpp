// What the textfile collector makes of the files of a tree.
#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"
#include "weir/exposition.hpp"
#include "weir/snapshot.hpp"

namespace weir::test {

inline constexpr const char* kFlag = "collector.textfile.directory";
inline constexpr const char* kGood = "# HELP good A good one.\n# TYPE good gauge\ngood 1\n";

inline std::string page(const CollectorFixture& fixture) {
  const SampleBatch* batch = &fixture.batch();
  return encode_to_string(*make_snapshot({&batch, 1}, {}));
}

// One run over the tree's directory "d".
inline std::string page_of(const TempTree& tree) {
  CollectorFixture fixture(find_spec("textfile"), tree.host(), {{kFlag, tree.path("d")}});
  REQUIRE(fixture.run());
  return page(fixture);
}

inline auto contains(const std::string& text) {
  return Catch::Matchers::Contains(text);
}

}  // namespace weir::test
