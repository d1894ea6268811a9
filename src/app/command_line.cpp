#include "app/command_line.hpp"

#include <algorithm>
#include <array>
#include <boost/program_options.hpp>

#include "base/nearest.hpp"

namespace weir {
namespace {

namespace po = boost::program_options;

constexpr std::string_view kNegation = "no-";
const char* const kCommand = "command";

Error usage_error(std::string message) {
  return {ErrorCode::invalid_argument, std::move(message)};
}

// For boost an option is only a name with or without a value; kinds, repetition and negation are
// judged below, where the table is known.
void describe(po::options_description& description, const Option& option, const std::string& name) {
  if (option.kind == OptionKind::flag) {
    description.add_options()(name.c_str(), po::bool_switch());
    description.add_options()((std::string(kNegation) + name).c_str(), po::bool_switch());
  } else {
    description.add_options()(name.c_str(), po::value<std::string>());
  }
}

// Puts into words that boost takes: -h, a switch with a value (--x=false), and an empty value,
// which it takes as a word of its own only.
std::vector<std::string> normalise(const OptionTable& table,
                                   std::span<const std::string> arguments) {
  std::vector<std::string> words;
  for (const std::string& argument : arguments) {
    const std::size_t equals = argument.find('=');
    const bool is_flag = argument.starts_with("--") && equals != std::string::npos;
    const std::string name = is_flag ? argument.substr(2, equals - 2) : std::string();
    const std::string value = is_flag ? argument.substr(equals + 1) : std::string();
    const Option* const option = is_flag ? table.find(name) : nullptr;
    if (option != nullptr && option->kind == OptionKind::flag &&
        (value == "true" || value == "false")) {
      words.push_back((value == "true" ? "--" : "--no-") + name);
    } else if (option != nullptr && value.empty()) {
      words.push_back("--" + name);
      words.emplace_back();
    } else {
      words.push_back(argument == "-h" ? "--help" : argument);
    }
  }
  return words;
}

// Whether \p word is a flag of ours rather than the value of the flag before it.
bool is_flag_word(const OptionTable& table, std::string_view word) {
  if (!word.starts_with("--")) return false;
  word = word.substr(2, word.find('=') - 2);
  return table.find(word) != nullptr ||
         (word.starts_with(kNegation) && table.find(word.substr(kNegation.size())) != nullptr);
}

Expected<po::parsed_options> tokenise(const OptionTable& table,
                                      std::span<const std::string> arguments,
                                      const po::options_description& description) {
  po::positional_options_description positional;
  positional.add(kCommand, -1);
  namespace style = po::command_line_style;
  // No guessing, no short flags.
  constexpr int kStyle = style::allow_long | style::long_allow_adjacent | style::long_allow_next;
  try {
    return po::command_line_parser(normalise(table, arguments))
        .options(description)
        .positional(positional)
        .style(kStyle)
        .allow_unregistered()
        .run();
  } catch (const po::error_with_option_name& error) {
    const std::string name = error.get_option_name();
    const Option* const option = name.starts_with("--") ? table.find(name.substr(2)) : nullptr;
    if (option == nullptr) return usage_error(error.what());
    return usage_error(name + (option->kind == OptionKind::flag
                                   ? ": it takes no value but true or false"
                                   : ": it needs a value"));
  } catch (const po::error& error) {
    return usage_error(error.what());
  }
}

Error unknown_flag(const OptionTable& table, const std::string& token) {
  const std::string name = token.substr(0, token.find('='));
  if (!name.starts_with("--")) {
    const std::string hint =
        table.find(name.substr(1)) != nullptr ? ", did you mean -" + name + "?" : std::string();
    return usage_error("unknown flag " + name + hint);
  }
  std::string_view bare = std::string_view(name).substr(2);
  std::string prefix = "--";
  if (bare.starts_with(kNegation)) {
    bare.remove_prefix(kNegation.size());
    const Option* const option = table.find(bare);
    if (option != nullptr) return usage_error(name + ": --" + option->name + " is no switch");
    prefix += kNegation;
  }
  return usage_error("unknown flag " + name + detail::did_you_mean(bare, table.names(), prefix));
}

struct CommandWord {
  std::string_view word;
  Command command;
  std::string_view operand = {};  // what must follow it
};
constexpr std::array kCommands{CommandWord{"serve", Command::serve},
                               CommandWord{"analyze", Command::analyze, "a file, a URL or -"},
                               CommandWord{"replay", Command::replay},
                               CommandWord{"check-config", Command::check_config},
                               CommandWord{"version", Command::version},
                               CommandWord{"help", Command::help}};

Expected<const CommandWord*> to_command(const std::string& word) {
  const auto found = std::ranges::find(kCommands, word, &CommandWord::word);
  if (found != kCommands.end()) return &*found;
  std::vector<std::string> words(kCommands.size());
  std::ranges::transform(kCommands, words.begin(), &CommandWord::word);
  return usage_error("unknown command '" + word + "'" + detail::did_you_mean(word, words));
}

// The command, then what it works on.
class Words {
 public:
  Expected<void> take(const OptionTable& table, const std::string& word) {
    if (word.starts_with('-') && word != "-") return unknown_flag(table, word);
    if (command_ == nullptr) {
      const auto command = to_command(word);
      if (!command) return command.error();
      command_ = *command;
    } else if (operand_.empty() && !command_->operand.empty()) {
      operand_ = word;
    } else {
      return usage_error("unexpected argument '" + word + "'");
    }
    return {};
  }

