// tls_server_config of a web configuration file.
#pragma once

#include <filesystem>
#include <optional>

#include "config/yaml_section.hpp"
#include "weir/web_config.hpp"

namespace weir::detail {

// Reads the certificates and keys that \p node names, relative to \p folder, and adds their paths
// to \p config's files. Without any key \p config.tls stays as it is.
[[nodiscard]] Expected<void> read_tls_section(const YAML::Node& node,
                                              const std::filesystem::path& folder,
                                              WebConfig& config);

}  // namespace weir::detail
