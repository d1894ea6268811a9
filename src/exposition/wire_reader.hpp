// The protobuf wire format, field by field, without a copy
// (https://protobuf.dev/programming-guides/encoding/).
//
//     WireReader in(message, fault);
//     while (in.next()) {
//       switch (in.field()) {
//         case 1: in.text("name", name); break;
//         default: in.skip();
//       }
//     }
//     return in.ok();
//
// The first fault ends the reading of this message and of those around it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "weir/error.hpp"

namespace weir::detail {

// \p what has static storage. \p path is made by the messages that are left because of the fault.
struct WireFault {
  const char* at = nullptr;  // null: there is none
  std::string_view what = {};
  ErrorCode code = ErrorCode::parse;
  std::string path = {};

  // "counter" before "value" is "counter.value".
  void within(std::string_view message);
  void within(std::string_view message, std::size_t index);
};

class WireReader {
 public:
  // \p fault has none yet. Both outlive the reader.
  WireReader(std::string_view message, WireFault& fault) : rest_(message), fault_(fault) {}

  // Reads a field's tag. False at the message's end, or if there is a fault.
  bool next();
  [[nodiscard]] std::uint32_t field() const noexcept { return field_; }
  [[nodiscard]] bool ok() const noexcept { return fault_.at == nullptr; }
  // Where the message goes on.
  [[nodiscard]] const char* at() const noexcept { return rest_.data(); }

  // Each reads the value of the field that next() met, named \p name in a fault. \returns ok().
  bool skip();
  bool bytes(std::string_view name, std::string_view& value);
  bool text(std::string_view name, std::string_view& value);  // UTF-8 without NUL
  bool number(std::string_view name, double& value);          // double
  bool whole(std::string_view name, std::uint64_t& value);    // uint64
  bool integer(std::string_view name, std::int64_t& value);   // int64, int32
  bool zigzag(std::string_view name, std::int64_t& value);    // sint64, sint32

  // A repeated number, packed or not: calls take(value) for each, while it returns true.
  template <class Take>
  bool zigzags(std::string_view name, Take take);
  template <class Take>
  bool numbers(std::string_view name, Take take);

  // Always false.
  bool fail(std::string_view name, const char* at, std::string_view what,
            ErrorCode code = ErrorCode::parse);

 private:
  enum Wire : std::uint8_t { varint = 0, fixed64 = 1, delimited = 2, fixed32 = 5 };
  bool expect(std::string_view name, Wire wire);
  bool read_varint(std::string_view name, std::uint64_t& value);
  bool read_fixed64(std::string_view name, double& value);

  std::string_view rest_;
  WireFault& fault_;
  const char* tag_at_ = nullptr;
  std::uint32_t field_ = 0;
  std::uint8_t wire_ = 0;
};

[[nodiscard]] constexpr std::int64_t from_zigzag(std::uint64_t value) noexcept {
  return static_cast<std::int64_t>((value >> 1U) ^ (0 - (value & 1U)));
}

// Takes the length that stands before a message in a delimited stream, and the message, off the
// front of \p rest. False: a fault.
bool take_message(std::string_view& rest, std::string_view& message, WireFault& fault);

template <class Take>
bool WireReader::zigzags(std::string_view name, Take take) {
  if (wire_ != delimited) {
    std::int64_t value = 0;
    return zigzag(name, value) && take(value);
  }
  std::string_view packed;
  if (!bytes(name, packed)) return false;
  WireReader in(packed, fault_);
  while (!in.rest_.empty()) {
    std::uint64_t value = 0;
    if (!in.read_varint(name, value) || !take(from_zigzag(value))) return false;
  }
  return true;
}

template <class Take>
bool WireReader::numbers(std::string_view name, Take take) {
  if (wire_ != delimited) {
    double value = 0;
    return number(name, value) && take(value);
  }
  std::string_view packed;
  if (!bytes(name, packed)) return false;
  WireReader in(packed, fault_);
  while (!in.rest_.empty()) {
    double value = 0;
    if (!in.read_fixed64(name, value) || !take(value)) return false;
  }
  return true;
}

}  // namespace weir::detail
