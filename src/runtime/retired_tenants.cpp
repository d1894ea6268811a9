#include "runtime/retired_tenants.hpp"

namespace weir::detail {
namespace {

// Longer than the governor remembers a series that is gone.
constexpr Duration kRetirement = std::chrono::hours(1);

}  // namespace

void RetiredTenants::update(std::span<const std::shared_ptr<RegisteredCollector>> registered,
                            MonotonicTime now) {
  ++round_;
  for (const auto& entry : registered) seen_[entry->name()] = {round_, now};
  std::erase_if(seen_, [&](const auto& tenant) { return now - tenant.second.time > kRetirement; });
}

void RetiredTenants::append_to(std::vector<TenantBatch>& tenants) const {
  for (const auto& [name, seen] : seen_) {
    if (seen.round != round_) tenants.push_back({name, &empty_});
  }
}

}  // namespace weir::detail
