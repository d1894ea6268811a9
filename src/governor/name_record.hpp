// What a look at a folded family's names saw: the labels and weights of the series that keep
// theirs, and the sum of all. Enough to estimate later what any part of the family counts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "governor/naming.hpp"
#include "weir/estimate.hpp"

namespace weir::detail {

class NameRecord {
 public:
  // Begins anew. More than \p most series are not noted down.
  void begin(WallTime at, bool lifetime, double threshold, std::uint64_t most);
  void clear() { *this = NameRecord(); }

  void add_exact(LabelText labels, double weight);
  // \p group_weight: what its group was sampled by, above 0.
  void add_sampled(LabelText labels, double weight, Naming::Group group, double group_weight);
  void add_unnamed(double weight) { family_sum_ += weight; }

  // All but tenant and tier.
  [[nodiscard]] SubsetEstimate estimate(const Pin& selector) const;

 private:
  struct Unit {
    std::size_t text_begin = 0;
    std::size_t text_size = 0;
    double weight = 0;
    Naming::Group group = 0;
    double group_weight = 0;  // 0: exact
  };
  void add(LabelText labels, Unit unit);

  bool begun_ = false;
  bool is_cut_ = false;
  bool lifetime_ = false;
  WallTime at_;
  double threshold_ = 0;
  std::uint64_t most_ = 0;
  double family_sum_ = 0;
  std::string text_;
  std::vector<Unit> units_;
};

}  // namespace weir::detail
