#include "exposition/packed_lines.hpp"

#include <algorithm>

#include "exposition/bit_writer.hpp"
#include "exposition/crc_algebra.hpp"

namespace weir::detail {

void PackedLines::set_text(std::uint32_t its_remainder, std::size_t its_size,
                           const PackedLines& last) {
  const bool is_known = !last.bytes.empty() && last.text_size == its_size;
  joining = is_known ? last.joining : crc_x_to(8 * std::uint64_t{its_size});
  remainder = its_remainder;
  text_size = its_size;
}

void PackedLines::copy(const PackedLines& from) {
  const std::size_t size = (from.phase + from.bits) / 8 + BitWriter::kSlack;
  if (bytes.size() < size) {
    bytes.assign(from.bytes.begin(), from.bytes.begin() + static_cast<std::ptrdiff_t>(size));
  } else {
    std::copy_n(from.bytes.begin(), size, bytes.begin());
  }
  bits = from.bits;
  phase = from.phase;
  remainder = from.remainder;
  joining = from.joining;
  text_size = from.text_size;
}

std::uint32_t PackedLines::crc_behind(std::uint32_t before) const noexcept {
  return ~(crc_multiply(~before, joining) ^ remainder);
}

}  // namespace weir::detail
