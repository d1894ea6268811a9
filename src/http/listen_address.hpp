// Addresses to listen on, as the flags write them: ":10147", "127.0.0.1:0", "localhost:10147".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "weir/expected.hpp"

namespace weir::detail {

struct ListenAddress {
  std::string host;  // a literal IPv4 address; empty: all of them
  std::uint16_t port = 0;
  friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

// Looks a host name up. Errors: invalid_argument; unsupported for IPv6, which Debian's civetweb is
// built without.
[[nodiscard]] Expected<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace weir::detail
