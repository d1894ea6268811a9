// The Authorization header's scheme Basic (RFC 7617).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace weir::detail {

struct BasicCredentials {
  std::string user;
  std::string password;
};

// Nothing if \p header is of another scheme, no strict Base64, or has no colon.
[[nodiscard]] std::optional<BasicCredentials> parse_basic_credentials(std::string_view header);

}  // namespace weir::detail
