#include "http/selector.hpp"

#include <algorithm>

#include "http/query.hpp"

namespace weir::detail {
namespace {

constexpr std::string_view kParameter = "match=";
// Longer than any sensible selector.
constexpr std::size_t kMaxSelectorBytes = 4096;

Error refused(std::string_view why) {
  return {ErrorCode::invalid_argument, std::string(why)};
}

}  // namespace

Expected<Pin> read_selector(std::string_view query) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    std::string_view parameter = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (!parameter.starts_with(kParameter)) continue;
    parameter.remove_prefix(kParameter.size());
    if (parameter.size() > kMaxSelectorBytes) return refused("match is too long");
    const auto text = percent_decode(parameter);
    if (!text) return refused("match is not percent-encoded well");
    auto selector = parse_pin(*text);
    if (!selector) return refused(R"(match must be name or name{label="value",...})");
    return selector;
  }
  return refused("match is missing");
}

}  // namespace weir::detail
