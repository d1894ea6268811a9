// Rows of a batch that come back, or are added again.
#include "weir/batch.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

using namespace weir;

namespace {

constexpr FamilySpec kLoad{"node_load1", "1m load average.", MetricType::gauge};
constexpr FamilySpec kLatency{"latency_seconds", "Latency.", MetricType::histogram};
constexpr FamilySpec kDuration{"duration_seconds", "Duration.", MetricType::summary};

const std::vector<double> kBounds{0.1, 1};
const std::vector<double> kCumulative{3, 5, 9};

}  // namespace

TEST_CASE("rows that were cleared come back once, for new values") {
  SampleBatch batch;
  CHECK_FALSE(batch.restore());
  const FamilyIndex counters = batch.family(FamilySpec{"a_total", "", MetricType::counter});
  const FamilyIndex histograms = batch.family(FamilySpec{"h", "", MetricType::histogram});
  const std::vector<double> bounds{1, 2};
  const std::vector<double> cumulative{1, 2, 3};
  batch.add(counters, {{"x", "1"}}, 1);
  batch.set_timestamp(17);
  batch.add_histogram(histograms, LabelText{}, {bounds, cumulative, 4.5});
  CHECK(batch.layout() == nullptr);

  batch.clear();
  CHECK(batch.empty());
  CHECK(batch.timestamps().empty());
  REQUIRE(batch.restore());
  CHECK_FALSE(batch.restore());
  const auto layout = batch.layout();
  CHECK(layout != nullptr);
  CHECK(batch.timestamps().empty());
  REQUIRE(batch.size() == 2);
  CHECK(batch.labels(0).view() == "x=\"1\"");
  batch.set_value(0, 7);
  const std::vector<double> later{10, 20, 30};
  batch.set_histogram(1, later, 45);
  CHECK(batch.value(0) == 7);
  const HistogramView histogram = batch.histogram(1);
  CHECK(std::vector(histogram.bounds.begin(), histogram.bounds.end()) == bounds);
  CHECK(std::vector(histogram.cumulative.begin(), histogram.cumulative.end()) == later);
  CHECK(histogram.sum == 45);

  batch.clear();
  CHECK(batch.layout() == nullptr);
  REQUIRE(batch.restore());
  CHECK(batch.layout() == layout);
  batch.add(counters, {{"x", "2"}}, 1);
  CHECK(batch.layout() == nullptr);
}

TEST_CASE("rows are named before they come back, and not after others joined") {
  SampleBatch batch;
  CHECK(batch.name_rows() == nullptr);
  batch.add({"a", "", MetricType::gauge}, 1);
  const auto name = batch.name_rows();
  CHECK(name != nullptr);
  CHECK(batch.layout() == name);
  batch.clear();
  CHECK(batch.layout() == nullptr);
  REQUIRE(batch.restore());
  CHECK(batch.layout() == name);
  batch.add({"b", "", MetricType::gauge}, 1);
  CHECK(batch.layout() == nullptr);
  CHECK(batch.name_rows() != name);
}

TEST_CASE("rows that came back take timestamps, exemplars and a summary's values anew") {
  SampleBatch batch;
  const FamilyIndex counter = batch.family(FamilySpec{"a_total", "", MetricType::counter});
  const FamilyIndex summary = batch.family(FamilySpec{"s", "", MetricType::summary});
  const std::vector<double> one{1};
  batch.add(counter, {{"x", "1"}}, 1);
  batch.add_summary(summary, LabelText{}, {one, one, 1, 1});
  const LabelSet trace{{"trace", "abc"}};
  for (int i = 0; i < 3; ++i) {
    batch.clear();
    REQUIRE(batch.restore());
    batch.set_timestamp(0, 5);
    batch.add_exemplar(0, 0, {trace.text(), 7, std::nullopt});
    const std::vector<double> value{3};
    batch.set_summary(1, value, 4, 5);
    REQUIRE(batch.exemplars().size() == 1);
    CHECK(batch.exemplars()[0].text_begin == 0);  // each time
    CHECK(batch.exemplar(batch.exemplars()[0]).labels == trace.text());
    CHECK(batch.timestamps().size() == 1);
    CHECK(batch.summary(1).values[0] == 3);
    CHECK(batch.summary(1).quantiles[0] == 1);
    CHECK(batch.summary(1).sum == 4);
    CHECK(batch.summary(1).count == 5);
  }
  batch.truncate(1);
  REQUIRE(batch.exemplars().size() == 1);
  CHECK(batch.exemplar(batch.exemplars()[0]).labels == trace.text());
  CHECK(batch.labels(0).view() == "x=\"1\"");
  batch.truncate(0);
  CHECK(batch.exemplars().empty());
}

