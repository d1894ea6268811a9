#include "config/option_values.hpp"

#include <cassert>

#include "base/duration.hpp"

namespace weir {

OptionValues::OptionValues(const OptionTable& table,
                           std::initializer_list<std::span<const GivenOption>> sources) {
  std::size_t source = 0;
  for (const std::span<const GivenOption> given_by_source : sources) {
    ++source;
    for (const GivenOption& given : given_by_source) {
      if (!given.deprecated_name.empty()) {
        deprecations_.push_back(given.origin + " is deprecated, use --" + given.option->name);
      }
      Entry& entry =
          entries_.try_emplace(given.option->name, Entry{{}, given.origin, source}).first->second;
      if (entry.source == source) entry.values.push_back(given.value);
    }
  }
  for (const Option& option : table.options()) {
    const bool none = is_list(option.kind) && option.default_value.empty();
    entries_.try_emplace(option.name,
                         none ? Entry{} : Entry{{option.default_value}, std::string(), 0});
  }
}

const OptionValues::Entry& OptionValues::entry(std::string_view name) const {
  const auto found = entries_.find(std::string(name));
  assert(found != entries_.end());
  return found->second;
}

bool OptionValues::flag(std::string_view name) const {
  return text(name) == "true";
}
const std::string& OptionValues::text(std::string_view name) const {
  return entry(name).values.back();
}
std::int64_t OptionValues::integer(std::string_view name) const {
  return parse_integer(text(name)).value();
}
double OptionValues::number(std::string_view name) const {
  return parse_finite(text(name)).value();
}
Duration OptionValues::duration(std::string_view name) const {
  return parse_duration(text(name)).value();
}
std::vector<std::string> OptionValues::names(std::string_view name) const {
  return split_names(text(name));
}
const std::vector<std::string>& OptionValues::written(std::string_view name) const {
  return entry(name).values;
}
bool OptionValues::given(std::string_view name) const {
  return entry(name).source != 0;
}

Error OptionValues::with_origin(const Error& error) const {
  std::string_view rest = error.message();
  if (!rest.starts_with("--")) return error;
  rest.remove_prefix(2);
  const std::string_view name = rest.substr(0, rest.find_first_of(":= "));
  const auto found = entries_.find(std::string(name));
  if (found == entries_.end()) return error;
  const std::string& origin = found->second.origin;
  if (origin.empty() || origin.starts_with("--")) return error;
  return error.with_context(origin);
}

}  // namespace weir
