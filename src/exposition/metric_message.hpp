// A Metric message of the protobuf format: labels, and a value of its family's type.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "exposition/exemplar_message.hpp"
#include "exposition/histogram_message.hpp"
#include "exposition/label_message.hpp"
#include "weir/batch.hpp"

namespace weir::detail {

// As the format numbers them.
enum class MessageType : std::uint8_t {
  counter,
  gauge,
  summary,
  untyped,
  histogram,
  gauge_histogram
};

class MetricMessage {
 public:
  // Reads the message of a metric whose family has the type \p type.
  bool read(std::string_view message, MessageType type, const ParseLimits& limits,
            WireFault& fault);

  // Lines that it prints.
  [[nodiscard]] std::size_t lines() const noexcept;
  // Appends it, a row with all that it has.
  void add_to(FamilyIndex family, SampleBatch& out) const;
  // Of a histogram.
  [[nodiscard]] const HistogramMessage& histogram() const noexcept { return histogram_; }
  [[nodiscard]] std::span<const LabelView> labels() const noexcept { return labels_.labels(); }
  [[nodiscard]] std::optional<TimestampMs> timestamp() const noexcept { return timestamp_; }

 private:
  void clear(MessageType type);
  bool read_fields(WireReader& in, const ParseLimits& limits, WireFault& fault);
  bool read_value(WireReader& in, MessageType type, std::string_view name,
                  const ParseLimits& limits, WireFault& fault);
  bool read_scalar(std::string_view message, const ParseLimits& limits, WireFault& fault);
  bool read_summary(std::string_view message, WireFault& fault);
  bool read_quantile(WireReader& in, WireFault& fault);

  MessageType type_ = MessageType::counter;
  bool has_value_ = false;
  LabelMessages labels_;
  std::optional<TimestampMs> timestamp_;
  std::optional<TimestampMs> start_;
  double value_ = 0;  // of a scalar
  std::vector<double> quantiles_;
  std::vector<double> quantile_values_;
  double sum_ = 0;           // of a summary
  std::uint64_t count_ = 0;  // the same
  HistogramMessage histogram_;
  ExemplarMessages exemplars_;
};

}  // namespace weir::detail
