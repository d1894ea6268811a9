// os-release: the manual page os-release(5). A list of shell assignments.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace weir::detail {

struct OsRelease {
  std::string build_id;
  std::string id;
  std::string id_like;
  std::string image_id;
  std::string image_version;
  std::string name;
  std::string pretty_name;
  std::string support_end;
  std::string variant;
  std::string variant_id;
  std::string version;
  std::string version_codename;
  std::string version_id;
};

// What is not there stays empty; lines of another form and other keys are left out.
[[nodiscard]] OsRelease parse_os_release(std::string_view text);

// "12.4.1" is 12.4; nothing if the text does not begin with a number above 0.
[[nodiscard]] std::optional<double> major_minor(std::string_view version_id);

// The day of "2026-06-30"; nothing if there is no such day.
[[nodiscard]] std::optional<std::chrono::sys_days> parse_date(std::string_view text);

}  // namespace weir::detail
