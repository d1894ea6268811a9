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
      catalog_(std::move(catalog)) {}

OptionTable Configuration::table() const {
  return program_options(catalog_);
}

Expected<CommandWords> Configuration::command() const {
  auto line = parse_command_line(table(), arguments_);
  if (!line) return line.error();
  return CommandWords(std::move(*line));
}

std::string Configuration::file() const {
  const OptionTable options = table();
  const auto line = parse_command_line(options, arguments_);
  return line ? config_file(line->options) : std::string();
}

Expected<Settings> Configuration::read() const {
  const OptionTable options = table();
  const auto line = parse_command_line(options, arguments_);
  if (!line) return line.error();
  const auto environment = read_environment(options, environment_);
  if (!environment) return environment.error();
  std::vector<GivenOption> from_file;
  if (const std::string path = config_file(line->options); !path.empty()) {
    auto file = read_config_file(options, path);
    if (!file) return file.error();
    from_file = std::move(*file);
  }
  return finalize(OptionValues(options, {line->options, *environment, from_file}), catalog_);
}

}  // namespace weir
