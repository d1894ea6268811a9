#include "app/collector_set.hpp"

#include <algorithm>

namespace weir {

bool CollectorSet::runs(const EnabledCollector& wanted) const {
  return std::ranges::any_of(entries_, [&](const Entry& entry) {
    return entry.name == wanted.spec.name && entry.written == wanted.written;
  });
}

Expected<void> CollectorSet::apply(const std::vector<EnabledCollector>& wanted) {
  struct Made {
    const EnabledCollector* enabled;
    std::vector<NamedCollector> collectors;
  };
  std::vector<Made> made;  // all that can fail comes first
  for (const EnabledCollector& enabled : wanted) {
    if (runs(enabled)) continue;
    auto collectors = make_collectors(enabled);
    if (!collectors) return collectors.error();
    made.push_back({&enabled, std::move(*collectors)});
  }
  std::erase_if(entries_, [&](const Entry& entry) {
    return std::ranges::none_of(wanted, [&](const EnabledCollector& enabled) {
      return entry.name == enabled.spec.name && entry.written == enabled.written;
    });
  });
  for (Made& one : made) {
    Entry entry{std::string(one.enabled->spec.name), one.enabled->written, {}};
    for (NamedCollector& named : one.collectors) {
      auto registration = registry_.add(std::move(named.name), std::move(named.collector));
      if (!registration) return registration.error();  // the catalog's names are unique
      entry.registrations.push_back(std::move(*registration));
    }
    entries_.push_back(std::move(entry));
  }
  return {};
}

}  // namespace weir
