// Any bytes: they parse or are refused with a place, and what parses is printed as a page that
// parses strictly, with as many units. The first byte chooses the options.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "exposition/openmetrics_parser.hpp"
#include "weir/exposition.hpp"
#include "weir/snapshot.hpp"

namespace {

using weir::SampleBatch;
using weir::detail::OpenMetricsParser;
using weir::detail::ParseOptions;

void require(bool holds, const std::string& what, const std::string& text) {
  if (holds) return;
  std::fprintf(stderr, "%s\n%s\n", what.c_str(), text.c_str());
  std::abort();
}

void check_round_trip(const SampleBatch& batch) {
  const SampleBatch* one = &batch;
  const std::string page =
      encode_to_string(*weir::make_snapshot({&one, 1}, {}), {weir::Format::openmetrics_1_0_0, {}});
  ParseOptions strict;
  strict.refuse_duplicates = true;
  SampleBatch again;
  const auto outcome = OpenMetricsParser(strict).parse(page, again);
  require(outcome.has_value(), outcome ? "" : outcome.error().message(), page);
  require(again.size() <= batch.size(), "more than there was", page);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  ParseOptions options;
  options.refuse_duplicates = (data[0] & 1U) != 0;
  if ((data[0] & 8U) != 0) options.limits = {4096, 100, 4, 8, 20};
  OpenMetricsParser parser(options);
  SampleBatch batch;
  // Memory of its own: a byte read behind it is found.
  const std::string page(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto outcome = parser.parse(page, batch);
  if (outcome) {
    check_round_trip(batch);
  } else {
    require(batch.empty() && batch.families().empty(), "a bad page left something", page);
  }
  return 0;
}
