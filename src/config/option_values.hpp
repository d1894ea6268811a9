// OptionValues: what was given, from all sources, in order of precedence; what was not given has
// its default. A source that gives a list replaces the whole list of the sources below it.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/option_table.hpp"
#include "weir/clock.hpp"

namespace weir {

class OptionValues {
 public:
  // \p sources: the strongest first. Precondition: every value passed check_value().
  OptionValues(const OptionTable& table,
               std::initializer_list<std::span<const GivenOption>> sources);

  // Precondition of all: the table has the option, and it is of that kind.
  [[nodiscard]] bool flag(std::string_view name) const;
  [[nodiscard]] const std::string& text(std::string_view name) const;  // text or choice
  [[nodiscard]] std::int64_t integer(std::string_view name) const;
  [[nodiscard]] double number(std::string_view name) const;
  [[nodiscard]] Duration duration(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> names(std::string_view name) const;
  // The values as they were written, of any kind; one unless the option is a list.
  [[nodiscard]] const std::vector<std::string>& written(std::string_view name) const;
  [[nodiscard]] bool given(std::string_view name) const;

  // An error that names a flag ("--max-series: ...") which was given elsewhere than on the command
  // line is told where: "weir.json:3: max-series: ...".
  [[nodiscard]] Error with_origin(const Error& error) const;
  // One sentence for each old name that was used.
  [[nodiscard]] const std::vector<std::string>& deprecations() const noexcept {
    return deprecations_;
  }

 private:
  struct Entry {
    std::vector<std::string> values;
    std::string origin;  // empty: the default
    std::size_t source = 0;
  };
  [[nodiscard]] const Entry& entry(std::string_view name) const;

  std::unordered_map<std::string, Entry> entries_;
  std::vector<std::string> deprecations_;
};

}  // namespace weir
