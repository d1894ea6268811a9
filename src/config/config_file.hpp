// The configuration file: JSON with comments, whose keys are the flags' names. Dots may be nesting,
// and "enabled" stands for a flag that is a prefix of others:
//
//     {
//       "max-series": 20000,
//       "web": {"listen-address": [":10147", "127.0.0.1:9100"]},
//       "governor.tier2-after": "30s",     // dotted is the same as nested
//       "collector": {
//         "wifi": false,
//         "netdev": {"enabled": true, "device-exclude": "^(lo|veth.*)$"}
//       }
//     }
//
// A list takes an array (or one string), names take an array or "a,b"; an array of objects keeps
// each as its text. An unknown or repeated key and a value of the wrong type are errors that name
// file, line and key.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/option_table.hpp"

namespace weir {

inline constexpr std::size_t kMaxConfigFileBytes = 1U << 20U;

[[nodiscard]] Expected<std::vector<GivenOption>> read_config_file(const OptionTable& table,
                                                                  const std::string& path);

// The same for a text; \p path is for the errors.
[[nodiscard]] Expected<std::vector<GivenOption>> parse_config(const OptionTable& table,
                                                              const std::string& path,
                                                              std::string_view text);

}  // namespace weir
