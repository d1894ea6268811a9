#include "collectors/host/os_release.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "collectors/support/fields.hpp"

namespace weir::detail {
namespace {

constexpr std::array<std::pair<std::string_view, std::string OsRelease::*>, 13> kKeys{{
    {"BUILD_ID", &OsRelease::build_id},
    {"ID", &OsRelease::id},
    {"ID_LIKE", &OsRelease::id_like},
    {"IMAGE_ID", &OsRelease::image_id},
    {"IMAGE_VERSION", &OsRelease::image_version},
    {"NAME", &OsRelease::name},
    {"PRETTY_NAME", &OsRelease::pretty_name},
    {"SUPPORT_END", &OsRelease::support_end},
    {"VARIANT", &OsRelease::variant},
    {"VARIANT_ID", &OsRelease::variant_id},
    {"VERSION", &OsRelease::version},
    {"VERSION_CODENAME", &OsRelease::version_codename},
    {"VERSION_ID", &OsRelease::version_id},
}};

// The value as a shell would assign it: quotes go, and within double quotes `\` protects a
// character.
std::string unquote(std::string_view text) {
  const bool is_quoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
                         text.front() == text.back();
  if (!is_quoted) return std::string(text);
  const bool has_escapes = text.front() == '"';
  text = text.substr(1, text.size() - 2);
  std::string value;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (has_escapes && text[i] == '\\' && i + 1 < text.size()) ++i;
    value.push_back(text[i]);
  }
  return value;
}

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

OsRelease parse_os_release(std::string_view text) {
  OsRelease release;
  for_each_line(text, [&](std::string_view line) {
    const auto parts = split_at(line, '=');
    if (!parts) return;
    for (const auto& [key, member] : kKeys) {
      if (parts->first == key) release.*member = unquote(parts->second);
    }
  });
  return release;
}

std::optional<double> major_minor(std::string_view version_id) {
  const auto* const begin = version_id.begin();
  const auto* end = std::find_if_not(begin, version_id.end(), is_digit);
  if (end != version_id.end() && *end == '.') {
    end = std::find_if_not(end + 1, version_id.end(), is_digit);
  }
  const auto number =
      parse_number<double>(version_id.substr(0, static_cast<std::size_t>(end - begin)));
  return number && *number > 0 ? number : std::nullopt;
}

std::optional<std::chrono::sys_days> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = parse_number<int>(text.substr(0, 4));
  const auto month = parse_number<unsigned>(text.substr(5, 2));
  const auto day = parse_number<unsigned>(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(*month),
                                         std::chrono::day(*day)};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

}  // namespace weir::detail
