#include "weir/governor.hpp"

namespace weir {

std::string_view to_string(Tier tier) noexcept {
  switch (tier) {
    case Tier::pass:
      return "pass";
    case Tier::strip:
      return "strip";
    case Tier::compress:
      return "compress";
    case Tier::essential:
      return "essential";
  }
  return "pass";
}

std::string_view to_string(FoldReason reason) noexcept {
  switch (reason) {
    case FoldReason::stripped_label:
      return "stripped_label";
    case FoldReason::kept_labels_only:
      return "kept_labels_only";
    case FoldReason::sampled_out:
      return "sampled_out";
    case FoldReason::budget:
      return "budget";
    case FoldReason::essential:
      return "essential";
    case FoldReason::empty_payload:
      return "empty_payload";
    case FoldReason::type_conflict:
      return "type_conflict";
    case FoldReason::duplicate:
      return "duplicate";
    case FoldReason::quantile:
      return "quantile";
    case FoldReason::gauge_rule:
      return "gauge_rule";
    case FoldReason::bounds:
      return "bounds";
    case FoldReason::untracked:
      return "untracked";
    case FoldReason::coarsened:
      return "coarsened";
  }
  return "budget";
}

std::string_view to_string(TierCause cause) noexcept {
  switch (cause) {
    case TierCause::none:
      return "none";
    case TierCause::active_series:
      return "active_series";
    case TierCause::share:
      return "share";
    case TierCause::new_series_rate:
      return "new_series_rate";
    case TierCause::pause:
      return "pause";
    case TierCause::memory_pressure:
      return "memory_pressure";
    case TierCause::deadline:
      return "deadline";
    case TierCause::persistence:
      return "persistence";
    case TierCause::relief:
      return "relief";
    case TierCause::recovered:
      return "recovered";
    case TierCause::reload:
      return "reload";
  }
  return "none";
}

}  // namespace weir
