// Metric and label names at a cursor.
#pragma once

#include <array>
#include <string_view>

#include "exposition/parser_cursor.hpp"

namespace weir::detail {

// A table: names are a good part of a page's bytes.
enum NameBytes : unsigned char { kLabelStart = 1, kLabel = 2, kMetricStart = 4, kMetric = 8 };
inline constexpr auto kNameBytes = [] {
  std::array<unsigned char, 256> kinds{};
  const auto mark = [&kinds](unsigned char from, unsigned char to, unsigned char kind) {
    for (unsigned c = from; c <= to; ++c) kinds[c] = kind;
  };
  constexpr unsigned char kAll = kLabelStart | kLabel | kMetricStart | kMetric;
  mark('a', 'z', kAll);
  mark('A', 'Z', kAll);
  mark('_', '_', kAll);
  mark('0', '9', kLabel | kMetric);
  mark(':', ':', kMetricStart | kMetric);
  return kinds;
}();

constexpr bool is_name_byte(char c, NameBytes kind) {
  return (kNameBytes[static_cast<unsigned char>(c)] & kind) != 0;
}
constexpr bool is_metric_name_byte(char c) {
  return is_name_byte(c, kMetric);
}

// Empty if there is none.
inline std::string_view read_name(PageCursor& cursor, NameBytes start, NameBytes rest) {
  const char* begin = cursor.at;
  if (is_name_byte(*begin, start)) {
    while (is_name_byte(*cursor.at, rest)) ++cursor.at;
  }
  return {begin, static_cast<std::size_t>(cursor.at - begin)};
}
inline std::string_view read_metric_name(PageCursor& cursor) {
  return read_name(cursor, kMetricStart, kMetric);
}
inline std::string_view read_label_name(PageCursor& cursor) {
  return read_name(cursor, kLabelStart, kLabel);
}

}  // namespace weir::detail
