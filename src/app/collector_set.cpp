#include "app/collector_set.hpp"

#include <algorithm>
#include <memory>

namespace weir {

bool CollectorSet::runs(const EnabledCollector& wanted) const {
  return std::ranges::any_of(entries_, [&](const Entry& entry) {
    return entry.name == wanted.spec.name && entry.written == wanted.written;
  });
}

Expected<void> CollectorSet::apply(const std::vector<EnabledCollector>& wanted) {
  struct Made {
    const EnabledCollector* enabled;
    std::unique_ptr<Collector> collector;
  };
  std::vector<Made> made;  // all that can fail comes first
  for (const EnabledCollector& enabled : wanted) {
    if (runs(enabled)) continue;
    auto collector = enabled.spec.make(enabled.options);
    if (!collector) return collector.error();
    made.push_back({&enabled, std::move(*collector)});
  }
  std::erase_if(entries_, [&](const Entry& entry) {
    return std::ranges::none_of(wanted, [&](const EnabledCollector& enabled) {
      return entry.name == enabled.spec.name && entry.written == enabled.written;
    });
  });
  for (Made& one : made) {
    const std::string name(one.enabled->spec.name);
    auto registration = registry_.add(name, std::move(one.collector));
    if (!registration) return registration.error();  // the catalog's names are unique
    entries_.push_back({name, one.enabled->written, std::move(*registration)});
  }
  return {};
}

}  // namespace weir
