#include "collectors/host/kstat.hpp"

#include <algorithm>
#include <cstdint>

#include "collectors/support/fields.hpp"

namespace weir::collectors {

std::string_view kstat_lines(std::string_view text) noexcept {
  detail::Cursor lines(text);
  while (const auto line = lines.line()) {
    detail::Cursor heads(*line);
    if (heads.field() == "name" && heads.field() == "type" && heads.field() == "data")
      return lines.rest();
  }
  return {};
}

std::optional<double> kstat_number(std::string_view type_and_data) noexcept {
  detail::Cursor cursor(type_and_data);
  const std::string_view type = cursor.field();
  const std::string_view data = cursor.field();
  if (type == "4") {
    if (const auto number = detail::parse_number<std::uint64_t>(data))
      return static_cast<double>(*number);
  } else if (type == "3") {
    if (const auto number = detail::parse_number<std::int64_t>(data))
      return static_cast<double>(*number);
  }
  return std::nullopt;
}

std::string_view dataset_of(std::string_view lines) noexcept {
  detail::Cursor cursor(lines);
  while (const auto line = cursor.line()) {
    detail::Cursor fields(*line);
    if (fields.field() != "dataset_name") continue;
    static_cast<void>(fields.field());  // its type
    return detail::trim(fields.rest());
  }
  return {};
}

const FamilySpec* KstatFamilies::family_of(std::string_view key) {
  key_.assign(key);
  std::ranges::replace(key_, '-', '_');
  return names_.find(key_, [](std::string_view) { return true; });
}

}  // namespace weir::collectors
