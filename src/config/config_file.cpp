#include "config/config_file.hpp"

#include "config/config_reader.hpp"
#include "config/text_file.hpp"

namespace weir {

Expected<std::vector<GivenOption>> parse_config(const OptionTable& table, const std::string& path,
                                                std::string_view text) {
  return detail::ConfigReader(table, path, text).read();
}

Expected<std::vector<GivenOption>> read_config_file(const OptionTable& table,
                                                    const std::string& path) {
  const auto text = read_text_file(path, kMaxConfigFileBytes);
  if (!text) return text.error().with_context("--config.file");
  return parse_config(table, path, *text);
}

}  // namespace weir
