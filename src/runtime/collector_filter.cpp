#include "runtime/collector_filter.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/nearest.hpp"

namespace weir::detail {
namespace {

using Entries = std::vector<std::shared_ptr<RegisteredCollector>>;

void sort_unique(std::vector<std::string>& names) {
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

Expected<void> check_known(const Entries& registered, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (std::ranges::any_of(registered, [&](const auto& entry) { return entry->name() == name; }))
      continue;
    std::vector<std::string> known;
    for (const auto& entry : registered) known.push_back(entry->name());
    std::string message = "no collector '" + name + "'";
    if (const std::string_view nearest = nearest_name(name, known); !nearest.empty()) {
      message.append("; did you mean '").append(nearest).append("'?");
    }
    return Error(ErrorCode::invalid_argument, std::move(message));
  }
  return {};
}

}  // namespace

CollectorFilter canonical(CollectorFilter filter) {
  sort_unique(filter.collect);
  sort_unique(filter.exclude);
  return filter;
}

Expected<Entries> select_collectors(Entries registered, const CollectorFilter& filter) {
  const bool collect = !filter.collect.empty();
  if (collect && !filter.exclude.empty()) {
    return Error(ErrorCode::invalid_argument, "collect[] and exclude[] exclude each other");
  }
  const std::vector<std::string>& names = collect ? filter.collect : filter.exclude;
  if (const auto known = check_known(registered, names); !known) return known.error();
  std::erase_if(registered, [&](const auto& entry) {
    return (std::ranges::find(names, entry->name()) != names.end()) != collect;
  });
  return registered;
}

}  // namespace weir::detail