TEST_CASE("rows that a failed run left do not come back") {
  SampleBatch batch;
  batch.add({"a", "", MetricType::gauge}, 1);
  batch.clear();  // the run failed
  batch.clear();  // the next one begins
  CHECK_FALSE(batch.restore());
  CHECK(batch.empty());
}

TEST_CASE("rows that were cleared are gone once another is added or the families are forgotten") {
  SampleBatch batch;
  batch.add({"a", "", MetricType::gauge}, 1);
  batch.clear();
  batch.add({"b", "", MetricType::gauge}, 2);
  REQUIRE(batch.size() == 1);
  CHECK(batch.family_of(batch.row_family(0)).name == "b");
  batch.clear();
  batch.forget_families();
  CHECK_FALSE(batch.restore());
  CHECK(batch.families().empty());
}

TEST_CASE("rows that are added again are the same rows with other values") {
  SampleBatch batch;
  const auto run = [&](double value) {
    batch.clear();
    const FamilyIndex latency = batch.family(kLatency);
    batch.add(kLoad, {{"b", "2"}, {"a", "1"}}, value);
    const std::vector<double> cumulative{value, value, value};
    batch.add_histogram(latency, LabelText{}, {kBounds, cumulative, value});
    batch.add_summary(batch.family(kDuration), LabelText{}, {kBounds, kBounds, value, value});
  };
  run(1);
  CHECK(batch.layout() == nullptr);
  run(2);
  const auto layout = batch.layout();
  CHECK(layout != nullptr);
  run(3);
  CHECK(batch.layout() == layout);
  REQUIRE(batch.size() == 3);
  CHECK(batch.value(0) == 3);
  CHECK(batch.histogram(1).sum == 3);
  CHECK(batch.histogram(1).cumulative[0] == 3);
  CHECK(batch.summary(2).count == 3);
  batch.clear();
  REQUIRE(batch.restore());
  CHECK(batch.layout() == layout);
}

TEST_CASE("rows are new from the first one on that differs") {
  SampleBatch batch;
  const auto run = [&](std::string_view text) {
    batch.clear();
    for (const char& c : text) batch.add(kLoad, {{"x", {&c, 1}}}, 1);
    std::string rows;
    for (std::size_t row = 0; row < batch.size(); ++row)
      rows += (*batch.labels(row).begin()).escaped_value;
    return rows;
  };
  for (const char* first : {"abc", "abcd", "ab", "", "axc", "xbc", "abx"}) {
    INFO(first);
    CHECK(run("abc") == "abc");
    CHECK(run("abc") == "abc");
    const auto layout = batch.layout();
    REQUIRE(layout != nullptr);
    CHECK(run(first) == first);
    CHECK((batch.layout() == layout) == (std::string_view(first) == "abc"));
    CHECK(run("abc") == "abc");
    CHECK((batch.layout() == layout) == (std::string_view(first) == "abc"));
  }
  CHECK(run("abc") == "abc");
  CHECK(run("ab") == "ab");
  batch.clear();
  REQUIRE(batch.restore());
  CHECK(batch.size() == 2);  // those of the last run
}

