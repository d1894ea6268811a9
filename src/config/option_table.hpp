// OptionTable: all options of the program, in the order of --help.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/option.hpp"

namespace weir {

class OptionTable {
 public:
  // Precondition: no name or alias occurs twice.
  explicit OptionTable(std::vector<Option> options);
  OptionTable(const OptionTable&) = delete;
  OptionTable& operator=(const OptionTable&) = delete;

  [[nodiscard]] const std::vector<Option>& options() const noexcept { return options_; }
  // By name or by deprecated alias; null if there is none.
  [[nodiscard]] const Option* find(std::string_view name) const;
  // The names, without the aliases.
  [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }

 private:
  std::vector<Option> options_;
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::size_t> index_;
};

}  // namespace weir
