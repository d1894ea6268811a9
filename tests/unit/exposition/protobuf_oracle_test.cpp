// libprotobuf reads from the protobuf format what stands in the snapshot.
#include <bit>
#include <catch2/catch.hpp>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "unit/exposition/gunzip.hpp"
#include "unit/exposition/page_of.hpp"
#include "unit/exposition/protobuf_oracle.hpp"
#include "unit/exposition/random_batch.hpp"

using namespace weir;

namespace {

using test::protobuf_families;

// A NaN is like itself.
bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

}  // namespace

TEST_CASE("libprotobuf reads the values of random pages from protobuf") {
  std::size_t lines = 0;
  std::size_t exemplars = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    const auto page = test::snapshot_of(test::RandomBatch(seed).make());
    test::check_same(*page, encode_to_string(*page, {Format::protobuf_delimited}));
    lines += page->lines();
    for (const SnapshotPart& part : page->parts) exemplars += part.extras().exemplars.size();
  }
  CHECK(lines > 5'000);
  CHECK(exemplars > 500);
}

TEST_CASE("libprotobuf reads families that are larger than a piece, gzipped too") {
  SampleBatch batch;
  const FamilyIndex counter = batch.family(FamilySpec{"c_total", "C.", MetricType::counter});
  const FamilyIndex histogram = batch.family(FamilySpec{"h", "H.", MetricType::histogram});
  const std::vector<double> bounds{0.1, 1.0, 10.0};
  for (int i = 0; i < 20'000; ++i) {
    const std::string name = "name " + std::to_string(i);
    batch.add(counter, {{"n", name}}, i * 1.25);
    const std::vector<double> cumulative{1.0 * i, 2.5 * i, 1e9 * i, 1e300};
    batch.add_histogram(histogram, std::vector<LabelView>{{"n", name}}, {bounds, cumulative, -1.5});
  }
  const auto page = test::snapshot_of(batch);
  const std::string body = encode_to_string(*page, {Format::protobuf_delimited});
  CHECK(body.size() > 2'000'000);
  test::check_same(*page, body);
  const std::string packed = encode_to_string(*page, {Format::protobuf_delimited, Encoding::gzip});
  CHECK(packed.size() < body.size() / 4);
  const bool same = test::gunzip(packed) == body;
  CHECK(same);
}

TEST_CASE("parts of one family are one protobuf message") {
  SampleBatch batch;
  batch.add({"a", "A.", MetricType::gauge}, {{"tenant", "1"}}, 1);
  Snapshot page = *test::snapshot_of(batch);
  page.parts = PartList({page.parts.front(), page.parts.front()});
  const auto families = protobuf_families(encode_to_string(page, {Format::protobuf_delimited}));
  REQUIRE(families.size() == 1);
  CHECK(families.front().metric_size() == 2);
}

TEST_CASE("counts that protobuf has no whole number for are real numbers") {
  SampleBatch batch;
  const FamilyIndex family = batch.family(FamilySpec{"h", "", MetricType::histogram});
  const std::vector<double> cumulative{GENERATE(0.5, -1.0, 18446744073709551616.0, 1e300,
                                                std::numeric_limits<double>::infinity(),
                                                std::numeric_limits<double>::quiet_NaN())};
  batch.add_histogram(family, LabelText{}, {{}, cumulative, 0});
  const auto families =
      protobuf_families(encode_to_string(*test::snapshot_of(batch), {Format::protobuf_delimited}));
  const auto& histogram = families.at(0).metric(0).histogram();
  CHECK_FALSE(histogram.has_sample_count());
  CHECK(same_bits(histogram.sample_count_float(), cumulative.front()));
}

TEST_CASE("the largest whole counts are whole in protobuf") {
  SampleBatch batch;
  const FamilyIndex family = batch.family(FamilySpec{"h", "", MetricType::histogram});
  const std::vector<double> cumulative{18446744073709549568.0};
  batch.add_histogram(family, LabelText{}, {{}, cumulative, 0});
  const auto families =
      protobuf_families(encode_to_string(*test::snapshot_of(batch), {Format::protobuf_delimited}));
  CHECK(families.at(0).metric(0).histogram().sample_count() == 18446744073709549568ULL);
}

TEST_CASE("times before 1970 have their second before them in protobuf") {
  SampleBatch batch;
  batch.add({"a_total", "", MetricType::counter}, 1);
  const auto milliseconds = GENERATE(as<TimestampMs>(), -1, -1000, -1001, 0, 1001);
  batch.add_exemplar(0, {LabelText{}, 2, milliseconds});
  const auto families =
      protobuf_families(encode_to_string(*test::snapshot_of(batch), {Format::protobuf_delimited}));
  const auto& time = families.at(0).metric(0).counter().exemplar().timestamp();
  CHECK(time.nanos() >= 0);
  CHECK(time.seconds() * 1000 + time.nanos() / 1'000'000 == milliseconds);
}

TEST_CASE("libprotobuf reads names as they are, or escaped as in the text format") {
  SampleBatch batch;
  batch.add({"a.b_total", "", MetricType::counter}, {{"c\"d", "x"}, {"plain", "y"}}, 1);
  const LabelSet trace{{"trace.id", "7"}};
  batch.add_exemplar(0, {trace.text(), 1, {}});
  const auto page = test::snapshot_of(batch);
  const auto family = [&](Escaping escaping) {
    return protobuf_families(
               encode_to_string(*page, {Format::protobuf_delimited, Encoding::identity, escaping}))
        .at(0);
  };
  const auto raw = family(Escaping::allow_utf8);
  CHECK(raw.name() == "a.b_total");
  CHECK(raw.metric(0).label(0).name() == "c\"d");
  CHECK(raw.metric(0).label(1).name() == "plain");
  CHECK(raw.metric(0).counter().exemplar().label(0).name() == "trace.id");
  const auto escaped = family(Escaping::underscores);
  CHECK(escaped.name() == "a_b_total");
  CHECK(escaped.metric(0).label(0).name() == "c_d");
  CHECK(escaped.metric(0).label(0).value() == "x");
  CHECK(escaped.metric(0).counter().exemplar().label(0).name() == "trace_id");
  CHECK(family(Escaping::values).name() == "U__a_2e_b__total");
}

TEST_CASE("random names of every kind are other names for every escaping in protobuf") {
  for (unsigned seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    const auto page =
        test::snapshot_of(test::RandomBatch(seed, test::RandomBatch::Names::any).make());
    for (const Escaping escaping : {Escaping::underscores, Escaping::dots, Escaping::values}) {
      std::set<std::string> names;
      for (const auto& family : protobuf_families(encode_to_string(
               *page, {Format::protobuf_delimited, Encoding::identity, escaping}))) {
        CHECK(is_metric_name(family.name()));
        CHECK(names.insert(family.name()).second);
        std::set<std::string> series;
        for (const auto& metric : family.metric()) {
          std::map<std::string, std::string> labels;
          for (const auto& label : metric.label()) {
            CHECK(is_label_name(label.name()));
            CHECK(labels.emplace(label.name(), label.value()).second);
          }
          std::string text;
          for (const auto& [name, value] : labels) text += name + '=' + value + '\0';
          CHECK(series.insert(text).second);
        }
      }
    }
  }
}
