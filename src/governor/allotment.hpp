// Allotment: the budget of the moment, shared over the tenants and, within each, over its families.
#pragma once

#include <cstdint>
#include <vector>

#include "governor/shares.hpp"

namespace weir::detail {

class Allotment {
 public:
  void clear();
  // \p part: any number that names the family of this tenant; small, it is an index.
  void add(std::uint32_t tenant, std::uint32_t part, Claim claim);
  // Shares \p capacity out to all that were added; if it does not hold what is least for all of
  // them, up to \p bound. If that does not either, the smallest get it, whosever they are.
  void settle(std::uint64_t capacity, std::uint64_t bound);

  [[nodiscard]] bool knows(std::uint32_t part) const noexcept;
  [[nodiscard]] std::uint64_t share(std::uint32_t part) const { return shares_[part]; }
  // What the family would get if it asked for everything; its share if it already asks for more.
  [[nodiscard]] std::uint64_t potential(std::uint32_t part) const;
  // The same, where what is lent to it beyond its equal part is divided by 1 + \p demerit.
  [[nodiscard]] std::uint64_t potential(std::uint32_t part, double demerit) const;

 private:
  struct Tenant {
    std::vector<std::uint32_t> parts;
    std::vector<Claim> claims;
    Claim sum;
  };
  struct Place {
    std::uint32_t tenant = 0;
    std::uint32_t at = 0;
  };
  void grant_least();

  std::uint64_t capacity_ = 0;
  bool is_crowded_ = false;   // not even what is least fits
  std::uint32_t asking_ = 0;  // tenants with a claim
  std::vector<Tenant> tenants_;
  std::vector<Place> places_;          // by part
  std::vector<std::uint64_t> shares_;  // by part
};

}  // namespace weir::detail
