// Option: one flag of the program, as data. The same table serves the command line, the
// environment, the configuration file, --help and the errors.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weir/expected.hpp"

namespace weir {

enum class OptionKind {
  flag,      // --x / --no-x; "true" or "false" elsewhere
  text,      // anything
  choice,    // one of Option::choices
  integer,   // whole, 64 bits, may be negative: what is too small is for whoever uses it to say
  number,    // finite
  duration,  // see parse_duration()
  names,     // comma-separated: "version,region"
  list,      // text; may be given more than once
  objects,   // a list whose elements may be objects in the file: then the value is the JSON text
};

[[nodiscard]] constexpr bool is_list(OptionKind kind) noexcept {
  return kind == OptionKind::list || kind == OptionKind::objects;
}

struct Option {
  std::string name;   // without dashes: "web.listen-address"
  std::string group;  // the heading it stands under in --help
  std::string help;   // one sentence
  OptionKind kind = OptionKind::text;
  std::string default_value = {};         // as it would be written; empty: none
  std::vector<std::string> choices = {};  // of a choice
  std::string deprecated_alias = {};      // an old name, accepted with a warning
  bool command_line_only = false;         // neither in the environment nor in the file
  std::string command = {};               // the only command that takes it; empty: all
  bool is_absent = false;                 // taken without effect, and not in --help
};

// An option's value, and where it was given. The option is borrowed from its OptionTable.
struct GivenOption {
  const Option* option = nullptr;
  std::string value;
  std::string origin;  // for errors: "--max-series", "WEIR_MAX_SERIES", "weir.json:3: max-series"
  std::string deprecated_name = {};  // the old name, where one was used
};

// Whether \p value is of the form that \p option takes; the error says what is wrong with it, not
// where it was given.
[[nodiscard]] Expected<void> check_value(const Option& option, std::string_view value);

[[nodiscard]] Expected<std::int64_t> parse_integer(std::string_view text);
[[nodiscard]] Expected<double> parse_finite(std::string_view text);
// The parts between the commas, blanks at their ends cut off; empty ones are left out.
[[nodiscard]] std::vector<std::string> split_names(std::string_view text);

}  // namespace weir
