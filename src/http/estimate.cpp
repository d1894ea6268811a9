#include "http/estimate.hpp"

#include "http/family_json.hpp"

namespace weir::detail {
namespace {

std::string_view note_of(SubsetEstimate::Status status) {
  switch (status) {
    case SubsetEstimate::Status::estimated:
      return "";
    case SubsetEstimate::Status::passes:
      return "the family is not folded: all its series are on the page, sum them there";
    case SubsetEstimate::Status::no_counts:
      return "its type has no increments to sum; see weir_folded_gauge for gauges";
    case SubsetEstimate::Status::no_names:
      return "none of its series keeps the labels that are folded, or none was looked at yet: no "
             "sample";
    case SubsetEstimate::Status::too_many:
      return "more series keep their names than are noted down";
  }
  return "";
}

std::string_view meaning_of(const SubsetEstimate& estimate) {
  return estimate.lifetime
             ? "what the selected series counted in all their life, as of the look"
             : "the increments of the selected series, each counting half after half_life_seconds, "
               "as of the look";
}

Json match_json(const SubsetEstimate& estimate) {
  Json json{{"tenant", estimate.tenant},
            {"tier", to_string(estimate.tier)},
            {"status", to_string(estimate.status)}};
  if (estimate.status != SubsetEstimate::Status::estimated) {
    json["note"] = note_of(estimate.status);
    return json;
  }
  json["estimates"] = meaning_of(estimate);
  json["look_unix_seconds"] = to_seconds(estimate.as_of.time_since_epoch());
  json["half_life_seconds"] = estimate.lifetime ? Json(nullptr) : Json(to_seconds(kWeightHalfLife));
  json["exact"] = {{"series", estimate.exact_series}, {"sum", estimate.exact_sum}};
  const double sum = estimate.exact_sum + estimate.sampled_estimate;
  // A sample without a selected series says that they are few or light, but not how sure that is.
  const bool is_blind = estimate.sampled_series == 0 && estimate.threshold > 0;
  const Json error = is_blind ? Json(nullptr) : number_json(estimate.standard_error);
  json["sampled"] = {{"series", estimate.sampled_series},
                     {"estimate", number_json(estimate.sampled_estimate)},
                     {"standard_error", error},
                     {"threshold", number_json(estimate.threshold)}};
  json["sum"] = number_json(sum);
  json["standard_error"] = error;
  json["family_sum"] = number_json(estimate.family_sum);
  json["part_of_family"] =
      estimate.family_sum > 0 ? number_json(sum / estimate.family_sum) : Json(nullptr);
  return json;
}

}  // namespace

std::string estimate_json(const Pin& selector, std::span<const SubsetEstimate> estimates) {
  Json data;
  data["family"] = selector.metric;
  data["matches"] = Json::array();
  for (const SubsetEstimate& estimate : estimates) data["matches"].push_back(match_json(estimate));
  if (estimates.empty()) data["note"] = "no collector delivers it";
  return in_envelope(std::move(data));
}

}  // namespace weir::detail
