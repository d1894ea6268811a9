// libprotobuf reads from the protobuf format what stands in the snapshot.
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/delimited_message_util.h>

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "metric_families.pb.h"
#include "unit/exposition/gunzip.hpp"
#include "unit/exposition/page_of.hpp"
#include "unit/exposition/random_batch.hpp"

using namespace weir;

namespace {

std::vector<test::proto::Family> decode(const std::string& page) {
  google::protobuf::io::ArrayInputStream in(page.data(), static_cast<int>(page.size()));
  std::vector<test::proto::Family> families;
  bool at_end = false;
  while (!at_end) {
    test::proto::Family family;
    if (google::protobuf::util::ParseDelimitedFromZeroCopyStream(&family, &in, &at_end)) {
      families.push_back(std::move(family));
    } else {
      REQUIRE(at_end);
    }
  }
  return families;
}

// A double by its bits: a NaN is like itself, 0 is not like -0.
std::string text(double value) {
  return std::to_string(std::bit_cast<std::uint64_t>(value)) + ' ';
}

// What both sides are brought to, one for each unit.
struct UnitText {
  std::string text;

  void label(const std::string& name, const std::string& value) {
    text += "label " + name + '=' + value + '\n';
  }
  void number(const std::string& what, double value) { text += what + ' ' + ::text(value) + '\n'; }
  void time(std::optional<TimestampMs> timestamp) {
    if (timestamp) text += "at " + std::to_string(*timestamp) + '\n';
  }
};

void add_exemplar(const test::proto::Exemplar& exemplar, UnitText& out) {
  out.number("exemplar", exemplar.value());
  for (const auto& label : exemplar.label()) out.label(label.name(), label.value());
  if (!exemplar.has_timestamp()) return;
  CHECK(exemplar.timestamp().nanos() >= 0);
  out.time(exemplar.timestamp().seconds() * 1000 + exemplar.timestamp().nanos() / 1'000'000);
}

// Readers take the real count if there is one.
template <class Message>
double count_of(const Message& message) {
  CHECK(message.has_count() != message.has_count_float());
  return message.has_count() ? static_cast<double>(message.count()) : message.count_float();
}

std::string decoded_text(const test::proto::Metric& metric) {
  UnitText out;
  for (const auto& label : metric.label()) out.label(label.name(), label.value());
  if (metric.has_timestamp_ms()) out.time(metric.timestamp_ms());
  if (metric.has_gauge()) out.number("gauge", metric.gauge().value());
  if (metric.has_untyped()) out.number("untyped", metric.untyped().value());
  if (metric.has_counter()) {
    out.number("counter", metric.counter().value());
    if (metric.counter().has_exemplar()) add_exemplar(metric.counter().exemplar(), out);
  }
  if (metric.has_histogram()) {
    const auto& histogram = metric.histogram();
    for (const auto& bucket : histogram.bucket()) {
      if (std::isinf(bucket.upper_bound())) {
        CHECK(count_of(bucket) == count_of(histogram));
      } else {
        out.number("bound", bucket.upper_bound());
        out.number("bucket", count_of(bucket));
      }
      if (bucket.has_exemplar()) add_exemplar(bucket.exemplar(), out);
    }
    out.number("sum", histogram.sum());
    out.number("count", count_of(histogram));
  }
  if (metric.has_summary()) {
    for (const auto& quantile : metric.summary().quantile()) {
      out.number("quantile", quantile.quantile());
      out.number("value", quantile.value());
    }
    out.number("sum", metric.summary().sum());
    out.text += "whole count " + std::to_string(metric.summary().count()) + '\n';
  }
  return out.text;
}

std::size_t characters(const LabelSet& labels) {
  std::size_t count = 0;
  for (const EscapedLabel& label : labels.text()) {
    count += label.name.size();
    for (const char c : unescape_label_value(label.escaped_value)) {
      if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++count;
    }
  }
  return count;
}

void add_labels(LabelText labels, UnitText& out) {
  for (const EscapedLabel& label : labels) {
    out.label(std::string(label.name), unescape_label_value(label.escaped_value));
  }
}

// The last of several on one line counts nowhere: an encoder shows the first.
void add_exemplar(const SnapshotPart& part, std::uint32_t line, UnitText& out) {
  for (const PageExemplar& exemplar : part.exemplars) {
    if (exemplar.line != line) continue;
    if (characters(exemplar.labels) <= 128) {
      out.number("exemplar", exemplar.value);
      add_labels(exemplar.labels.text(), out);
      out.time(exemplar.timestamp);
    }
    return;
  }
}

std::string scalar_word(MetricType type) {
  return type == MetricType::counter   ? "counter"
         : type == MetricType::untyped ? "untyped"
                                       : "gauge";
}

std::string unit_text(const Snapshot& page, const SnapshotPart& part, std::uint32_t index) {
  const SeriesBlock& block = *part.block;
  const BlockUnit& unit = block.units[index];
  const Shape& shape = block.shape(unit);
  const double* values = page.values_of(part).data() + unit.first_value;
  std::uint32_t line = unit.first_value;
  UnitText out;
  add_labels(block.labels(unit), out);
  for (const PageTimestamp& timestamp : part.timestamps) {
    if (timestamp.unit == index) out.time(timestamp.timestamp);
  }
  if (shape.kind == UnitKind::scalar) {
    out.number(scalar_word(block.family->type), *values);
    if (block.family->type == MetricType::counter) add_exemplar(part, line, out);
    return out.text;
  }
  const bool is_histogram = shape.kind == UnitKind::histogram;
  for (const double key : shape.keys) {
    out.number(is_histogram ? "bound" : "quantile", key);
    out.number(is_histogram ? "bucket" : "value", *values++);
    if (is_histogram) add_exemplar(part, line++, out);
  }
  if (is_histogram) {
    add_exemplar(part, line, out);
    out.number("sum", values[1]);
    out.number("count", values[2]);
  } else {
    out.number("sum", values[0]);
    out.text += "whole count " + std::to_string(std::llround(values[1])) + '\n';
  }
  return out.text;
}

test::proto::Type proto_type(MetricType type) {
  switch (type) {
    case MetricType::counter:
      return test::proto::COUNTER;
    case MetricType::untyped:
      return test::proto::UNTYPED;
    case MetricType::histogram:
      return test::proto::HISTOGRAM;
    case MetricType::summary:
      return test::proto::SUMMARY;
    default:
      return test::proto::GAUGE;
  }
}

void check_same(const Snapshot& page, const std::string& body) {
  const auto families = decode(body);
  std::size_t at = 0;
  for (const SnapshotPart& part : page.parts) {
    if (part.block->units.empty()) continue;
    const Family& family = *part.block->family;
    REQUIRE(at < families.size());
    const auto& decoded = families[at++];
    CHECK(decoded.name() == family.name);
    CHECK(decoded.type() == proto_type(family.type));
    CHECK(decoded.has_help() == !family.help.empty());
    if (family.help.find('\xFF') == std::string::npos) CHECK(decoded.help() == family.help);
    REQUIRE(static_cast<std::size_t>(decoded.metric_size()) == part.block->units.size());
    for (std::uint32_t unit = 0; unit < part.block->units.size(); ++unit) {
      REQUIRE(decoded_text(decoded.metric(static_cast<int>(unit))) == unit_text(page, part, unit));
    }
  }
  CHECK(at == families.size());
}

}  // namespace

