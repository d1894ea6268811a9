// The page checker against Prometheus' own: `promtool check metrics` reads the text format.
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <string>

#include "support/page_checker.hpp"
#include "unit/exposition/page_of.hpp"
#include "unit/exposition/random_batch.hpp"

using namespace weir;
using weir::test::check_page;

namespace {

// True if promtool could parse the page; what it says of style (exit code 3) does not matter here.
bool promtool_parses(const std::string& page) {
  std::FILE* promtool = popen(WEIR_PROMTOOL " check metrics >/dev/null 2>&1", "w");
  REQUIRE(promtool != nullptr);
  std::fwrite(page.data(), 1, page.size(), promtool);
  const int status = pclose(promtool);
  REQUIRE(WIFEXITED(status));
  REQUIRE((WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 1 || WEXITSTATUS(status) == 3));
  return WEXITSTATUS(status) != 1;
}

}  // namespace

TEST_CASE("promtool parses the pages that the page checker accepts") {
  for (unsigned seed = 0; seed < 10; ++seed) {
    const std::string page = test::text_page(test::RandomBatch(seed).make());
    INFO(page);
    CHECK(check_page(page, Format::text_0_0_4).empty());
    CHECK(promtool_parses(page));
  }
}

TEST_CASE("promtool parses pages whose names are escaped") {
  for (unsigned seed = 0; seed < 8; ++seed) {
    const auto snapshot =
        test::snapshot_of(test::RandomBatch(seed, test::RandomBatch::Names::any).make());
    const auto escaping = static_cast<Escaping>(seed % 4);
    const std::string page =
        encode_to_string(*snapshot, {Format::text_0_0_4, Encoding::identity, escaping});
    INFO(page);
    CHECK(promtool_parses(page));
  }
}

TEST_CASE("promtool and the page checker refuse the same broken pages") {
  const std::string page = GENERATE(
      as<std::string>(), "# TYPE a gauge\na 1", "# TYPE a gauge\na{b=\"\xFF\"} 1\n",
      "# TYPE a info\na 1\n", "# TYPE a gauge\n# TYPE a gauge\na 1\n",
      "# TYPE a gauge\na{1=\"b\"} 1\n", "# TYPE a gauge\na{b=c} 1\n",
      "# TYPE a gauge\na{b=\"c} 1\n", "# TYPE a gauge\na{b=\"\\t\"} 1\n", "# TYPE a gauge\na 1,5\n",
      "# TYPE a gauge\na 1 1.5\n", "# TYPE a gauge\na{b=\"1\",b=\"2\"} 1\n",
      "# TYPE h histogram\nh_bucket{le=\"x\"} 1\n");
  INFO(page);
  CHECK_FALSE(check_page(page, Format::text_0_0_4).empty());
  CHECK_FALSE(promtool_parses(page));
}
