#include "collectors/support/family_names.hpp"

#include "weir/label.hpp"

namespace weir::detail {

FamilyNames::Entry& FamilyNames::insert(std::string_view key) {
  const auto at = entries_.try_emplace(std::string(key)).first;
  Entry& entry = at->second;
  entry.key = at->first;
  entry.name.append(prefix_).append(key);
  entry.help.append(help_prefix_).append(key).append(1, '.');
  entry.spec = {entry.name, entry.help, type_, fold_};
  entry.is_valid = is_metric_name(entry.name);
  return entry;
}

}  // namespace weir::detail
