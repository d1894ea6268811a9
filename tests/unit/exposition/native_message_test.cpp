// Native histograms of the protobuf format: what is read, and what is refused.
#include <catch2/catch.hpp>
#include <limits>

#include "exposition/protobuf_parser.hpp"
#include "model/native_histogram.hpp"
#include "support/wire.hpp"

namespace weir::test {
namespace {

using detail::ProtobufParser;
namespace w = wire;

std::string page_of(const std::string& histogram) {
  return w::delimited(w::message(1, "h") + w::whole(3, 4) +
                      w::message(4, w::message(7, histogram)));
}
std::string span(std::uint32_t field, std::int64_t offset, std::uint64_t length) {
  return w::message(field, w::zigzag(1, offset) + w::whole(2, length));
}
constexpr std::uint32_t kNegative = 9;
constexpr std::uint32_t kPositive = 12;

// What is wrong with the histogram, without the path to it.
std::string verdict(const std::string& histogram, const detail::ParseOptions& options = {}) {
  SampleBatch batch;
  const auto outcome = ProtobufParser(options).parse(page_of(histogram), batch);
  if (outcome) return "";
  const std::string& said = outcome.error().message();
  const std::string path = "histogram.";
  return said.substr(said.find(path) + path.size());
}

NativeHistogramView read(SampleBatch& batch, const std::string& histogram) {
  const auto outcome = ProtobufParser().parse(page_of(histogram), batch);
  INFO((outcome ? "" : outcome.error().message()));
  REQUIRE(outcome);
  const auto native = batch.natives().find(0);
  REQUIRE(native);
  return *native;
}

std::vector<NativeBucket> list(std::span<const NativeBucket> buckets) {
  return {buckets.begin(), buckets.end()};
}

TEST_CASE("spans and deltas become buckets with counts of their own") {
  SampleBatch batch;
  const std::string deltas = w::zigzag(13, 2) + w::zigzag(13, -1) + w::zigzag(13, 3);
  const auto native =
      read(batch, w::whole(1, 11) + w::number(2, 9) + w::zigzag(5, -2) + w::number(6, 0.25) +
                      w::whole(7, 3) + deltas + span(kPositive, -3, 2) + span(kPositive, 1, 1) +
                      span(kNegative, 5, 1) + w::zigzag(10, 1));
  CHECK(native.schema == -2);
  CHECK_FALSE(native.is_float);
  CHECK(native.zero_threshold == 0.25);
  CHECK(native.zero_count == 3);
  CHECK(list(native.positive) == std::vector<NativeBucket>{{-3, 2}, {-2, 1}, {0, 4}});
  CHECK(list(native.negative) == std::vector<NativeBucket>{{5, 1}});
  CHECK(batch.lines(0) == 3);
  CHECK(batch.histogram(0).cumulative.back() == 11);
}

TEST_CASE("packed deltas, and counts that are floating-point numbers, are read") {
  SampleBatch batch;
  const std::string packed = w::message(13, w::varint(2) + w::varint(1));  // 1, -1
  const auto native = read(batch, w::whole(1, 1) + span(kPositive, 0, 2) + packed);
  CHECK(list(native.positive) == std::vector<NativeBucket>{{0, 1}, {1, 0}});
  SampleBatch other;
  const auto real = read(other, w::number(4, 2.5) + w::number(8, 0.5) + span(kPositive, 7, 2) +
                                    w::number(14, 1.5) + w::number(14, 0.5));
  CHECK(real.is_float);
  CHECK(real.zero_count == 0.5);
  CHECK(list(real.positive) == std::vector<NativeBucket>{{7, 1.5}, {8, 0.5}});
}

TEST_CASE("a histogram without observations is native if it has a span or a zero threshold") {
  SampleBatch batch;
  CHECK(read(batch, span(kPositive, 0, 0)).positive.empty());
  SampleBatch other;
  CHECK(read(other, w::number(6, 1e-9)).zero_threshold == 1e-9);
  SampleBatch classic;
  REQUIRE(ProtobufParser().parse(page_of(w::zigzag(5, 3)), classic));
  CHECK(classic.natives().empty());
}

TEST_CASE("a native histogram whose numbers contradict each other is a fault") {
  const std::string one = span(kPositive, 0, 1) + w::zigzag(13, 1);
  CHECK(verdict(w::whole(1, 1) + one).empty());
  CHECK(verdict(w::whole(1, 2) + one) == "sample_count: the native buckets do not add up to it");
  CHECK(verdict(w::whole(1, 2) + w::number(2, std::numeric_limits<double>::quiet_NaN()) + one)
            .empty());
  CHECK(verdict(w::whole(1, 1) + one + w::zigzag(5, 9)) ==
        "schema: a native histogram's schema is from -4 to 8");
  CHECK(verdict(w::whole(1, 1) + one + w::zigzag(5, -53)) ==
        "schema: a native histogram's schema is from -4 to 8");
  CHECK(verdict(w::whole(1, 1) + one + w::number(6, -1)) ==
        "zero_threshold: must be a number from 0 on");
  CHECK(verdict(w::whole(1, 1) + one + w::number(8, -1)) ==
        "zero_count_float: must be a number from 0 on");
  CHECK(verdict(w::whole(1, 1) + one + w::number(14, 1)) ==
        "positive_span: has both deltas and counts");
  CHECK(verdict(w::whole(1, 1) + one + w::zigzag(13, 1)) ==
        "positive_span: spans have fewer buckets than there are counts");
  CHECK(verdict(w::whole(1, 1) + span(kPositive, 0, 2) + w::zigzag(13, 1)) ==
        "positive_span: spans have more buckets than there are counts");
  CHECK(verdict(w::whole(1, 1) + one + span(kPositive, -1, 1) + w::zigzag(13, 1)) ==
        "positive_span: a span lies before the end of the one before");
  CHECK(verdict(w::whole(1, 1) + span(kNegative, 0, 1) + w::zigzag(10, -1)) ==
        "negative_span: a bucket's count is negative");
  CHECK(verdict(w::whole(1, 1) + span(kPositive, 1 << 30, 1) + w::zigzag(13, 1)) ==
        "positive_span: bucket index out of range");
  CHECK(verdict(w::number(4, 1) + span(kPositive, 0, 1) + w::number(14, -1)) ==
        "positive_span: a bucket's count is no count");
}

TEST_CASE("a native histogram with too many buckets becomes coarser, and then is refused") {
  detail::ParseOptions options;
  options.limits.max_native_buckets = 2;
  std::string eight = w::whole(1, 8) + w::zigzag(5, 3) + span(kPositive, 1, 8);
  for (int i = 0; i < 8; ++i) eight += w::zigzag(13, i == 0 ? 1 : 0);
  SampleBatch batch;
  REQUIRE(ProtobufParser(options).parse(page_of(eight), batch));
  const auto native = batch.natives().find(0);
  REQUIRE(native);
  CHECK(native->schema == 1);
  CHECK(list(native->positive) == std::vector<NativeBucket>{{1, 4}, {2, 4}});
  const std::string far = w::whole(1, 3) + w::zigzag(5, -4) + span(kPositive, 1, 3) +
                          w::zigzag(13, 1) + w::zigzag(13, 0) + w::zigzag(13, 0);
  CHECK(verdict(far, options) == "positive_span: more native buckets than max_native_buckets");
}

}  // namespace
}  // namespace weir::test
