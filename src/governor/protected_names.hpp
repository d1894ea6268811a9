// The names that rules and dashboards use: what the operator looks at is folded last.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace weir::detail {

struct ProtectedNames {
  using Labels = std::set<std::string, std::less<>>;
  std::map<std::string, Labels, std::less<>> labels_of;  // by metric name
  Labels everywhere;  // used in an expression that names no metric

  [[nodiscard]] bool uses(std::string_view metric, std::string_view label) const {
    const auto known = labels_of.find(metric);
    return everywhere.contains(label) ||
           (known != labels_of.end() && known->second.contains(label));
  }
};

}  // namespace weir::detail
