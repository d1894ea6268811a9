#include "exposition/native_message.hpp"

#include <cmath>
#include <limits>

namespace weir::detail {
namespace {

bool fault_at(const char* at, std::string_view path, std::string_view what, WireFault& fault,
              ErrorCode code = ErrorCode::parse) {
  fault.at = at;
  fault.path = path;
  fault.what = what;
  fault.code = code;
  return false;
}

bool is_count(double value) {
  return value >= 0 && std::isfinite(value);
}

}  // namespace

void NativeMessage::clear() {
  schema_at_ = nullptr;
  schema_ = 0;
  zero_threshold_ = zero_count_float_ = 0;
  zero_count_ = 0;
  for (Side* side : {&negative_, &positive_}) {
    side->spans.clear();
    side->deltas.clear();
    side->counts.clear();
  }
}

bool NativeMessage::is_present() const noexcept {
  return !negative_.spans.empty() || !positive_.spans.empty() || zero_threshold_ > 0 ||
         zero_count_ > 0 || zero_count_float_ > 0;
}

bool NativeMessage::is_float() const noexcept {
  return zero_count_float_ > 0 || !negative_.counts.empty() || !positive_.counts.empty();
}

bool NativeMessage::read(WireReader& in, WireFault& fault, bool& is_native) {
  is_native = true;
  switch (in.field()) {
    case 5:
      schema_at_ = in.at();
      return in.zigzag("schema", schema_);
    case 6:
      return in.number("zero_threshold", zero_threshold_);
    case 7:
      return in.whole("zero_count", zero_count_);
    case 8:
      return in.number("zero_count_float", zero_count_float_);
    case 9:
      return read_span(in, "negative_span", negative_, fault);
    case 10:
      return read_deltas(in, "negative_delta", negative_);
    case 11:
      return read_counts(in, "negative_count", negative_);
    case 12:
      return read_span(in, "positive_span", positive_, fault);
    case 13:
      return read_deltas(in, "positive_delta", positive_);
    case 14:
      return read_counts(in, "positive_count", positive_);
    default:
      is_native = false;
      return true;
  }
}

bool NativeMessage::read_span(WireReader& in, std::string_view name, Side& side, WireFault& fault) {
  std::string_view message;
  if (!in.bytes(name, message)) return false;
  Span span{message.data(), 0, 0};
  WireReader parts(message, fault);
  while (parts.next()) {
    switch (parts.field()) {
      case 1:
        parts.zigzag("offset", span.offset);
        break;
      case 2:
        parts.whole("length", span.length);
        break;
      default:
        parts.skip();
    }
  }
  if (!parts.ok()) {
    fault.within(name, side.spans.size());
    return false;
  }
  side.spans.push_back(span);
  return true;
}

bool NativeMessage::read_deltas(WireReader& in, std::string_view name, Side& side) {
  return in.zigzags(name, [&](std::int64_t delta) {
    side.deltas.push_back(delta);
    return true;
  });
}

bool NativeMessage::read_counts(WireReader& in, std::string_view name, Side& side) {
  return in.numbers(name, [&](double count) {
    side.counts.push_back(count);
    return true;
  });
}

bool NativeMessage::expand(std::string_view name, const char* at, const Side& side,
                           std::vector<NativeBucket>& buckets, WireFault& fault) const {
  buckets.clear();
  const bool is_float = !side.counts.empty();
  const std::size_t size = is_float ? side.counts.size() : side.deltas.size();
  if (is_float && !side.deltas.empty()) {
    return fault_at(at, name, "has both deltas and counts", fault);
  }
  std::int64_t index = 0;
  std::int64_t count = 0;
  for (const Span& span : side.spans) {
    const bool is_first = &span == side.spans.data();
    if (!is_first && span.offset < 0) {
      return fault_at(span.at, name, "a span lies before the end of the one before", fault);
    }
    if (span.length > size - buckets.size()) {
      return fault_at(span.at, name, "spans have more buckets than there are counts", fault);
    }
    if (std::abs(span.offset) > kMaxNativeIndex) {
      return fault_at(span.at, name, "bucket index out of range", fault);
    }
    index += span.offset;
    for (std::uint64_t i = 0; i < span.length; ++i, ++index) {
      if (std::abs(index) > kMaxNativeIndex) {
        return fault_at(span.at, name, "bucket index out of range", fault);
      }
      double value = 0;
      if (is_float) {
        value = side.counts[buckets.size()];
        if (!is_count(value)) return fault_at(at, name, "a bucket's count is no count", fault);
      } else {
        if (__builtin_add_overflow(count, side.deltas[buckets.size()], &count) || count < 0) {
          return fault_at(at, name, "a bucket's count is negative", fault);
        }
        value = static_cast<double>(count);
      }
      buckets.push_back({static_cast<std::int32_t>(index), value});
    }
  }
  return buckets.size() == size ||
         fault_at(at, name, "spans have fewer buckets than there are counts", fault);
}

bool NativeMessage::finish(const char* at, double count, double sum, const ParseLimits& limits,
                           WireFault& fault) {
  if (schema_ < kMinNativeSchema || schema_ > kMaxNativeSchema) {
    return fault_at(schema_at_, "schema", "a native histogram's schema is from -4 to 8", fault);
  }
  if (!is_count(zero_threshold_)) {
    return fault_at(at, "zero_threshold", "must be a number from 0 on", fault);
  }
  if (!is_count(zero_count_float_)) {
    return fault_at(at, "zero_count_float", "must be a number from 0 on", fault);
  }
  histogram_.schema = static_cast<std::int32_t>(schema_);
  histogram_.is_float = is_float();
  histogram_.zero_threshold = zero_threshold_;
  histogram_.zero_count =
      zero_count_float_ > 0 ? zero_count_float_ : static_cast<double>(zero_count_);
  if (!expand("negative_span", at, negative_, histogram_.negative, fault) ||
      !expand("positive_span", at, positive_, histogram_.positive, fault)) {
    return false;
  }
  const double counted = observations(histogram_.view());
  // An observation of NaN is in no bucket; floating-point counts need not add up to the last bit.
  const bool adds_up = std::isnan(sum) ? counted <= count : counted == count;
  if (!histogram_.is_float && !adds_up) {
    return fault_at(at, "sample_count", "the native buckets do not add up to it", fault);
  }
  return limit_buckets(histogram_, limits.max_native_buckets) ||
         fault_at(at, "positive_span", "more native buckets than max_native_buckets", fault,
                  ErrorCode::limit);
}

}  // namespace weir::detail