TEST_CASE("libprotobuf reads the values of random pages from protobuf") {
  std::size_t lines = 0;
  std::size_t exemplars = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    const auto page = test::snapshot_of(test::RandomBatch(seed).make());
    check_same(*page, encode_to_string(*page, {Format::protobuf_delimited}));
    lines += page->lines();
    for (const SnapshotPart& part : page->parts) exemplars += part.exemplars.size();
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
  check_same(*page, body);
  const std::string packed = encode_to_string(*page, {Format::protobuf_delimited, Encoding::gzip});
  CHECK(packed.size() < body.size() / 4);
  const bool same = test::gunzip(packed) == body;
  CHECK(same);
}

TEST_CASE("parts of one family are one protobuf message") {
  SampleBatch batch;
  batch.add({"a", "A.", MetricType::gauge}, {{"tenant", "1"}}, 1);
  Snapshot page = *test::snapshot_of(batch);
  page.parts.push_back(page.parts.front());
  const auto families = decode(encode_to_string(page, {Format::protobuf_delimited}));
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
      decode(encode_to_string(*test::snapshot_of(batch), {Format::protobuf_delimited}));
  const auto& histogram = families.at(0).metric(0).histogram();
  CHECK_FALSE(histogram.has_count());
  CHECK(text(histogram.count_float()) == text(cumulative.front()));
}

TEST_CASE("the largest whole counts are whole in protobuf") {
  SampleBatch batch;
  const FamilyIndex family = batch.family(FamilySpec{"h", "", MetricType::histogram});
  const std::vector<double> cumulative{18446744073709549568.0};
  batch.add_histogram(family, LabelText{}, {{}, cumulative, 0});
  const auto families =
      decode(encode_to_string(*test::snapshot_of(batch), {Format::protobuf_delimited}));
  CHECK(families.at(0).metric(0).histogram().count() == 18446744073709549568ULL);
}

TEST_CASE("times before 1970 have their second before them in protobuf") {
  SampleBatch batch;
  batch.add({"a_total", "", MetricType::counter}, 1);
  const auto milliseconds = GENERATE(as<TimestampMs>(), -1, -1000, -1001, 0, 1001);
  batch.add_exemplar(0, {LabelText{}, 2, milliseconds});
  const auto families =
      decode(encode_to_string(*test::snapshot_of(batch), {Format::protobuf_delimited}));
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
    return decode(
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
      for (const auto& family : decode(encode_to_string(
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
