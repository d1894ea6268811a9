// CollectorSet: the collectors that the settings enable, registered with an exporter.
#pragma once

#include <string>
#include <vector>

#include "app/settings.hpp"
#include "weir/registry.hpp"

namespace weir {

// Not thread safe. The registry must outlive it.
class CollectorSet {
 public:
  explicit CollectorSet(Registry& registry) : registry_(registry) {}

  // Makes \p wanted the registered ones: those configured as before keep running as they are, the
  // others are added, replaced or removed. On an error nothing has changed.
  Expected<void> apply(const std::vector<EnabledCollector>& wanted);

 private:
  struct Entry {
    std::string name;
    std::vector<std::string> written;
    std::vector<Registration> registrations;
  };
  [[nodiscard]] bool runs(const EnabledCollector& wanted) const;

  Registry& registry_;
  std::vector<Entry> entries_;
};

}  // namespace weir
