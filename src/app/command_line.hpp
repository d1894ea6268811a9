// The command line, in the manner of node_exporter: --flag=value, --flag value, --flag, --no-flag.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "config/option_table.hpp"

namespace weir {

enum class Command { serve, analyze, replay, check_config, version, help };

struct CommandWords {
  Command command = Command::serve;
  std::string operand = {};  // what the command works on, if it takes such
};

struct CommandLine : CommandWords {
  std::vector<GivenOption> options = {};
};

// \p arguments without the program's name. Errors name the flag and the nearest right one. A flag
// that is no list may be given once.
[[nodiscard]] Expected<CommandLine> parse_command_line(const OptionTable& table,
                                                       std::span<const std::string> arguments);

}  // namespace weir
