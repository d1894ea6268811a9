#include "governor/allotment.hpp"

#include <algorithm>

namespace weir::detail {

void Allotment::clear() {
  asking_ = 0;
  for (Tenant& tenant : tenants_) {
    tenant.parts.clear();
    tenant.claims.clear();
    tenant.sum = {};
  }
}

void Allotment::add(std::uint32_t tenant, std::uint32_t part, Claim claim) {
  if (tenants_.size() <= tenant) tenants_.resize(tenant + 1);
  if (places_.size() <= part) {
    places_.resize(part + 1);
    shares_.resize(part + 1, 0);
  }
  Tenant& to = tenants_[tenant];
  if (to.claims.empty()) ++asking_;
  places_[part] = {tenant, static_cast<std::uint32_t>(to.claims.size())};
  to.parts.push_back(part);
  to.claims.push_back(claim);
  to.sum.demand += claim.demand;
  const std::uint64_t least = std::min(claim.demand, claim.least);
  to.sum.floor += std::max(least, std::min(claim.demand, claim.floor));
  to.sum.least += least;
}

void Allotment::settle(std::uint64_t capacity, std::uint64_t bound) {
  std::vector<Claim> sums;
  sums.reserve(tenants_.size());
  std::uint64_t least = 0;
  for (const Tenant& tenant : tenants_) {
    sums.push_back(tenant.sum);
    least += tenant.sum.least;
  }
  capacity_ = std::max(capacity, std::min(least, bound));
  is_crowded_ = least > capacity_;
  if (is_crowded_) return grant_least();
  const auto of_tenants = share_out(sums, capacity_);
  for (std::size_t i = 0; i < tenants_.size(); ++i) {
    const auto of_parts = share_out(tenants_[i].claims, of_tenants[i]);
    for (std::size_t at = 0; at < of_parts.size(); ++at)
      shares_[tenants_[i].parts[at]] = of_parts[at];
  }
}

void Allotment::grant_least() {
  std::vector<std::uint32_t> parts;
  std::vector<Claim> claims;
  for (const Tenant& tenant : tenants_) {
    parts.insert(parts.end(), tenant.parts.begin(), tenant.parts.end());
    claims.insert(claims.end(), tenant.claims.begin(), tenant.claims.end());
  }
  const auto granted = share_out(claims, capacity_);
  for (std::size_t i = 0; i < parts.size(); ++i) shares_[parts[i]] = granted[i];
}

bool Allotment::knows(std::uint32_t part) const noexcept {
  return part < places_.size() && places_[part].tenant < tenants_.size() &&
         places_[part].at < tenants_[places_[part].tenant].parts.size() &&
         tenants_[places_[part].tenant].parts[places_[part].at] == part;
}

std::uint64_t Allotment::potential(std::uint32_t part) const {
  if (is_crowded_) return shares_[part];
  const Place place = places_[part];
  std::vector<Claim> sums;
  sums.reserve(tenants_.size());
  for (const Tenant& tenant : tenants_) sums.push_back(tenant.sum);
  sums[place.tenant].demand = capacity_;
  const std::uint64_t of_tenant = share_out(sums, capacity_)[place.tenant];
  std::vector<Claim> claims = tenants_[place.tenant].claims;
  claims[place.at].demand = capacity_;
  return share_out(claims, of_tenant)[place.at];
}

std::uint64_t Allotment::potential(std::uint32_t part, double demerit) const {
  const std::uint64_t all = potential(part);
  const auto families = tenants_[places_[part].tenant].claims.size();
  const std::uint64_t equal = capacity_ / std::max<std::uint64_t>(1, asking_) / families;
  if (all <= equal || demerit <= 0) return all;
  return equal + static_cast<std::uint64_t>(static_cast<double>(all - equal) / (1 + demerit));
}

}  // namespace weir::detail
