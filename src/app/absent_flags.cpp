#include "app/absent_flags.hpp"

#include <array>
#include <string>
#include <string_view>

namespace weir {
namespace {

constexpr std::array<std::string_view, 5> kCollectors{"ntp", "perf", "runit", "supervisord",
                                                      "swaps"};

struct Setting {
  std::string_view name;  // behind "collector."
  OptionKind kind = OptionKind::text;
};
constexpr std::array kSettings{
    Setting{"ntp.ip-ttl"},
    Setting{"ntp.local-offset-tolerance"},
    Setting{"ntp.max-distance"},
    Setting{"ntp.protocol-version"},
    Setting{"ntp.server"},
    Setting{"ntp.server-is-local", OptionKind::flag},
    Setting{"ntp.server-port"},
    Setting{"perf.cache-profilers", OptionKind::list},
    Setting{"perf.cpus"},
    Setting{"perf.disable-cache-profilers", OptionKind::flag},
    Setting{"perf.disable-hardware-profilers", OptionKind::flag},
    Setting{"perf.disable-software-profilers", OptionKind::flag},
    Setting{"perf.hardware-profilers", OptionKind::list},
    Setting{"perf.software-profilers", OptionKind::list},
    Setting{"perf.tracepoint", OptionKind::list},
    Setting{"qdisc.fixtures"},
    Setting{"runit.servicedir"},
    Setting{"supervisord.url"},
    Setting{"wifi.fixtures"},
};

Option absent(std::string name, OptionKind kind) {
  Option option;
  option.name = std::move(name);
  option.group = "Without effect";
  option.help = "Of node_exporter; without effect.";
  option.kind = kind;
  if (kind == OptionKind::flag) option.default_value = "false";
  option.is_absent = true;
  return option;
}

}  // namespace

std::vector<Option> absent_flags() {
  std::vector<Option> options;
  options.reserve(kCollectors.size() + kSettings.size());
  for (const std::string_view name : kCollectors) {
    options.push_back(absent("collector." + std::string(name), OptionKind::flag));
  }
  for (const Setting& setting : kSettings) {
    options.push_back(absent("collector." + std::string(setting.name), setting.kind));
  }
  return options;
}

std::vector<std::string> warnings_of_absent_flags(const OptionValues& values) {
  std::vector<std::string> warnings;
  for (const Option& option : absent_flags()) {
    if (!values.given(option.name) || values.text(option.name) == "false") continue;
    warnings.push_back("--" + option.name + " has no effect: node_exporter has it, Weir has not");
  }
  return warnings;
}

}  // namespace weir
