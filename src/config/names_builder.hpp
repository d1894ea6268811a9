// NamesBuilder: from expressions to the labels that they need of each metric.
#pragma once

#include <map>
#include <string>

#include "config/used_expression.hpp"
#include "governor/protected_names.hpp"

namespace weir::detail {

class NamesBuilder {
 public:
  // Each metric of the expression is taken to need each label of it: telling which belongs to which
  // would take a type checker, and protecting too much costs little.
  void add(const UsedExpression& expression);
  // What is asked of a recorded name is asked of what it is recorded from, too.
  [[nodiscard]] ProtectedNames finish();

 private:
  void use(const std::string& metric, const ProtectedNames::Labels& labels);

  ProtectedNames names_;
  std::map<std::string, ProtectedNames::Labels, std::less<>> recorded_from_;  // metrics by record
};

}  // namespace weir::detail