TEST_CASE("a row is another one if its label text is longer, shorter or not there") {
  SampleBatch batch;
  const auto run = [&](const LabelSet& labels) {
    batch.clear();
    batch.add(batch.family(kLoad), labels.text(), 1);
    CHECK(batch.labels(0) == labels.text());
    return batch.layout() != nullptr;
  };
  const LabelSet none, one{{"a", "1"}}, other{{"a", "2"}}, longer{{"a", "12"}};
  for (const LabelSet* labels : {&none, &one, &none, &other, &one, &longer, &one}) {
    CHECK_FALSE(run(*labels));
    CHECK(run(*labels));
  }
}

TEST_CASE("bounds, kind and family of a row that is added again must be what they were") {
  SampleBatch batch;
  const auto run = [&](const FamilySpec& spec, std::vector<double> bounds) {
    batch.clear();
    const std::vector<double> values(bounds.size() + 1, 1);
    const FamilyIndex family = batch.family(spec);
    if (spec.type == MetricType::histogram) {
      batch.add_histogram(family, LabelText{}, {bounds, values, 1});
    } else if (spec.type == MetricType::summary) {
      batch.add_summary(family, LabelText{}, {bounds, bounds, 1, 1});
    } else {
      batch.add(family, LabelText{}, 1);
    }
    return batch.layout() != nullptr;
  };
  CHECK_FALSE(run(kLatency, {1, 2}));
  CHECK(run(kLatency, {1, 2}));
  CHECK_FALSE(run(kLatency, {1}));
  CHECK_FALSE(run(kLatency, {0.0}));
  CHECK_FALSE(run(kLatency, {-0.0}));
  CHECK_FALSE(run(kDuration, {-0.0}));
  CHECK_FALSE(run(kLoad, {}));
  CHECK_FALSE(run(FamilySpec{kLoad.name, "", MetricType::counter}, {}));
  CHECK(run(FamilySpec{kLoad.name, "", MetricType::counter}, {}));
}

TEST_CASE("rows that are taken back have the values of the run before") {
  SampleBatch batch;
  const FamilyIndex gauge = batch.family(FamilySpec{"g", "", MetricType::gauge});
  const FamilyIndex wide = batch.family(FamilySpec{"h", "", MetricType::histogram});
  const std::vector<double> bounds{1};
  const std::vector<double> cumulative{2, 3};
  batch.add(gauge, {{"a", "1"}}, 4);
  batch.add(gauge, {{"a", "2"}}, 5);
  batch.add_histogram(wide, LabelText{}, {bounds, cumulative, 6});
  batch.clear();
  REQUIRE(batch.restore());
  batch.set_value(1, 7);
  CHECK(batch.value(0) == 4);
  CHECK(batch.value(1) == 7);
  CHECK(batch.histogram(2).cumulative[1] == 3);
  CHECK(batch.histogram(2).sum == 6);
}

TEST_CASE("memory that rows need no more is given back once they come again") {
  SampleBatch batch;
  const std::string long_text(40, 'x');
  const auto run = [&](int rows) {
    batch.clear();
    const FamilyIndex latency = batch.family(kLatency);
    for (int i = 0; i < rows; ++i) {
      const std::string text = long_text + std::to_string(i);
      const std::vector<LabelView> labels{{"x", text}};
      batch.add_histogram(latency, labels, {kBounds, kCumulative, 1});
    }
    return std::pair(batch.labels(0).view().data(), batch.histogram(0).bounds.data());
  };
  run(9);
  const auto grown = run(9);
  const auto fitted = run(9);
  CHECK(fitted.first != grown.first);  // it moved to memory of its size
  CHECK(fitted.second != grown.second);
  CHECK(run(9) == fitted);

  run(19);
  const auto more = run(19);
  CHECK(run(19).first != more.first);

  run(3);
  const auto fewer = run(3);
  CHECK(run(3).second != fewer.second);
}
