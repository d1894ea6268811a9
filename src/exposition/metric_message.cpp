#include "exposition/metric_message.hpp"

namespace weir::detail {
namespace {

// The label that names a line of a unit and not the unit.
std::string_view reserved_label(MessageType type) {
  switch (type) {
    case MessageType::histogram:
    case MessageType::gauge_histogram:
      return "le";
    case MessageType::summary:
      return "quantile";
    case MessageType::counter:
    case MessageType::gauge:
    case MessageType::untyped:
      return "";
  }
  return "";
}

bool is_histogram(MessageType type) {
  return type == MessageType::histogram || type == MessageType::gauge_histogram;
}

}  // namespace

void MetricMessage::clear(MessageType type) {
  type_ = type;
  has_value_ = false;
  labels_.clear();
  timestamp_.reset();
  start_.reset();
  value_ = sum_ = 0;
  count_ = 0;
  quantiles_.clear();
  quantile_values_.clear();
  exemplars_.clear();
}

bool MetricMessage::read(std::string_view message, MessageType type, const ParseLimits& limits,
                         WireFault& fault) {
  clear(type);
  WireReader in(message, fault);
  if (!read_fields(in, limits, fault) || !labels_.sort(fault)) return false;
  return has_value_ || in.fail("", message.data(), "a metric without a value of its family's type");
}

bool MetricMessage::read_fields(WireReader& in, const ParseLimits& limits, WireFault& fault) {
  while (in.next()) {
    switch (in.field()) {
      case 1:
        labels_.read(in, reserved_label(type_), limits, fault);
        break;
      case 2:
        read_value(in, MessageType::gauge, "gauge", limits, fault);
        break;
      case 3:
        read_value(in, MessageType::counter, "counter", limits, fault);
        break;
      case 4:
        read_value(in, MessageType::summary, "summary", limits, fault);
        break;
      case 5:
        read_value(in, MessageType::untyped, "untyped", limits, fault);
        break;
      case 6: {
        std::int64_t timestamp = 0;
        if (in.integer("timestamp_ms", timestamp)) timestamp_ = timestamp;
        break;
      }
      case 7:
        read_value(in, is_histogram(type_) ? type_ : MessageType::histogram, "histogram", limits,
                   fault);
        break;
      default:
        in.skip();
    }
  }
  return in.ok();
}

bool MetricMessage::read_value(WireReader& in, MessageType type, std::string_view name,
                               const ParseLimits& limits, WireFault& fault) {
  std::string_view message;
  if (!in.bytes(name, message)) return false;
  if (type != type_) return in.fail(name, message.data(), "the metric's family has another type");
  if (has_value_) return in.fail(name, message.data(), "the metric has two values");
  has_value_ = true;
  const bool is_read = is_histogram(type) ? histogram_.read(message, limits, exemplars_, fault)
                       : type == MessageType::summary ? read_summary(message, fault)
                                                      : read_scalar(message, limits, fault);
  if (!is_read) {
    fault.within(name);
  } else if (is_histogram(type)) {
    start_ = histogram_.start();
  }
  return is_read;
}

bool MetricMessage::read_scalar(std::string_view message, const ParseLimits& limits,
                                WireFault& fault) {
  WireReader in(message, fault);
  while (in.next()) {
    if (in.field() == 1) {
      in.number("value", value_);
    } else if (in.field() == 2 && type_ == MessageType::counter) {
      exemplars_.clear();
      exemplars_.read(in, "exemplar", 0, limits, fault);
    } else if (in.field() == 3 && type_ == MessageType::counter) {
      read_timestamp(in, "created_timestamp", start_, fault);
    } else {
      in.skip();
    }
  }
  return in.ok();
}

bool MetricMessage::read_summary(std::string_view message, WireFault& fault) {
  WireReader in(message, fault);
  while (in.next()) {
    switch (in.field()) {
      case 1:
        in.whole("sample_count", count_);
        break;
      case 2:
        in.number("sample_sum", sum_);
        break;
      case 3:
        read_quantile(in, fault);
        break;
      case 4:
        read_timestamp(in, "created_timestamp", start_, fault);
        break;
      default:
        in.skip();
    }
  }
  return in.ok();
}

bool MetricMessage::read_quantile(WireReader& in, WireFault& fault) {
  std::string_view message;
  if (!in.bytes("quantile", message)) return false;
  double quantile = 0;
  double value = 0;
  WireReader parts(message, fault);
  while (parts.next()) {
    switch (parts.field()) {
      case 1:
        parts.number("quantile", quantile);
        break;
      case 2:
        parts.number("value", value);
        break;
      default:
        parts.skip();
    }
  }
  if (parts.ok() && !(quantile >= 0 && quantile <= 1)) {
    parts.fail("quantile", message.data(), "must be a number from 0 to 1");
  } else if (parts.ok() && !quantiles_.empty() && quantiles_.back() >= quantile) {
    parts.fail("quantile", message.data(), "quantiles must ascend");
  }
  if (!parts.ok()) {
    fault.within("quantile", quantiles_.size());
    return false;
  }
  quantiles_.push_back(quantile);
  quantile_values_.push_back(value);
  return true;
}

std::size_t MetricMessage::lines() const noexcept {
  if (is_histogram(type_)) return histogram_.classic().cumulative.size() + 2;
  return type_ == MessageType::summary ? quantiles_.size() + 2 : 1;
}

void MetricMessage::add_to(FamilyIndex family, SampleBatch& out) const {
  if (is_histogram(type_)) {
    out.add_histogram(family, labels(), histogram_.classic());
    if (const NativeHistogram* native = histogram_.native()) out.set_native(native->view());
  } else if (type_ == MessageType::summary) {
    out.add_summary(family, labels(),
                    {quantiles_, quantile_values_, sum_, static_cast<double>(count_)});
  } else {
    out.add(family, labels(), value_);
  }
  if (timestamp_) out.set_timestamp(*timestamp_);
  if (start_) out.set_start(out.size() - 1, *start_);
  exemplars_.add_to(out);
}

}  // namespace weir::detail
