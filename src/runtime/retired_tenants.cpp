#include "runtime/retired_tenants.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace weir::detail {
namespace {

// Longer than the governor remembers a series that is gone.
constexpr Duration kRetirement = std::chrono::hours(1);

}  // namespace

void RetiredTenants::update(std::span<const std::shared_ptr<RegisteredCollector>> registered,
                            MonotonicTime now) {
  const auto name_of = [](const auto& entry) -> const auto& {
    return entry->name();
  };
  if (!std::ranges::equal(registered, registered_, {}, name_of)) {
    std::vector<std::string> names;
    std::ranges::transform(registered, std::back_inserter(names), name_of);
    for (const std::string& name : registered_) gone_.insert_or_assign(name, updated_);
    for (const std::string& name : names) gone_.erase(name);
    registered_ = std::move(names);
  }
  updated_ = now;
  std::erase_if(gone_, [&](const auto& tenant) { return now - tenant.second > kRetirement; });
}

void RetiredTenants::append_to(std::vector<TenantBatch>& tenants) const {
  for (const auto& tenant : gone_) tenants.push_back({tenant.first, &empty_});
}

}  // namespace weir::detail
