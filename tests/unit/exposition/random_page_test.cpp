// Random pages of every type with rude texts: the page checker finds nothing in any format.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "support/page_checker.hpp"
#include "unit/exposition/page_of.hpp"
#include "unit/exposition/random_batch.hpp"

using namespace weir;
using weir::test::check_page;

namespace {

constexpr Format kTextFormats[] = {Format::text_0_0_4, Format::text_1_0_0,
                                   Format::openmetrics_1_0_0};

}  // namespace

TEST_CASE("random pages have no fault in any format") {
  std::size_t lines = 0;
  std::size_t pages_with_exemplars = 0;
  for (unsigned seed = 0; seed < 500; ++seed) {
    CAPTURE(seed);
    const SampleBatch batch = test::RandomBatch(seed).make();
    const auto snapshot = test::snapshot_of(batch);
    lines += snapshot->lines();
    for (const Format format : kTextFormats) {
      const std::string page = encode_to_string(*snapshot, {format, Encoding::identity});
      pages_with_exemplars += page.find(" # {") != std::string::npos ? 1U : 0U;
      const auto faults = check_page(page, format);
      INFO(page);
      REQUIRE(faults == std::vector<std::string>{});
    }
  }
  CHECK(lines > 10'000);  // the pages were not empty
  CHECK(pages_with_exemplars > 100);
}

TEST_CASE("random pages with names of every kind have no fault, however names are escaped") {
  std::size_t quotes = 0;
  std::size_t escapes = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    CAPTURE(seed);
    const SampleBatch batch = test::RandomBatch(seed, test::RandomBatch::Names::any).make();
    const auto snapshot = test::snapshot_of(batch);
    for (const Format format : kTextFormats) {
      for (const Escaping escaping :
           {Escaping::underscores, Escaping::dots, Escaping::values, Escaping::allow_utf8}) {
        const std::string page =
            encode_to_string(*snapshot, {format, Encoding::identity, escaping});
        quotes += page.find("\n{\"") != std::string::npos ? 1U : 0U;
        escapes += page.find("\nU__") != std::string::npos ? 1U : 0U;
        const auto faults = check_page(page, format, escaping);
        INFO(page);
        REQUIRE(faults == std::vector<std::string>{});
      }
    }
  }
  CHECK(quotes > 100);
  CHECK(escapes > 100);
}
