// Configuration: where settings come from. Reading it again is what a reload does; in between it
// holds no options, which with their help texts are 120 KiB.
#pragma once

#include <string>
#include <vector>

#include "app/command_line.hpp"
#include "app/settings.hpp"

namespace weir {

class Configuration {
 public:
  // \p arguments without the program's name; \p environment as "NAME=value". Nothing is read yet.
  Configuration(std::vector<std::string> arguments, std::vector<std::string> environment,
                std::vector<CollectorSpec> catalog);

  // What the command line asks for.
  [[nodiscard]] Expected<CommandWords> command() const;
  // Reads command line, environment and file, the strongest first.
  [[nodiscard]] Expected<Settings> read() const;
  // The file that read() reads; empty: none.
  [[nodiscard]] std::string file() const;
  [[nodiscard]] const std::vector<std::string>& environment() const noexcept {
    return environment_;
  }
  [[nodiscard]] OptionTable table() const;

 private:
  std::vector<std::string> arguments_;
  std::vector<std::string> environment_;
  std::vector<CollectorSpec> catalog_;
};

}  // namespace weir
