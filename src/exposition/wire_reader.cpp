#include "exposition/wire_reader.hpp"

#include <algorithm>
#include <bit>

#include "base/utf8.hpp"

namespace weir::detail {
namespace {

constexpr std::size_t kMaxVarintBytes = 10;
constexpr std::uint64_t kMaxLength = 0x7FFFFFFF;  // protobuf's own bound of a message
constexpr unsigned kFirstField = 1;

// No fault: an empty text.
std::string_view take_varint(std::string_view& rest, std::uint64_t& value) {
  value = 0;
  const std::size_t size = std::min(rest.size(), kMaxVarintBytes);
  for (std::size_t i = 0; i < size; ++i) {
    const auto byte = static_cast<unsigned char>(rest[i]);
    if (i + 1 == kMaxVarintBytes && byte > 1) return "varint longer than 64 bits";
    value |= std::uint64_t{byte & 0x7FU} << (7 * i);
    if (byte < 0x80U) {
      rest.remove_prefix(i + 1);
      return {};
    }
  }
  return "truncated varint";
}

std::string_view take_length(std::string_view& rest, std::uint64_t& length) {
  const std::string_view what = take_varint(rest, length);
  if (!what.empty()) return what;
  if (length > kMaxLength) return "negative length, or one above 2^31 - 1";
  return length > rest.size() ? "length past the end" : "";
}

}  // namespace

void WireFault::within(std::string_view message) {
  path = path.empty() ? std::string(message) : std::string(message) + "." + path;
}

void WireFault::within(std::string_view message, std::size_t index) {
  within(std::string(message) + "[" + std::to_string(index) + "]");
}

bool take_message(std::string_view& rest, std::string_view& message, WireFault& fault) {
  const char* at = rest.data();
  std::uint64_t length = 0;
  const std::string_view what = take_length(rest, length);
  if (!what.empty()) {
    fault.at = at;
    fault.what = what;
    return false;
  }
  message = rest.substr(0, length);
  rest.remove_prefix(length);
  return true;
}

bool WireReader::fail(std::string_view name, const char* at, std::string_view what,
                      ErrorCode code) {
  fault_.at = at;
  fault_.what = what;
  fault_.code = code;
  fault_.path = name;
  return false;
}

bool WireReader::next() {
  if (!ok() || rest_.empty()) return false;
  tag_at_ = rest_.data();
  std::uint64_t tag = 0;
  if (!read_varint("", tag)) return false;
  if (tag > 0xFFFFFFFFU) return fail("", tag_at_, "field number above 2^29 - 1");
  field_ = static_cast<std::uint32_t>(tag >> 3U);
  wire_ = static_cast<std::uint8_t>(tag & 7U);
  return field_ >= kFirstField || fail("", tag_at_, "field number 0");
}

bool WireReader::expect(std::string_view name, Wire wire) {
  return wire_ == wire || fail(name, tag_at_, "wrong wire type");
}

bool WireReader::read_varint(std::string_view name, std::uint64_t& value) {
  const char* at = rest_.data();
  const std::string_view what = take_varint(rest_, value);
  return what.empty() || fail(name, at, what);
}

bool WireReader::read_fixed64(std::string_view name, double& value) {
  constexpr std::size_t kBytes = 8;
  if (rest_.size() < kBytes) return fail(name, rest_.data(), "truncated double");
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < kBytes; ++i) {
    bits |= std::uint64_t{static_cast<unsigned char>(rest_[i])} << (8 * i);
  }
  value = std::bit_cast<double>(bits);
  rest_.remove_prefix(kBytes);
  return true;
}

bool WireReader::skip() {
  constexpr std::size_t kFixed64 = 8;
  constexpr std::size_t kFixed32 = 4;
  std::uint64_t ignored = 0;
  std::string_view value;
  switch (wire_) {
    case varint:
      return read_varint("", ignored);
    case delimited:
      return bytes("", value);
    case fixed64:
    case fixed32: {
      const std::size_t size = wire_ == fixed64 ? kFixed64 : kFixed32;
      if (rest_.size() < size) return fail("", rest_.data(), "truncated number");
      rest_.remove_prefix(size);
      return true;
    }
    default:
      return fail("", tag_at_, "unknown wire type");
  }
}

bool WireReader::bytes(std::string_view name, std::string_view& value) {
  if (!expect(name, delimited)) return false;
  const char* at = rest_.data();
  std::uint64_t length = 0;
  const std::string_view what = take_length(rest_, length);
  if (!what.empty()) return fail(name, at, what);
  value = rest_.substr(0, length);
  rest_.remove_prefix(length);
  return true;
}

bool WireReader::text(std::string_view name, std::string_view& value) {
  if (!bytes(name, value)) return false;
  const std::size_t bad = std::min(value.find('\0'), utf8_prefix(value));
  return bad >= value.size() ||
         fail(name, value.data() + bad, "the text has a NUL or is not UTF-8");
}

bool WireReader::number(std::string_view name, double& value) {
  return expect(name, fixed64) && read_fixed64(name, value);
}

bool WireReader::whole(std::string_view name, std::uint64_t& value) {
  return expect(name, varint) && read_varint(name, value);
}

bool WireReader::integer(std::string_view name, std::int64_t& value) {
  std::uint64_t bits = 0;
  if (!whole(name, bits)) return false;
  value = static_cast<std::int64_t>(bits);
  return true;
}

bool WireReader::zigzag(std::string_view name, std::int64_t& value) {
  std::uint64_t bits = 0;
  if (!whole(name, bits)) return false;
  value = from_zigzag(bits);
  return true;
}

}  // namespace weir::detail
