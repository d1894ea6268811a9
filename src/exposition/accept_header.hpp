// The elements of the headers Accept and Accept-Encoding (RFC 9110, 12.5).
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace weir::detail {

[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

// Takes what stands before the next \p separator outside quotes off the front of \p rest.
std::string_view take_until(std::string_view& rest, char separator);

// One element, borrowed from its header. Of parameters only those that we look at.
struct AcceptElement {
  std::string_view name;  // "text/plain", "gzip", "*"
  std::string_view version;
  std::string_view proto;     // protobuf's message
  std::string_view encoding;  // and how messages are told apart
  std::string_view escaping;  // of names
  double quality = 1;
};

// Nothing if the element is not well formed.
[[nodiscard]] std::optional<AcceptElement> parse_element(std::string_view text);

// What is read of \p header: up to a limit, whole elements.
[[nodiscard]] std::string_view bounded(std::string_view header);

// Calls \p visit with each well-formed element, in order.
template <class Visit>
void for_each_element(std::string_view header, Visit visit) {
  header = bounded(header);
  while (!header.empty()) {
    if (const auto element = parse_element(take_until(header, ','))) visit(*element);
  }
}

}  // namespace weir::detail
