#include "app/log_format.hpp"

#include <array>
#include <cstdio>
#include <ctime>

#include "base/utf8.hpp"

namespace weir {
namespace {

// Between quotes, as JSON has it; logfmt's readers take the same escapes.
std::string quote(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string quoted = "\"";
  for (const char c : detail::replace_invalid_utf8(text)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted.append(1, '\\').append(1, c);
    } else if (c == '\n') {
      quoted += "\\n";
    } else if (c == '\r') {
      quoted += "\\r";
    } else if (c == '\t') {
      quoted += "\\t";
    } else if (byte < 0x20 || byte == 0x7f) {
      quoted.append("\\u00").append(1, kHex[byte >> 4U]).append(1, kHex[byte & 0xfU]);
    } else {
      quoted += c;
    }
  }
  return quoted += '"';
}

std::string quote_if_needed(std::string_view text) {
  bool plain = !text.empty();
  for (const char c : text)
    plain = plain && c > ' ' && c < '\x7f' && c != '"' && c != '=' && c != '\\';
  return plain ? std::string(text) : quote(text);
}

}  // namespace

std::string format_timestamp(WallTime time) {
  const auto since_epoch =
      std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
  const auto milliseconds = static_cast<int>(((since_epoch % 1000) + 1000) % 1000);
  const std::time_t seconds = (since_epoch - milliseconds) / 1000;
  std::tm parts{};
  if (::gmtime_r(&seconds, &parts) == nullptr) return "?";
  std::array<char, 64> text{};
  const int size = std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
                                 parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                                 parts.tm_hour, parts.tm_min, parts.tm_sec, milliseconds);
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string format_logfmt(const LogRecord& record, WallTime time) {
  std::string line = "ts=" + format_timestamp(time);
  line.append(" level=").append(to_string(record.level));
  line.append(" msg=").append(quote(record.message));
  for (const LogField& field : record.fields) {
    line.append(" ").append(field.key).append("=").append(quote_if_needed(field.value));
  }
  return line;
}

std::string format_json(const LogRecord& record, WallTime time) {
  std::string line = "{\"ts\":" + quote(format_timestamp(time));
  line.append(",\"level\":").append(quote(to_string(record.level)));
  line.append(",\"msg\":").append(quote(record.message));
  for (const LogField& field : record.fields) {
    line.append(",").append(quote(field.key)).append(":").append(quote(field.value));
  }
  return line += '}';
}

}  // namespace weir
