// Writes units as messages Metric of Prometheus' data model in protobuf
// (https://github.com/prometheus/client_model/blob/master/io/prometheus/client/metrics.proto).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "exposition/page_names.hpp"
#include "exposition/protobuf_buffer.hpp"
#include "weir/family.hpp"
#include "weir/snapshot.hpp"

namespace weir::detail {

// The number of \p type in that model, which has no info and no stateset: they are gauges.
[[nodiscard]] std::uint32_t protobuf_type(MetricType type) noexcept;

// One family after the other, one part of it after the other.
class ProtobufMetrics {
 public:
  // Messages go to \p out; labels are called what \p label_names says. Both borrowed.
  ProtobufMetrics(ProtobufBuffer& out, const PageLabelNames& label_names)
      : out_(out), label_names_(label_names) {}

  void start_part(const SnapshotPart& part);
  // Writes the unit as a field \p field. \p values are the unit's. Units come in their order.
  void write(std::uint32_t field, const SeriesBlock& block, const BlockUnit& unit,
             const double* values);

 private:
  void write_labels(std::uint32_t field, LabelText labels);
  void write_scalar(MetricType type, double value);
  void write_histogram(std::span<const double> bounds, const double* values);
  void write_bucket(double bound, double count, const PageExemplar* exemplar);
  void write_summary(std::span<const double> quantiles, const double* values);
  void write_start(std::uint32_t field);
  void write_exemplar(std::uint32_t field, const PageExemplar& exemplar);
  // A count has two fields: whole, and for what is not.
  void write_count(std::uint32_t whole_field, std::uint32_t real_field, double count);
  // The exemplar of a line of the unit at hand; null: there is none, or it is too long.
  const PageExemplar* exemplar_of(std::uint32_t line);

  ProtobufBuffer& out_;
  const PageLabelNames& label_names_;
  std::string label_text_;
  // The part at hand: what is left of what some of its units have.
  std::span<const PageTimestamp> timestamps_;
  std::span<const PageExemplar> exemplars_;
  std::span<const PageTimestamp> starts_;
  std::span<const NativeColumn::Entry> natives_;
  const NativeColumn* native_column_ = nullptr;
  // The unit at hand.
  std::uint32_t unit_ = 0;
  std::uint32_t line_ = 0;
};

}  // namespace weir::detail
