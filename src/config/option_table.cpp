#include "config/option_table.hpp"

#include <cassert>

namespace weir {

OptionTable::OptionTable(std::vector<Option> options) : options_(std::move(options)) {
  for (std::size_t i = 0; i < options_.size(); ++i) {
    const Option& option = options_[i];
    names_.push_back(option.name);
    [[maybe_unused]] bool is_new = index_.emplace(option.name, i).second;
    assert(is_new);
    if (option.deprecated_alias.empty()) continue;
    is_new = index_.emplace(option.deprecated_alias, i).second;
    assert(is_new);
  }
}

const Option* OptionTable::find(std::string_view name) const {
  const auto found = index_.find(std::string(name));
  return found == index_.end() ? nullptr : &options_[found->second];
}

}  // namespace weir
