// A URL to fetch from, checked.
#pragma once

#include <string>
#include <string_view>

#include "weir/expected.hpp"

namespace weir::detail {

struct Url {
  std::string text;
  std::string host_port;  // "127.0.0.1:9100"; no port if the URL has none
};

// Takes http and https. Without user and password: these would end up in logs and labels. Loads
// libcurl; unsupported if that fails.
[[nodiscard]] Expected<Url> parse_url(std::string_view text);

// True if both have the same scheme, host and port.
[[nodiscard]] bool same_origin(std::string_view a, std::string_view b);

// The URL \p text with another host. Precondition: parse_url() took it.
[[nodiscard]] std::string with_host(std::string_view text, const std::string& host);

}  // namespace weir::detail
