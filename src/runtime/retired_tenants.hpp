// Collectors that were removed, a target of a reload's old configuration for one. To the governor a
// tenant that is missing was not asked, and its series keep their places; so one that is gone for
// good is said to be empty for a while, and its places go to others.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "collect/registered_collector.hpp"
#include "weir/clock.hpp"
#include "weir/governor.hpp"

namespace weir::detail {

// Not thread safe.
class RetiredTenants {
 public:
  // \p registered: the collectors that there are now.
  void update(std::span<const std::shared_ptr<RegisteredCollector>> registered, MonotonicTime now);
  // Appends those that are gone. Borrowed until the next update.
  void append_to(std::vector<TenantBatch>& tenants) const;

 private:
  std::vector<std::string> registered_;  // at the last update
  MonotonicTime updated_;
  std::map<std::string, MonotonicTime> gone_;  // and when each was registered last
  SampleBatch empty_;
};

}  // namespace weir::detail
