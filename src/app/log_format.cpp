#include "app/log_format.hpp"

#include <array>
#include <chrono>
#include <cstdio>

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

// By std::chrono, not gmtime_r(): that one reads the time zone, under a lock that ThreadSanitizer
// does not see.
std::string format_timestamp(WallTime time) {
  namespace chr = std::chrono;
  const auto day = chr::floor<chr::days>(time);
  const chr::year_month_day date(day);
  const chr::hh_mm_ss clock(chr::floor<chr::milliseconds>(time - day));
  std::array<char, 64> text{};
  const int size = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
      static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
      static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
      static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
      static_cast<int>(clock.subseconds().count()));
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
