#include "app/check_web_config.hpp"

#include <cstdio>

#include "config/web_config_file.hpp"
#include "weir/web_guard.hpp"

namespace weir {

Expected<std::vector<std::string>> check_web_config(const std::string& file) {
  auto config = read_web_config(file);
  if (!config) return config.error();
  const auto checked = WebGuard::check(*config);
  if (!checked) return checked.error().with_context(file);
  return std::move(config->warnings);
}

int check_web_configs(std::span<const std::string> words) {
  if (words.empty() || words.front().starts_with('-')) {
    std::fputs("weir_exporter check-web-config: expected one file or more\n", stderr);
    return 2;
  }
  int status = 0;
  for (const std::string& file : words) {
    const auto checked = check_web_config(file);
    if (!checked) {
      status = 1;
      std::printf("FAILED: %s\n", checked.error().message().c_str());
      continue;
    }
    for (const std::string& warning : *checked) {
      std::printf("%s: warning: %s\n", file.c_str(), warning.c_str());
    }
    std::printf("%s: OK\n", file.c_str());
  }
  return status;
}

}  // namespace weir
