#include "exposition/protobuf_native.hpp"

#include <algorithm>

namespace weir::detail {
namespace {

// Fields of Histogram by their numbers in metrics.proto.
constexpr std::uint32_t kSchema = 5;
constexpr std::uint32_t kZeroThreshold = 6;
constexpr std::uint32_t kZeroCount = 7;
constexpr std::uint32_t kZeroCountFloat = 8;
struct Side {
  std::uint32_t span;
  std::uint32_t delta;
  std::uint32_t count;
};
constexpr Side kNegative{9, 10, 11};
constexpr Side kPositive{12, 13, 14};
// Of BucketSpan.
constexpr std::uint32_t kOffset = 1;
constexpr std::uint32_t kLength = 2;

constexpr std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1U) ^ (value < 0 ? ~std::uint64_t{0} : 0);
}

// A count beyond 2^62 is told as that.
std::int64_t whole(double count) {
  constexpr double kMost = 0x1p62;
  return static_cast<std::int64_t>(std::min(count, kMost));
}

void write_span(std::uint32_t field, std::int64_t offset, std::uint64_t length,
                ProtobufBuffer& out) {
  out.message_field(field, [&] {
    out.varint_field(kOffset, zigzag(offset));
    out.varint_field(kLength, length);
  });
}

void write_side(const Side& side, std::span<const NativeBucket> buckets, bool is_float,
                ProtobufBuffer& out) {
  std::int64_t behind = 0;  // the span before
  for (std::size_t i = 0; i < buckets.size();) {
    std::size_t size = 1;
    while (i + size < buckets.size() && buckets[i + size].index == buckets[i + size - 1].index + 1)
      ++size;
    write_span(side.span, buckets[i].index - behind, size, out);
    i += size;
    behind = std::int64_t{buckets[i - 1].index} + 1;
  }
  std::int64_t before = 0;
  for (const NativeBucket& bucket : buckets) {
    if (is_float) {
      out.double_field(side.count, bucket.count);
      continue;
    }
    const std::int64_t count = whole(bucket.count);
    out.varint_field(side.delta, zigzag(count - before));
    before = count;
  }
}

}  // namespace

void write_native(const NativeHistogramView& histogram, ProtobufBuffer& out) {
  out.varint_field(kSchema, zigzag(histogram.schema));
  out.double_field(kZeroThreshold, histogram.zero_threshold);
  if (histogram.is_float) {
    out.double_field(kZeroCountFloat, histogram.zero_count);
  } else {
    out.varint_field(kZeroCount, static_cast<std::uint64_t>(whole(histogram.zero_count)));
  }
  write_side(kNegative, histogram.negative, histogram.is_float, out);
  write_side(kPositive, histogram.positive, histogram.is_float, out);
  // A span without length marks a histogram that has no other sign of being native.
  if (histogram.negative.empty() && histogram.positive.empty())
    write_span(kPositive.span, 0, 0, out);
}

}  // namespace weir::detail
