// The native buckets of a Histogram message of the protobuf format, put together from their spans,
// and deltas or counts.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "exposition/parser_limits.hpp"
#include "exposition/wire_reader.hpp"
#include "model/native_histogram.hpp"

namespace weir::detail {

class NativeMessage {
 public:
  void clear();
  // Reads the field that \p in stands at if it is one of the native ones. \p is_native: it is.
  bool read(WireReader& in, WireFault& fault, bool& is_native);
  // When all is read. \p count and \p sum are the histogram's.
  bool finish(const char* at, double count, double sum, const ParseLimits& limits,
              WireFault& fault);

  // A histogram without any of the marks of a native one is a classic one.
  [[nodiscard]] bool is_present() const noexcept;
  // Counts are floating-point numbers.
  [[nodiscard]] bool is_float() const noexcept;
  [[nodiscard]] const NativeHistogram& histogram() const noexcept { return histogram_; }

 private:
  struct Span {
    const char* at;
    std::int64_t offset;
    std::uint64_t length;
  };
  struct Side {
    std::vector<Span> spans;
    std::vector<std::int64_t> deltas;
    std::vector<double> counts;
  };
  static bool read_span(WireReader& in, std::string_view name, Side& side, WireFault& fault);
  static bool read_deltas(WireReader& in, std::string_view name, Side& side);
  static bool read_counts(WireReader& in, std::string_view name, Side& side);
  bool expand(std::string_view name, const char* at, const Side& side,
              std::vector<NativeBucket>& buckets, WireFault& fault) const;

  const char* schema_at_ = nullptr;
  std::int64_t schema_ = 0;
  double zero_threshold_ = 0;
  std::uint64_t zero_count_ = 0;
  double zero_count_float_ = 0;
  Side negative_;
  Side positive_;
  NativeHistogram histogram_;
};

}  // namespace weir::detail
