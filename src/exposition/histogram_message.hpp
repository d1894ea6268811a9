// A Histogram message of the protobuf format: classic buckets, native ones, or both.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "exposition/exemplar_message.hpp"
#include "exposition/native_message.hpp"
#include "exposition/parser_limits.hpp"

namespace weir::detail {

class HistogramMessage {
 public:
  // Reads the message. Exemplars go to \p exemplars, with their lines.
  bool read(std::string_view message, const ParseLimits& limits, ExemplarMessages& exemplars,
            WireFault& fault);

  // Borrowed until the next read().
  [[nodiscard]] HistogramView classic() const noexcept { return {bounds_, cumulative_, sum_}; }
  [[nodiscard]] const NativeHistogram* native() const noexcept {
    return native_.is_present() ? &native_.histogram() : nullptr;
  }
  [[nodiscard]] std::optional<TimestampMs> start() const noexcept { return start_; }

 private:
  struct Bucket {
    double bound = 0;
    double count = 0;
  };
  bool read_fields(WireReader& in, const ParseLimits& limits, ExemplarMessages& exemplars,
                   WireFault& fault);
  bool read_bucket(WireReader& in, const ParseLimits& limits, ExemplarMessages& exemplars,
                   WireFault& fault);
  bool add_bucket(const char* at, Bucket bucket, WireFault& fault);

  std::uint64_t count_ = 0;
  double count_float_ = 0;
  double sum_ = 0;
  std::optional<TimestampMs> start_;
  std::vector<double> bounds_;  // the finite ones
  std::vector<double> cumulative_;
  NativeMessage native_;
};

}  // namespace weir::detail
