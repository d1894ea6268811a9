#include <algorithm>
#include <cassert>

#include "weir/collector.hpp"

namespace weir {
namespace {

bool is_repeatable(const OptionSpec& spec) {
  return spec.kind == OptionSpec::Kind::list || spec.kind == OptionSpec::Kind::objects;
}

}  // namespace

CollectorOptions::CollectorOptions(std::span<const OptionSpec> specs) {
  for (const OptionSpec& spec : specs) {
    Entry entry{spec, {}, false};
    if (!is_repeatable(spec) || !spec.default_value.empty()) {
      entry.values.emplace_back(spec.default_value);
    }
    entries_.push_back(std::move(entry));
  }
}

Expected<void> CollectorOptions::set(std::string_view name, std::string value) {
  const auto found =
      std::ranges::find(entries_, name, [](const Entry& entry) { return entry.spec.name; });
  if (found == entries_.end())
    return Error(ErrorCode::not_found, "no option --" + std::string(name));
  if (!found->given || !is_repeatable(found->spec)) found->values.clear();
  found->values.push_back(std::move(value));
  found->given = true;
  return {};
}

const CollectorOptions::Entry& CollectorOptions::entry(std::string_view name) const {
  const auto found =
      std::ranges::find(entries_, name, [](const Entry& entry) { return entry.spec.name; });
  assert(found != entries_.end());
  return *found;
}

const std::string& CollectorOptions::text(std::string_view name) const {
  return entry(name).values.front();
}
bool CollectorOptions::flag(std::string_view name) const {
  return text(name) == "true";
}
const std::vector<std::string>& CollectorOptions::list(std::string_view name) const {
  return entry(name).values;
}
bool CollectorOptions::given(std::string_view name) const {
  return entry(name).given;
}

}  // namespace weir
