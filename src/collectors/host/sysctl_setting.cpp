#include "collectors/host/sysctl_setting.hpp"

#include <algorithm>

namespace weir::collectors {
namespace {

std::string metric_key(std::string_view name) {
  std::string key(name);
  std::ranges::replace_if(
      key,
      [](char c) {
        return !(('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') ||
                 c == '_');
      },
      '_');
  return key;
}

}  // namespace

Expected<SysctlSetting> parse_sysctl_setting(std::string_view flag, std::string_view text) {
  const auto refuse = [&](std::string_view why) {
    return Error(ErrorCode::invalid_argument,
                 "--" + std::string(flag) + ": '" + std::string(text) + "' " + std::string(why));
  };
  const std::size_t colon = std::min(text.find(':'), text.size());
  SysctlSetting setting;
  setting.name = text.substr(0, colon);
  if (setting.name.empty()) return refuse("names no sysctl");
  if (setting.name.find('\0') != std::string::npos) return refuse("has a NUL in it");
  setting.key = metric_key(setting.name);
  // Dots separate, as for sysctl(8); a path cannot lead out of /proc/sys without one.
  setting.path = "sys/" + setting.name;
  std::ranges::replace(setting.path, '.', '/');

  std::string_view rest = text.substr(colon);
  while (!rest.empty()) {
    rest.remove_prefix(1);  // the colon, or a comma
    const std::string_view name = rest.substr(0, rest.find(','));
    if (name.empty()) return refuse("has an empty name for a value");
    setting.mapping.push_back(setting.key + "_" + metric_key(name));
    rest.remove_prefix(name.size());
  }
  return setting;
}

}  // namespace weir::collectors
