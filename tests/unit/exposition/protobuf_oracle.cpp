#include "unit/exposition/protobuf_oracle.hpp"

#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/delimited_message_util.h>

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <optional>

#include "weir/exposition.hpp"

namespace client = io::prometheus::client;
using namespace weir;

namespace {

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

void add_exemplar(const client::Exemplar& exemplar, UnitText& out) {
  out.number("exemplar", exemplar.value());
  for (const auto& label : exemplar.label()) out.label(label.name(), label.value());
  if (!exemplar.has_timestamp()) return;
  CHECK(exemplar.timestamp().nanos() >= 0);
  out.time(exemplar.timestamp().seconds() * 1000 + exemplar.timestamp().nanos() / 1'000'000);
}

// Readers take the real count if there is one.
double count_of(const client::Histogram& histogram) {
  CHECK(histogram.has_sample_count() != histogram.has_sample_count_float());
  return histogram.has_sample_count() ? static_cast<double>(histogram.sample_count())
                                      : histogram.sample_count_float();
}

double count_of(const client::Bucket& bucket) {
  CHECK(bucket.has_cumulative_count() != bucket.has_cumulative_count_float());
  return bucket.has_cumulative_count() ? static_cast<double>(bucket.cumulative_count())
                                       : bucket.cumulative_count_float();
}

std::string decoded_text(const client::Metric& metric) {
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
    out.number("sum", histogram.sample_sum());
    out.number("count", count_of(histogram));
  }
  if (metric.has_summary()) {
    for (const auto& quantile : metric.summary().quantile()) {
      out.number("quantile", quantile.quantile());
      out.number("value", quantile.value());
    }
    out.number("sum", metric.summary().sample_sum());
    out.text += "whole count " + std::to_string(metric.summary().sample_count()) + '\n';
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
  for (const PageExemplar& exemplar : part.extras().exemplars) {
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
  for (const PageTimestamp& timestamp : part.extras().timestamps) {
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

client::MetricType proto_type(MetricType type) {
  switch (type) {
    case MetricType::counter:
      return client::COUNTER;
    case MetricType::untyped:
      return client::UNTYPED;
    case MetricType::histogram:
      return client::HISTOGRAM;
    case MetricType::summary:
      return client::SUMMARY;
    default:
      return client::GAUGE;
  }
}

}  // namespace

std::vector<client::MetricFamily> test::protobuf_families(const std::string& page) {
  google::protobuf::io::ArrayInputStream in(page.data(), static_cast<int>(page.size()));
  std::vector<client::MetricFamily> families;
  bool at_end = false;
  while (!at_end) {
    client::MetricFamily family;
    if (google::protobuf::util::ParseDelimitedFromZeroCopyStream(&family, &in, &at_end)) {
      families.push_back(std::move(family));
    } else {
      REQUIRE(at_end);
    }
  }
  return families;
}

void test::check_same(const Snapshot& page, const std::string& body) {
  const auto families = protobuf_families(body);
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
