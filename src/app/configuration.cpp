#include "app/configuration.hpp"

#include <algorithm>

#include "app/program_options.hpp"
#include "config/config_file.hpp"
#include "config/environment.hpp"

namespace weir {
namespace {

constexpr std::string_view kConfigFile = "config.file";

std::string config_file(const std::vector<GivenOption>& command_line) {
  const auto found = std::ranges::find(command_line, kConfigFile,
                                       [](const GivenOption& given) { return given.option->name; });
  return found == command_line.end() ? std::string() : found->value;
}

}  // namespace

Configuration::Configuration(std::vector<std::string> arguments,
                             std::vector<std::string> environment,
                             std::vector<CollectorSpec> catalog)
    : arguments_(std::move(arguments)),
      environment_(std::move(environment)),
      catalog_(std::move(catalog)),
      table_(program_options(catalog_)) {}

Expected<CommandLine> Configuration::command_line() const {
  return parse_command_line(table_, arguments_);
}

Expected<Command> Configuration::command() const {
  const auto line = command_line();
  if (!line) return line.error();
  return line->command;
}

std::string Configuration::file() const {
  const auto line = command_line();
  return line ? config_file(line->options) : std::string();
}

Expected<Settings> Configuration::read() const {
  const auto line = command_line();
  if (!line) return line.error();
  const auto environment = read_environment(table_, environment_);
  if (!environment) return environment.error();
  std::vector<GivenOption> from_file;
  if (const std::string path = config_file(line->options); !path.empty()) {
    auto file = read_config_file(table_, path);
    if (!file) return file.error();
    from_file = std::move(*file);
  }
  return finalize(OptionValues(table_, {line->options, *environment, from_file}), catalog_);
}

}  // namespace weir
