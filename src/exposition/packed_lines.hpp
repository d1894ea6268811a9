// Lines that are deflate already, with their checksum.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir::detail {

// Some neighbouring lines, packed: bits for behind the block's header, and what they stand for.
struct PackedLines {
  std::vector<char> bytes;  // with BitWriter::kSlack behind the bits; keeps its memory
  std::size_t bits = 0;
  unsigned phase = 0;  // so many bits, below 8, are free before them
  std::size_t text_size = 0;
  std::uint32_t remainder = 0;  // of the text; its checksum, begun with 0 and not inverted
  std::uint32_t joining = 0;    // for crc_behind(), of text_size

  void copy(const PackedLines& from);
  // What the lines stand for; \p last is an earlier packing of them, for what it knows.
  void set_text(std::uint32_t its_remainder, std::size_t its_size, const PackedLines& last);
  // The checksum of a text that had \p before, with these lines behind it.
  [[nodiscard]] std::uint32_t crc_behind(std::uint32_t before) const noexcept;
};

}  // namespace weir::detail
