#include "http/openssl/handle.hpp"

namespace weir::detail {

using namespace openssl;

std::string take_openssl_failure() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* const reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? std::string() : std::string(reason);
}

}  // namespace weir::detail
