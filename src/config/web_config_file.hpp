// The file of --web.config.file, in exporter-toolkit's form. docs/web-config.md describes it.
#pragma once

#include <string>

#include "weir/expected.hpp"
#include "weir/web_config.hpp"

namespace weir {

// Reads the file and the certificates that it names, relative to its own folder. Errors read
// "path:line: what is wrong". Whether certificates and keys are good is for WebGuard to say.
// An empty file or section is an error: it would protect nothing.
[[nodiscard]] Expected<WebConfig> read_web_config(const std::string& path);

}  // namespace weir
