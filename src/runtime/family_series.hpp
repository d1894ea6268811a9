// FamilySeries: weir_governor_family_* and what else is told of single families under the policy
// adaptive. Which families those are, and their label texts, stay until the governor reports anew:
// of an exporter's own series they are the most, and most pages repeat them.
#pragma once

#include <memory>
#include <vector>

#include "weir/governor.hpp"

namespace weir::detail {

// One page at a time.
class FamilySeries {
 public:
  struct Entry {
    const FamilyReport* report = nullptr;
    LabelSet labels;  // family and tenant
  };

  void add(const GovernorReport& report, SampleBatch& out);

 private:
  void choose(std::shared_ptr<const std::vector<FamilyReport>> reports);

  std::shared_ptr<const std::vector<FamilyReport>> reports_;
  std::vector<Entry> shown_;
  std::vector<Entry> folded_;  // of those, the ones that are or were folded
  std::vector<Entry> coarse_;  // and whose bounds were left out
};

}  // namespace weir::detail
