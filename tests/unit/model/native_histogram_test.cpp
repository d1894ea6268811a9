#include "model/native_histogram.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "weir/batch.hpp"
#include "weir/native_column.hpp"

namespace weir::test {
namespace {

using namespace detail;
using Buckets = std::vector<NativeBucket>;

NativeHistogram native(std::int32_t schema, Buckets positive, Buckets negative = {}) {
  NativeHistogram made;
  made.schema = schema;
  made.positive = std::move(positive);
  made.negative = std::move(negative);
  return made;
}

TEST_CASE("the bounds of native buckets are powers of two to the schema's fraction") {
  CHECK(native_bound(0, 0) == 1);
  CHECK(native_bound(0, 3) == 8);
  CHECK(native_bound(0, -2) == 0.25);
  CHECK(native_bound(3, 8) == 2);
  CHECK(native_bound(3, -8) == 0.5);
  CHECK(native_bound(1, 1) == Approx(std::sqrt(2.0)));
  CHECK(native_bound(1, -1) == Approx(std::sqrt(0.5)));
  CHECK(native_bound(-4, 1) == 65536);
  CHECK(native_bound(-4, 1000) == std::numeric_limits<double>::infinity());
  CHECK(native_bound(8, kMaxNativeIndex) == std::numeric_limits<double>::infinity());
  CHECK(native_bound(-4, -kMaxNativeIndex) == 0);
}

TEST_CASE("a lower schema puts each value into the bucket that holds it") {
  auto histogram = native(2, {{-4, 1}, {-3, 2}, {0, 3}, {1, 4}, {4, 5}, {5, 6}}, {{1, 7}});
  lower_schema(histogram, 0);
  CHECK(histogram.positive == Buckets{{-1, 1}, {0, 5}, {1, 9}, {2, 6}});
  CHECK(histogram.negative == Buckets{{1, 7}});
  for (std::int32_t index = -20; index <= 20; ++index) {
    auto one = native(3, {{index, 1}});
    const double upper = native_bound(3, index);
    lower_schema(one, 1);
    CHECK(native_bound(1, one.positive[0].index) >= upper);
    CHECK(native_bound(1, one.positive[0].index - 1) < upper);
  }
}

TEST_CASE("a zero bucket is widened to whole buckets, on both sides") {
  const auto histogram = native(0, {{0, 1}, {1, 2}, {3, 3}}, {{2, 4}, {3, 5}});
  CHECK(uncut_threshold(histogram.view(), 0.5) == 0.5);
  CHECK(uncut_threshold(histogram.view(), 0.7) == 1);
  CHECK(uncut_threshold(histogram.view(), 3) == 4);  // a negative bucket is cut
  auto widened = histogram;
  widen_zero(widened, 4);
  CHECK(widened.zero_count == 7);
  CHECK(widened.positive == Buckets{{3, 3}});
  CHECK(widened.negative == Buckets{{3, 5}});
  CHECK(observations(widened.view()) == observations(histogram.view()));
}

TEST_CASE("two native histograms add up at what resolution they share") {
  auto sum = native(3, {{8, 1}, {9, 1}});
  auto other = native(1, {{1, 5}, {3, 2}});
  other.zero_threshold = 1.2;  // cuts bucket 1, from 1 to 1.41
  NativeHistogram scratch;
  add_native(sum, other.view(), scratch);
  CHECK(sum.schema == 1);
  CHECK(sum.zero_threshold == Approx(std::sqrt(2.0)));
  CHECK(sum.zero_count == 5);
  CHECK(sum.positive == Buckets{{2, 1}, {3, 3}});
  other.is_float = true;
  add_native(sum, other.view(), scratch);
  CHECK(sum.is_float);
  CHECK(observations(sum.view()) == 16);
}

TEST_CASE("a sum has no more buckets than the limit") {
  auto sum = native(8, {});
  NativeHistogram scratch;
  for (std::int32_t i = 0; i < 2000; ++i) {
    add_native(sum, native(8, {{i * 7 - 7000, 1}}, {{i, 1}}).view(), scratch);
    REQUIRE(sum.positive.size() + sum.negative.size() <= kMaxNativeBuckets);
  }
  CHECK(observations(sum.view()) == 4000);
  CHECK(sum.schema < 8);
}

TEST_CASE("a batch keeps native histograms and starts with their rows") {
  SampleBatch batch;
  const FamilyIndex family = batch.family({"h", "", MetricType::histogram});
  for (const double count : {1.0, 2.0, 3.0}) {
    batch.add_histogram(family, LabelText{}, {{}, {&count, 1}, 0});
    if (count != 2) batch.set_native(native(0, {{1, count}}).view());
    batch.set_start(batch.size() - 1, 10);
  }
  CHECK(batch.natives().find(0)->positive[0].count == 1);
  CHECK_FALSE(batch.natives().find(1));
  CHECK(batch.natives().find(2)->positive[0].count == 3);
  batch.truncate(2);
  CHECK(batch.natives().entries().size() == 1);
  CHECK(batch.starts().size() == 2);
  batch.clear();
  CHECK(batch.natives().empty());
  CHECK(batch.starts().empty());
}

}  // namespace
}  // namespace weir::test
