// Protobuf's wire format by hand, for messages that no library would write.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir::test::wire {

inline std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7U) bytes.push_back(static_cast<char>((value & 0x7FU) | 0x80U));
  bytes.push_back(static_cast<char>(value));
  return bytes;
}

inline std::string tag(std::uint32_t field, std::uint32_t wire_type) {
  return varint((std::uint64_t{field} << 3U) | wire_type);
}

inline std::string whole(std::uint32_t field, std::uint64_t value) {
  return tag(field, 0) + varint(value);
}

inline std::string zigzag(std::uint32_t field, std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  return whole(field, (bits << 1U) ^ (value < 0 ? ~std::uint64_t{0} : 0));
}

inline std::string number(std::uint32_t field, double value) {
  std::string bytes = tag(field, 1);
  const auto bits = std::bit_cast<std::uint64_t>(value);
  for (unsigned i = 0; i < 8; ++i) bytes.push_back(static_cast<char>((bits >> (8 * i)) & 0xFFU));
  return bytes;
}

inline std::string message(std::uint32_t field, std::string_view body) {
  return tag(field, 2) + varint(body.size()) + std::string(body);
}

// As it stands in a delimited stream.
inline std::string delimited(std::string_view body) {
  return varint(body.size()) + std::string(body);
}

}  // namespace weir::test::wire
