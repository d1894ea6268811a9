// The command check-web-config: what --web.config.file would say to a file.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "weir/expected.hpp"

namespace weir {

// Reads the file, its certificates and keys. \returns what is worth a warning.
[[nodiscard]] Expected<std::vector<std::string>> check_web_config(const std::string& file);

// \p words: the files. Tells each one's verdict on standard output. \returns the exit status: 0, 1
// if a file is wrong, 2 if there is none.
[[nodiscard]] int check_web_configs(std::span<const std::string> words);

}  // namespace weir
