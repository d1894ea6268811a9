#include "app/help.hpp"

#include <algorithm>

namespace weir {
namespace {

constexpr std::string_view kUsage =
    "Usage: weir_exporter [serve] [flags]        serve metrics (the default)\n"
    "       weir_exporter analyze FILE|URL|-     where a page's series come from, and what would "
    "fold them\n"
    "       weir_exporter replay [flags]         govern a recording from standard input, in its "
    "own "
    "time\n"
    "       weir_exporter check-config [flags]   check flags, environment and file, start nothing\n"
    "       weir_exporter check-metrics FILE|-   say what is wrong with a page "
    "(--format=text|openmetrics)\n"
    "       weir_exporter check-web-config FILE  say what is wrong with a file of "
    "--web.config.file\n"
    "       weir_exporter version                print the version\n"
    "\n"
    "Each flag is also read from the environment (--max-series is WEIR_MAX_SERIES) and from\n"
    "--config.file; flags win over the environment, and that over the file. Durations take h, m, "
    "s\n"
    "and ms: 1m30s. SIGHUP reloads, SIGTERM finishes the scrapes under way and stops.\n";

// Flags longer than this push their help to the right instead of everybody's.
constexpr std::size_t kMaxColumn = 44;

std::string_view placeholder(const Option& option) {
  switch (option.kind) {
    case OptionKind::flag:
      return {};
    case OptionKind::integer:
    case OptionKind::number:
      return "=N";
    case OptionKind::duration:
      return "=DURATION";
    case OptionKind::names:
      return "=A,B";
    case OptionKind::text:
    case OptionKind::choice:
    case OptionKind::list:
    case OptionKind::objects:
      return "=VALUE";
  }
  return {};
}

std::string left_column(const Option& option) {
  const bool on = option.kind == OptionKind::flag && option.default_value == "true";
  std::string text = "  --" + (on ? "[no-]" + option.name : option.name);
  if (option.choices.empty()) return text.append(placeholder(option));
  for (const std::string& choice : option.choices) {
    text.append(&choice == &option.choices.front() ? "=" : "|").append(choice);
  }
  return text;
}

std::string right_column(const Option& option) {
  std::string text = option.help;
  if (option.kind == OptionKind::flag) {
    if (option.default_value == "true") text += " (on)";
  } else if (!option.default_value.empty()) {
    text += " (" + option.default_value + ")";
  }
  return text;
}

}  // namespace

std::string help_text(const OptionTable& table) {
  std::size_t width = 0;
  for (const Option& option : table.options()) {
    if (option.is_absent) continue;
    const std::size_t size = left_column(option).size();
    if (size <= kMaxColumn) width = std::max(width, size);
  }
  std::string text(kUsage);
  std::string_view group;
  for (const Option& option : table.options()) {
    if (option.is_absent) continue;
    if (option.group != group) {
      group = option.group;
      text.append("\n").append(group).append(":\n");
    }
    const std::string left = left_column(option);
    text.append(left).append(left.size() < width ? width - left.size() : 0, ' ');
    text.append("  ").append(right_column(option)).append("\n");
  }
  return text;
}

}  // namespace weir
