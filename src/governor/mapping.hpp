// Mapping: which output a unit belongs to under a tier, seen from its labels alone. Slots are the
// gate's affair.
#pragma once

#include <cstdint>
#include <string>

#include "governor/fold_plan.hpp"
#include "governor/fold_rule.hpp"
#include "governor/naming.hpp"
#include "model/series_key.hpp"
#include "weir/governor.hpp"

namespace weir::detail {

struct Route {
  enum class To : std::uint8_t {
    own,        // its own output
    renamed,    // the same under Mapping::text(): it came with the overflow value
    aggregate,  // the output that Mapping::text() names
    fold,       // the family's fold
    drop,
  };
  To to = To::own;
  FoldReason reason = FoldReason::budget;  // why not own
};

class Mapping {
 public:
  explicit Mapping(GovernorConfig config);

  // Where a unit goes that is not pinned. \p family is its part of the key.
  [[nodiscard]] Route route(Tier tier, FoldRule rule, FamilyHash family, LabelText labels);
  // The same under the policy adaptive. \p named: the unit's group keeps its name.
  [[nodiscard]] Route fold(const FoldPlan& plan, bool named, FoldRule rule, LabelText labels);
  // The group of a unit: 0 if it has none of the labels that the plan picked.
  [[nodiscard]] Naming::Group group(const FoldPlan& plan, LabelText labels) const;
  // The label text of the output that the last route() meant; valid until the next.
  [[nodiscard]] LabelText text() const noexcept { return LabelText::trusted(text_); }

  // The family's fold: the label names of \p labels, each with the overflow value, so that a
  // selector or grouping by any of them still sees the fold.
  [[nodiscard]] std::string fold_text(LabelText labels) const;
  // \p labels with the tenant as a further label.
  [[nodiscard]] static std::string qualified(LabelText labels, std::string_view tenant);

  [[nodiscard]] static bool is_pinned(const Pin& pin, LabelText labels);

 private:
  template <class Keep>
  [[nodiscard]] bool project(LabelText labels, Keep keep);
  [[nodiscard]] bool takes_sample(FamilyHash family) const;
  [[nodiscard]] bool is_reserved(std::string_view escaped_value) const;
  [[nodiscard]] std::string with_other(LabelText labels,
                                       const std::vector<std::string>& picked) const;

  GovernorConfig config_;
  std::string overflow_;  // the overflow value, escaped
  std::string text_;
  bool escaped_ = false;
};

}  // namespace weir::detail
