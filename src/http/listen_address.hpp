// Addresses to listen on, as the flags write them: ":10147", "127.0.0.1:0", "localhost:10147",
// "[::1]:10147".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "weir/expected.hpp"

namespace weir::detail {

struct ListenAddress {
  std::string host;  // in digits; empty: all of them
  std::uint16_t port = 0;
  bool is_ipv6 = false;
  // Of both protocols.
  [[nodiscard]] bool is_any() const { return host.empty(); }
  friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

// Looks a host name up, and takes an IPv4 address if it has one. Errors: invalid_argument.
[[nodiscard]] Expected<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace weir::detail
