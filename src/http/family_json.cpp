#include "http/family_json.hpp"

#include <cmath>

namespace weir::detail {

std::string in_envelope(Json data) {
  Json envelope;
  envelope["status"] = "success";
  envelope["data"] = std::move(data);
  // Errors of collectors and labels of sources may hold any bytes.
  return envelope.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

Json number_json(double number) {
  return std::isfinite(number) ? Json(number) : Json(nullptr);
}

Json family_json(const FamilyReport& family) {
  Json json{{"family", family.family},
            {"tenant", family.tenant},
            {"tier", to_string(family.tier)},
            {"demand_series", family.demand_lines},
            {"share_series", family.share_lines},
            {"page_series", family.page_lines},
            {"folded_series", family.folded_lines},
            {"exact", family.exact}};
  if (family.cause == TierCause::none) return json;
  json["since_unix_seconds"] = to_seconds(family.since.time_since_epoch());
  json["cause"] = to_string(family.cause);
  json["detail"] = family.detail;
  json["folded_labels"] = family.folded_labels;
  json["folds_to_series"] = number_json(family.folds_to);
  json["named_groups"] = family.named_groups;
  json["sampling_threshold"] = number_json(family.sampling_threshold);
  json["dropped_bounds"] = family.dropped_bounds;
  if (family.dropped_bounds == 0) return json;
  json["shown_bounds"] = family.shown_bounds;
  json["bounds_dropped_since_unix_seconds"] = to_seconds(family.bounds_since.time_since_epoch());
  return json;
}

}  // namespace weir::detail
