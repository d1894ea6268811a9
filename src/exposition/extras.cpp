#include "exposition/extras.hpp"

#include <charconv>
#include <cstdint>

#include "base/number.hpp"
#include "model/exemplar_size.hpp"

namespace weir::detail {

bool fits_openmetrics(LabelText exemplar_labels) {
  return characters(exemplar_labels) <= kMaxExemplarCharacters;
}

void write_timestamp(TimestampMs timestamp, Format format, PieceBuffer& out) {
  char* at = out.room(kMaxNumberSize);
  *at++ = ' ';
  if (format != Format::openmetrics_1_0_0) {
    out.commit(std::to_chars(at, at + kMaxNumberSize, timestamp).ptr);
    return;
  }
  if (timestamp < 0) *at++ = '-';
  const auto bits = static_cast<std::uint64_t>(timestamp);
  const std::uint64_t magnitude = timestamp < 0 ? 0 - bits : bits;
  at = std::to_chars(at, at + kMaxNumberSize, magnitude / 1000).ptr;
  const auto milliseconds = static_cast<unsigned>(magnitude % 1000);
  *at++ = '.';
  *at++ = static_cast<char>('0' + milliseconds / 100);
  *at++ = static_cast<char>('0' + milliseconds / 10 % 10);
  *at++ = static_cast<char>('0' + milliseconds % 10);
  out.commit(at);
}

void write_exemplar(const PageExemplar& exemplar, LabelText labels, PieceBuffer& out) {
  out.append(" # {");
  out.append(labels.view());
  out.append("} ");
  out.commit(write_number(out.room(kMaxNumberSize), exemplar.value));
  if (exemplar.timestamp) write_timestamp(*exemplar.timestamp, Format::openmetrics_1_0_0, out);
}

}  // namespace weir::detail
