// Protobuf's wire format (https://protobuf.dev/programming-guides/encoding/): fields of a message,
// written one after the other.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

#include "exposition/piece_buffer.hpp"

namespace weir::detail {

inline constexpr std::size_t kMaxVarint = 10;

// Writes \p number at \p out, which has room for kMaxVarint bytes. \returns the end.
inline char* put_varint(char* out, std::uint64_t number) noexcept {
  for (; number >= 0x80; number >>= 7U) *out++ = static_cast<char>(number | 0x80U);
  *out++ = static_cast<char>(number);
  return out;
}

// Grows as needed, and keeps its memory.
class ProtobufBuffer {
 public:
  [[nodiscard]] std::string_view view() const noexcept { return {storage_.get(), size()}; }
  [[nodiscard]] std::size_t size() const noexcept {
    return static_cast<std::size_t>(end_ - storage_.get());
  }
  void clear() noexcept { end_ = storage_.get(); }

  void varint_field(std::uint32_t field, std::uint64_t number) {
    tag(field, WireType::varint);
    varint(number);
  }
  void double_field(std::uint32_t field, double number) {
    tag(field, WireType::fixed64);
    auto bits = std::bit_cast<std::uint64_t>(number);
    char* out = room(sizeof bits);
    for (std::size_t i = 0; i < sizeof bits; ++i, bits >>= 8U) *out++ = static_cast<char>(bits);
    end_ = out;
  }
  void text_field(std::uint32_t field, std::string_view text) {
    tag(field, WireType::delimited);
    varint(text.size());
    end_ = put(room(text.size()), text);
  }
  // A label's name or value whose escapes must be undone.
  void escaped_text_field(std::uint32_t field, std::string_view escaped);
  // A message within this one; \p body() writes its fields.
  template <class Body>
  void message_field(std::uint32_t field, Body body) {
    tag(field, WireType::delimited);
    room(1);
    const std::size_t begin = size() + 1;  // most have a length of one byte
    ++end_;
    body();
    close_message(begin);
  }

 private:
  enum class WireType : std::uint8_t { varint = 0, fixed64 = 1, delimited = 2 };

  void varint(std::uint64_t number) { end_ = put_varint(room(kMaxVarint), number); }
  void tag(std::uint32_t field, WireType type) {
    varint(field << 3U | static_cast<std::uint32_t>(type));
  }
  char* room(std::size_t size) {
    if (static_cast<std::size_t>(limit_ - end_) < size) grow(size);
    return end_;
  }
  void grow(std::size_t size);
  // Writes the length of the message from \p begin on to before it.
  void close_message(std::size_t begin);

  std::unique_ptr<char[]> storage_;
  char* end_ = nullptr;
  char* limit_ = nullptr;
};

}  // namespace weir::detail
