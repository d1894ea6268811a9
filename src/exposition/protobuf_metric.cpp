#include "exposition/protobuf_metric.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "exposition/extras.hpp"
#include "exposition/protobuf_native.hpp"

namespace weir::detail {
namespace {

// Fields by their numbers in metrics.proto.
namespace metric {
constexpr std::uint32_t kLabel = 1;
constexpr std::uint32_t kGauge = 2;
constexpr std::uint32_t kCounter = 3;
constexpr std::uint32_t kSummary = 4;
constexpr std::uint32_t kUntyped = 5;
constexpr std::uint32_t kTimestampMs = 6;
constexpr std::uint32_t kHistogram = 7;
}  // namespace metric
namespace label_pair {
constexpr std::uint32_t kName = 1;
constexpr std::uint32_t kValue = 2;
}  // namespace label_pair
namespace scalar {  // Gauge, Counter, Untyped
constexpr std::uint32_t kValue = 1;
constexpr std::uint32_t kExemplar = 2;  // a Counter's
constexpr std::uint32_t kStart = 3;     // the same
}  // namespace scalar
namespace wide {  // Histogram, Summary
constexpr std::uint32_t kSampleCount = 1;
constexpr std::uint32_t kSampleSum = 2;
constexpr std::uint32_t kBucket = 3;  // a Histogram's
constexpr std::uint32_t kQuantile = 3;
constexpr std::uint32_t kSampleCountFloat = 4;
constexpr std::uint32_t kSummaryStart = 4;
constexpr std::uint32_t kHistogramStart = 15;
}  // namespace wide
namespace bucket {
constexpr std::uint32_t kCumulativeCount = 1;
constexpr std::uint32_t kUpperBound = 2;
constexpr std::uint32_t kExemplar = 3;
constexpr std::uint32_t kCumulativeCountFloat = 4;
}  // namespace bucket
namespace quantile {
constexpr std::uint32_t kQuantile = 1;
constexpr std::uint32_t kValue = 2;
}  // namespace quantile
namespace exemplar_of_sample {
constexpr std::uint32_t kLabel = 1;
constexpr std::uint32_t kValue = 2;
constexpr std::uint32_t kTimestamp = 3;
}  // namespace exemplar_of_sample
namespace timestamp {  // google.protobuf.Timestamp
constexpr std::uint32_t kSeconds = 1;
constexpr std::uint32_t kNanos = 2;
}  // namespace timestamp

constexpr double kTwoTo64 = 18446744073709551616.0;

bool is_whole(double count) {
  return count >= 0 && count < kTwoTo64 && std::trunc(count) == count;
}

// Where only a whole number may stand: the nearest one that can.
std::uint64_t nearest_whole(double count) {
  if (!(count > 0)) return 0;
  return count < kTwoTo64 ? static_cast<std::uint64_t>(std::round(count))
                          : std::numeric_limits<std::uint64_t>::max();
}

std::uint32_t scalar_field(MetricType type) {
  switch (type) {
    case MetricType::counter:
      return metric::kCounter;
    case MetricType::gauge:
    case MetricType::info:
    case MetricType::stateset:
      return metric::kGauge;
    default:
      return metric::kUntyped;
  }
}

void write_timestamp(std::uint32_t field, TimestampMs milliseconds, ProtobufBuffer& out) {
  const std::int64_t behind = (milliseconds % 1000 + 1000) % 1000;  // nanos are never negative
  const std::int64_t seconds = milliseconds / 1000 - (milliseconds % 1000 < 0 ? 1 : 0);
  out.message_field(field, [&] {
    out.varint_field(timestamp::kSeconds, static_cast<std::uint64_t>(seconds));
    out.varint_field(timestamp::kNanos, static_cast<std::uint64_t>(behind * 1'000'000));
  });
}

void write_label(std::uint32_t field, const EscapedLabel& label, ProtobufBuffer& out) {
  out.message_field(field, [&] {
    std::string_view name = label.name;
    if (name.front() == '"') name = name.substr(1, name.size() - 2);
    out.escaped_text_field(label_pair::kName, name);
    out.escaped_text_field(label_pair::kValue, label.escaped_value);
  });
}

}  // namespace

std::uint32_t protobuf_type(MetricType type) noexcept {
  switch (type) {
    case MetricType::counter:
      return 0;
    case MetricType::gauge:
    case MetricType::info:
    case MetricType::stateset:
      return 1;
    case MetricType::summary:
      return 2;
    case MetricType::untyped:
      return 3;
    case MetricType::histogram:
      return 4;
  }
  return 3;
}

void ProtobufMetrics::start_part(const SnapshotPart& part) {
  timestamps_ = part.extras().timestamps;
  exemplars_ = part.extras().exemplars;
  starts_ = part.extras().starts;
  natives_ = part.extras().natives.entries();
  native_column_ = &part.extras().natives;
  unit_ = 0;
}

void ProtobufMetrics::write(std::uint32_t field, const SeriesBlock& block, const BlockUnit& unit,
                            const double* values) {
  line_ = unit.first_value;
  const Shape& shape = block.shape(unit);
  out_.message_field(field, [&] {
    write_labels(metric::kLabel, block.labels(unit));
    switch (shape.kind) {
      case UnitKind::scalar:
        write_scalar(block.family->type, *values);
        break;
      case UnitKind::histogram:
        write_histogram(shape.keys, values);
        break;
      case UnitKind::summary:
        write_summary(shape.keys, values);
        break;
    }
    const auto* at = advance_to(timestamps_, &PageTimestamp::unit, unit_);
    if (at != nullptr) {
      out_.varint_field(metric::kTimestampMs, static_cast<std::uint64_t>(at->timestamp));
    }
  });
  ++unit_;
}

void ProtobufMetrics::write_labels(std::uint32_t field, LabelText labels) {
  if (label_names_.rename()) labels = label_names_.renamed(labels, label_text_);
  for (const EscapedLabel& label : labels) write_label(field, label, out_);
}

void ProtobufMetrics::write_scalar(MetricType type, double value) {
  const std::uint32_t field = scalar_field(type);
  out_.message_field(field, [&] {
    out_.double_field(scalar::kValue, value);
    if (field != metric::kCounter) return;
    const PageExemplar* const exemplar = exemplar_of(line_);
    if (exemplar != nullptr) write_exemplar(scalar::kExemplar, *exemplar);
    write_start(scalar::kStart);
  });
}

void ProtobufMetrics::write_start(std::uint32_t field) {
  const auto* at = advance_to(starts_, &PageTimestamp::unit, unit_);
  if (at != nullptr) write_timestamp(field, at->timestamp, out_);
}

void ProtobufMetrics::write_histogram(std::span<const double> bounds, const double* values) {
  const double* const behind = values + bounds.size();  // the +Inf bucket, sum, count
  out_.message_field(metric::kHistogram, [&] {
    const auto* at = advance_to(natives_, &NativeColumn::Entry::owner, unit_);
    if (at != nullptr && at->is_float) {
      out_.double_field(wide::kSampleCountFloat, behind[2]);
    } else {
      write_count(wide::kSampleCount, wide::kSampleCountFloat, behind[2]);
    }
    out_.double_field(wide::kSampleSum, behind[1]);
    if (at != nullptr) write_native(native_column_->view(*at), out_);
    write_start(wide::kHistogramStart);
    std::uint32_t line = line_;
    for (const double bound : bounds) write_bucket(bound, *values++, exemplar_of(line++));
    // The last bucket says what the count does; it is there for its exemplar alone.
    const PageExemplar* const last = exemplar_of(line);
    if (last != nullptr) write_bucket(std::numeric_limits<double>::infinity(), *behind, last);
  });
}

void ProtobufMetrics::write_bucket(double bound, double count, const PageExemplar* exemplar) {
  out_.message_field(wide::kBucket, [&] {
    write_count(bucket::kCumulativeCount, bucket::kCumulativeCountFloat, count);
    out_.double_field(bucket::kUpperBound, bound);
    if (exemplar != nullptr) write_exemplar(bucket::kExemplar, *exemplar);
  });
}

void ProtobufMetrics::write_summary(std::span<const double> quantiles, const double* values) {
  const double* const behind = values + quantiles.size();  // sum, count
  out_.message_field(metric::kSummary, [&] {
    out_.varint_field(wide::kSampleCount, nearest_whole(behind[1]));
    out_.double_field(wide::kSampleSum, behind[0]);
    write_start(wide::kSummaryStart);
    for (const double key : quantiles) {
      out_.message_field(wide::kQuantile, [&] {
        out_.double_field(quantile::kQuantile, key);
        out_.double_field(quantile::kValue, *values++);
      });
    }
  });
}

void ProtobufMetrics::write_exemplar(std::uint32_t field, const PageExemplar& exemplar) {
  out_.message_field(field, [&] {
    write_labels(exemplar_of_sample::kLabel, exemplar.labels.text());
    out_.double_field(exemplar_of_sample::kValue, exemplar.value);
    if (exemplar.timestamp) {
      write_timestamp(exemplar_of_sample::kTimestamp, *exemplar.timestamp, out_);
    }
  });
}

void ProtobufMetrics::write_count(std::uint32_t whole_field, std::uint32_t real_field,
                                  double count) {
  if (is_whole(count)) {
    out_.varint_field(whole_field, static_cast<std::uint64_t>(count));
  } else {
    out_.double_field(real_field, count);
  }
}

const PageExemplar* ProtobufMetrics::exemplar_of(std::uint32_t line) {
  const auto* exemplar = advance_to(exemplars_, &PageExemplar::line, line);
  return exemplar != nullptr && fits_openmetrics(exemplar->labels.text()) ? exemplar : nullptr;
}

}  // namespace weir::detail
