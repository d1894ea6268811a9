// Any bytes: they parse or are refused with a place, and what parses is printed as a page of text
// that parses strictly, with as many units; native buckets add up to their histogram. The first
// byte chooses the options.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "exposition/protobuf_parser.hpp"
#include "exposition/text_parser.hpp"
#include "model/native_histogram.hpp"
#include "weir/exposition.hpp"
#include "weir/snapshot.hpp"

namespace {

using weir::SampleBatch;
using weir::detail::ParseOptions;
using weir::detail::ProtobufParser;

void require(bool holds, const std::string& what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

void check_round_trip(const SampleBatch& batch) {
  const SampleBatch* one = &batch;
  const std::string page = encode_to_string(*weir::make_snapshot({&one, 1}, {}));
  ParseOptions strict;
  strict.refuse_duplicates = true;
  SampleBatch again;
  const auto outcome = weir::detail::TextParser(strict).parse(page, again);
  require(outcome.has_value(), outcome ? "" : outcome.error().message() + "\n" + page);
  require(again.size() <= batch.size(), "more than there was");
}

void check_natives(const SampleBatch& batch, std::size_t limit) {
  for (const auto& entry : batch.natives().entries()) {
    const auto native = batch.natives().view(entry);
    const weir::HistogramView classic = batch.histogram(entry.owner);
    const double counted = weir::detail::observations(native);
    require(native.negative.size() + native.positive.size() <= limit, "too many buckets");
    const bool is_exact = classic.cumulative.back() < 0x1p53;
    require(native.is_float || !is_exact || std::isnan(classic.sum) ||
                counted == classic.cumulative.back(),
            "buckets do not add up");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  ParseOptions options;
  options.refuse_duplicates = (data[0] & 1U) != 0;
  if ((data[0] & 8U) != 0) options.limits = {4096, 100, 4, 8, 20, 16, 3};
  ProtobufParser parser(options);
  SampleBatch batch;
  // Memory of its own: a byte read behind it is found.
  const std::string page(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto outcome = parser.parse(page, batch);
  if (outcome) {
    check_natives(batch, options.limits.max_native_buckets);
    check_round_trip(batch);
  } else {
    require(batch.empty() && batch.families().empty() && batch.natives().empty() &&
                batch.starts().empty(),
            "a bad page left something");
  }
  return 0;
}
