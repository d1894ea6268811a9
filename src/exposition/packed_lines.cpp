#include "exposition/packed_lines.hpp"

#include <zlib.h>

#include <algorithm>

#include "exposition/bit_writer.hpp"

namespace weir::detail {

void PackedLines::set_text(std::uint32_t its_crc, std::size_t its_size, const PackedLines& last) {
  const bool is_known = !last.bytes.empty() && last.text_size == its_size;
  joining = is_known
                ? last.joining
                : static_cast<std::uint32_t>(crc32_combine_gen(static_cast<z_off_t>(its_size)));
  crc = its_crc;
  text_size = its_size;
}

void PackedLines::copy(const PackedLines& from) {
  const std::size_t size = from.bits / 8 + BitWriter::kSlack;
  if (bytes.size() < size) {
    bytes.assign(from.bytes.begin(), from.bytes.begin() + static_cast<std::ptrdiff_t>(size));
  } else {
    std::copy_n(from.bytes.begin(), size, bytes.begin());
  }
  bits = from.bits;
  crc = from.crc;
  joining = from.joining;
  text_size = from.text_size;
}

std::uint32_t PackedLines::crc_behind(std::uint32_t before) const noexcept {
  return static_cast<std::uint32_t>(crc32_combine_op(before, crc, joining));
}

}  // namespace weir::detail
