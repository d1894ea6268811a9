#include "exposition/histogram_message.hpp"

#include <cmath>
#include <limits>

namespace weir::detail {
namespace {

bool fault_at(const char* at, std::string_view path, std::string_view what, WireFault& fault) {
  fault.at = at;
  fault.path = path;
  fault.what = what;
  return false;
}

}  // namespace

bool HistogramMessage::read(std::string_view message, const ParseLimits& limits,
                            ExemplarMessages& exemplars, WireFault& fault) {
  count_ = 0;
  count_float_ = sum_ = 0;
  start_.reset();
  bounds_.clear();
  cumulative_.clear();
  native_.clear();
  WireReader in(message, fault);
  if (!read_fields(in, limits, exemplars, fault)) return false;
  const double count = count_float_ > 0 ? count_float_ : static_cast<double>(count_);
  const bool has_infinity = cumulative_.size() > bounds_.size();
  if (!std::isfinite(count) || count < 0) {
    return fault_at(message.data(), "sample_count_float", "must be a number from 0 on", fault);
  }
  if (has_infinity && cumulative_.back() != count) {
    return fault_at(message.data(), "sample_count", "is not the count of the +Inf bucket", fault);
  }
  if (!cumulative_.empty() && cumulative_.back() > count) {
    return fault_at(message.data(), "sample_count", "is below a bucket's count", fault);
  }
  if (!has_infinity) cumulative_.push_back(count);
  exemplars.place(bounds_);
  return !native_.is_present() || native_.finish(message.data(), count, sum_, limits, fault);
}

bool HistogramMessage::read_fields(WireReader& in, const ParseLimits& limits,
                                   ExemplarMessages& exemplars, WireFault& fault) {
  while (in.next()) {
    bool is_native = false;
    switch (in.field()) {
      case 1:
        in.whole("sample_count", count_);
        break;
      case 2:
        in.number("sample_sum", sum_);
        break;
      case 3:
        read_bucket(in, limits, exemplars, fault);
        break;
      case 4:
        in.number("sample_count_float", count_float_);
        break;
      case 15:
        read_timestamp(in, "created_timestamp", start_, fault);
        break;
      case 16:
        exemplars.read_unplaced(in, "exemplars", limits, fault);
        break;
      default:
        if (native_.read(in, fault, is_native) && !is_native) in.skip();
    }
  }
  return in.ok();
}

bool HistogramMessage::read_bucket(WireReader& in, const ParseLimits& limits,
                                   ExemplarMessages& exemplars, WireFault& fault) {
  std::string_view message;
  if (!in.bytes("bucket", message)) return false;
  Bucket bucket;
  std::uint64_t count = 0;
  double count_float = 0;
  WireReader parts(message, fault);
  while (parts.next()) {
    switch (parts.field()) {
      case 1:
        parts.whole("cumulative_count", count);
        break;
      case 2:
        parts.number("upper_bound", bucket.bound);
        break;
      case 3:
        exemplars.read(parts, "exemplar", static_cast<std::uint32_t>(cumulative_.size()), limits,
                       fault);
        break;
      case 4:
        parts.number("cumulative_count_float", count_float);
        break;
      default:
        parts.skip();
    }
  }
  bucket.count = count_float > 0 ? count_float : static_cast<double>(count);
  if (parts.ok() && add_bucket(message.data(), bucket, fault)) return true;
  fault.within("bucket", cumulative_.size());
  return false;
}

bool HistogramMessage::add_bucket(const char* at, Bucket bucket, WireFault& fault) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (!(bucket.bound > -kInfinity)) {
    return fault_at(at, "upper_bound", "must be a number above -Inf", fault);
  }
  const bool is_behind_infinity = cumulative_.size() > bounds_.size();
  if (is_behind_infinity || (!bounds_.empty() && bounds_.back() >= bucket.bound)) {
    return fault_at(at, "upper_bound", "bounds must ascend", fault);
  }
  if (!cumulative_.empty() && cumulative_.back() > bucket.count) {
    return fault_at(at, "cumulative_count", "is below that of the bucket before", fault);
  }
  if (bucket.bound < kInfinity) bounds_.push_back(bucket.bound);
  cumulative_.push_back(bucket.count);
  return true;
}

}  // namespace weir::detail
