#include "runtime/collector_filter.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "base/nearest.hpp"

namespace weir::detail {
namespace {

using Entries = std::span<const std::shared_ptr<RegisteredCollector>>;

void sort_unique(std::vector<std::string>& names) {
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

Expected<void> check_known(Entries registered, const std::vector<std::string>& names) {
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

Expected<void> check_filter(const Registry& registry, const CollectorFilter& filter) {
  if (filter == CollectorFilter()) return {};
  std::vector<std::shared_ptr<RegisteredCollector>> registered, room;
  append_registered(registry, registered);
  const auto selected = select_collectors(registered, filter, room);
  return selected ? Expected<void>() : selected.error();
}

Expected<Entries> select_collectors(Entries registered, const CollectorFilter& filter,
                                    std::vector<std::shared_ptr<RegisteredCollector>>& room) {
  const bool collect = !filter.collect.empty();
  if (collect && !filter.exclude.empty()) {
    return Error(ErrorCode::invalid_argument, "collect[] and exclude[] exclude each other");
  }
  const std::vector<std::string>& names = collect ? filter.collect : filter.exclude;
  if (const auto known = check_known(registered, names); !known) return known.error();
  if (names.empty()) return registered;
  room.clear();
  std::ranges::copy_if(registered, std::back_inserter(room), [&](const auto& entry) {
    return (std::ranges::find(names, entry->name()) != names.end()) == collect;
  });
  return Entries(room);
}

}  // namespace weir::detail