  // Puts them into \p line, whose flags are known.
  Expected<void> finish(CommandLine& line) {
    const CommandWord& command = command_ != nullptr ? *command_ : kCommands.front();
    for (const GivenOption& given : line.options) {
      const std::string& only = given.option->command;
      if (only.empty() || only == command.word) continue;
      return usage_error(given.origin + ": only the command " + only + " takes it");
    }
    if (operand_.empty() && !command.operand.empty()) {
      return usage_error(std::string(command.word) + ": expected " + std::string(command.operand));
    }
    line.command = command.command;
    line.operand = std::move(operand_);
    return {};
  }

 private:
  const CommandWord* command_ = nullptr;
  std::string operand_;
};

Expected<GivenOption> to_given(const OptionTable& table, const po::option& token) {
  GivenOption given;
  std::string name = token.string_key;
  given.origin = "--" + name;
  const bool negated = name.starts_with(kNegation) && table.find(name) == nullptr;
  if (negated) name.erase(0, kNegation.size());
  given.option = table.find(name);
  if (given.option->kind == OptionKind::flag) {
    given.value = negated ? "false" : "true";
  } else {
    given.value = token.value.front();
    const bool word_of_its_own = token.original_tokens.size() > 1;
    if (word_of_its_own && is_flag_word(table, given.value)) {
      return usage_error(given.origin + ": it needs a value");
    }
  }
  if (name == given.option->deprecated_alias) given.deprecated_name = name;
  const auto checked = check_value(*given.option, given.value);
  if (!checked) return checked.error().with_context(given.origin);
  return given;
}

}  // namespace

Expected<CommandLine> parse_command_line(const OptionTable& table,
                                         std::span<const std::string> arguments) {
  po::options_description description;
  for (const Option& option : table.options()) {
    describe(description, option, option.name);
    if (!option.deprecated_alias.empty()) describe(description, option, option.deprecated_alias);
  }
  description.add_options()(kCommand, po::value<std::string>());
  const auto tokens = tokenise(table, arguments, description);
  if (!tokens) return tokens.error();

  CommandLine line;
  Words words;
  for (const po::option& token : tokens->options) {
    if (token.position_key >= 0) {
      if (auto taken = words.take(table, token.value.front()); !taken) return taken.error();
      continue;
    }
    if (token.unregistered) return unknown_flag(table, token.original_tokens.front());
    auto given = to_given(table, token);
    if (!given) return given.error();
    const bool repeated =
        std::ranges::find(line.options, given->option, &GivenOption::option) != line.options.end();
    if (repeated && !is_list(given->option->kind)) {
      return usage_error("--" + given->option->name + ": given more than once");
    }
    line.options.push_back(std::move(*given));
  }
  const auto asks = [&](std::string_view name) {
    return std::ranges::any_of(line.options, [name](const GivenOption& given) {
      return given.option->name == name && given.value == "true";
    });
  };
  if (asks("help")) line.command = Command::help;
  if (asks("version")) line.command = Command::version;
  if (asks("help") || asks("version")) return line;
  if (auto finished = words.finish(line); !finished) return finished.error();
  return line;
}

}  // namespace weir
