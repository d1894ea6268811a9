#include "config/environment.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/nearest.hpp"

namespace weir {
namespace {

constexpr std::string_view kPrefix = "WEIR_";

// NAME_SERVICE_HOST, NAME_SERVICE_PORT_*, NAME_PORT, NAME_PORT_80_TCP_ADDR, ...: see "Discovering
// services" in the documentation of Kubernetes.
bool is_kubernetes_service_variable(std::string_view name) {
  constexpr std::array kProtocols{"_TCP", "_UDP", "_SCTP"};
  if (name.ends_with("_SERVICE_HOST") || name.find("_SERVICE_PORT") != std::string_view::npos) {
    return true;
  }
  const std::size_t port = name.rfind("_PORT");
  if (port == std::string_view::npos) return false;
  if (name.ends_with("_PORT") && name.rfind("_PORT_") == std::string_view::npos) return true;
  return std::ranges::any_of(kProtocols, [name](std::string_view protocol) {
    return name.find(protocol) != std::string_view::npos;
  });
}

struct ByVariable {
  explicit ByVariable(const OptionTable& table) {
    for (const Option& option : table.options()) {
      if (option.command_line_only) continue;
      names.push_back(environment_name(option.name));
      options.emplace(names.back(), &option);
      if (!option.deprecated_alias.empty()) {
        options.emplace(environment_name(option.deprecated_alias), &option);
      }
    }
  }
  std::vector<std::string> names;
  std::unordered_map<std::string, const Option*> options;
};

// Commas separate the values of a list, but not those within braces: a pin's labels stay together,
// and so does a JSON object.
std::vector<std::string> values_of(const Option& option, const std::string& text) {
  if (!is_list(option.kind)) return {text};
  std::vector<std::string> values;
  std::string value;
  int depth = 0;
  for (const char c : text + ',') {
    if (c == '{') ++depth;
    if (c == '}') --depth;
    if (c != ',' || depth > 0) {
      value += c;
    } else if (!value.empty()) {
      values.push_back(std::move(value));
      value.clear();
    }
  }
  return values;
}

}  // namespace

std::string environment_name(std::string_view option_name) {
  std::string name(kPrefix);
  for (const char c : option_name) {
    const bool lower = c >= 'a' && c <= 'z';
    name += c == '.' || c == '-' ? '_' : lower ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return name;
}

Expected<std::vector<GivenOption>> read_environment(const OptionTable& table,
                                                    std::span<const std::string> environment) {
  const ByVariable known(table);
  std::vector<GivenOption> given;
  for (const std::string& variable : environment) {
    if (!variable.starts_with(kPrefix)) continue;
    const std::size_t equals = std::min(variable.find('='), variable.size());
    const std::string name = variable.substr(0, equals);
    const std::string text = variable.substr(std::min(equals + 1, variable.size()));
    const auto found = known.options.find(name);
    if (found == known.options.end()) {
      if (is_kubernetes_service_variable(name)) continue;
      return Error(ErrorCode::invalid_argument, "environment variable " + name + " sets no option" +
                                                    detail::did_you_mean(name, known.names));
    }
    const Option& option = *found->second;
    const bool deprecated = name != environment_name(option.name);
    for (std::string& value : values_of(option, text)) {
      const auto checked = check_value(option, value);
      if (!checked) return checked.error().with_context(name);
      given.push_back({&option, std::move(value), name, deprecated ? name : std::string()});
    }
  }
  return given;
}

std::vector<std::string> process_environment() {
  std::vector<std::string> variables;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    variables.emplace_back(*variable);
  }
  return variables;
}

}  // namespace weir
