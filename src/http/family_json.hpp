// JSON shapes that several answers of the API share.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "weir/exporter.hpp"

namespace weir::detail {

using Json = nlohmann::ordered_json;

// {"status": "success", "data": ...}, as Prometheus' own API has it.
[[nodiscard]] std::string in_envelope(Json data);
// Numbers that JSON has not (infinity) are null.
[[nodiscard]] Json number_json(double number);
[[nodiscard]] Json family_json(const FamilyReport& family);

}  // namespace weir::detail
