#include "app/check_web_config.hpp"

#include <cstdio>

#include "config/web_config_file.hpp"
#include "weir/web_guard.hpp"

namespace weir {

Expected<void> check_web_config(const std::string& file) {
  const auto config = read_web_config(file);
  if (!config) return config.error();
  return WebGuard::check(*config);
}

int check_web_configs(std::span<const std::string> words) {
  if (words.empty() || words.front().starts_with('-')) {
    std::fputs("weir_exporter check-web-config: expected one file or more\n", stderr);
    return 2;
  }
  int status = 0;
  for (const std::string& file : words) {
    const auto checked = check_web_config(file);
    if (!checked) status = 1;
    const std::string verdict =
        checked ? file + ": OK\n" : "FAILED: " + checked.error().message() + '\n';
    std::fputs(verdict.c_str(), stdout);
  }
  return status;
}

}  // namespace weir
