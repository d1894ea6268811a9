#include "exposition/label_message.hpp"

#include <algorithm>

namespace weir::detail {

bool LabelMessages::read(WireReader& in, std::string_view reserved, const ParseLimits& limits,
                         WireFault& fault) {
  std::string_view message;
  if (!in.bytes("label", message)) return false;
  if (labels_.size() == limits.max_labels) {
    return in.fail("label", message.data(), "more labels than max_labels", ErrorCode::limit);
  }
  if (read_pair(message, reserved, limits, fault)) return true;
  fault.within("label", labels_.size());
  return false;
}

bool LabelMessages::read_pair(std::string_view message, std::string_view reserved,
                              const ParseLimits& limits, WireFault& fault) {
  LabelView label;
  WireReader in(message, fault);
  while (in.next()) {
    switch (in.field()) {
      case 1:
        in.text("name", label.name);
        break;
      case 2:
        in.text("value", label.value);
        break;
      default:
        in.skip();
    }
  }
  if (!in.ok()) return false;
  const char* const at = label.name.empty() ? message.data() : label.name.data();
  if (label.name.size() > limits.max_name_bytes) {
    return in.fail("name", at, "name longer than max_name_bytes", ErrorCode::limit);
  }
  if (!is_utf8_name(label.name)) return in.fail("name", at, "expected a label name");
  if (label.name == "__name__") return in.fail("name", at, "label name __name__ is reserved");
  if (!reserved.empty() && label.name == reserved) {
    return in.fail("name", at, "the label names a bucket or quantile");
  }
  if (label.value.size() > limits.max_label_value_bytes) {
    return in.fail("value", label.value.data(), "label value longer than max_label_value_bytes",
                   ErrorCode::limit);
  }
  labels_.push_back(label);
  return true;
}

bool LabelMessages::sort(WireFault& fault) {
  const auto precede = [](const LabelView& a, const LabelView& b) { return a.name < b.name; };
  if (!std::is_sorted(labels_.begin(), labels_.end(), precede)) {
    std::sort(labels_.begin(), labels_.end(), precede);
  }
  const auto twice =
      std::adjacent_find(labels_.begin(), labels_.end(),
                         [](const LabelView& a, const LabelView& b) { return a.name == b.name; });
  if (twice == labels_.end()) return true;
  fault.at = std::max(twice->name.data(), std::next(twice)->name.data());
  fault.what = "the label name occurs twice";
  fault.path = "label";
  return false;
}

bool read_timestamp(WireReader& in, std::string_view name, std::optional<TimestampMs>& timestamp,
                    WireFault& fault) {
  constexpr std::int64_t kMaxSeconds = 9'000'000'000'000'000;  // in milliseconds it fits
  constexpr std::int64_t kNanosOfSecond = 1'000'000'000;
  std::string_view message;
  if (!in.bytes(name, message)) return false;
  std::int64_t seconds = 0;
  std::int64_t nanos = 0;
  WireReader parts(message, fault);
  while (parts.next()) {
    switch (parts.field()) {
      case 1:
        parts.integer("seconds", seconds);
        break;
      case 2:
        parts.integer("nanos", nanos);
        break;
      default:
        parts.skip();
    }
  }
  if (!parts.ok()) {
    fault.within(name);
    return false;
  }
  const bool is_time =
      seconds >= -kMaxSeconds && seconds <= kMaxSeconds && nanos >= 0 && nanos < kNanosOfSecond;
  if (!is_time) return in.fail(name, message.data(), "no point of time");
  constexpr std::int64_t kNanosOfMilli = 1'000'000;
  timestamp = seconds * 1000 + nanos / kNanosOfMilli;
  return true;
}

}  // namespace weir::detail
