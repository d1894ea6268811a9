#include "http/openssl/library.hpp"

namespace weir::detail::openssl {

const Expected<Functions>& load() {
  // What libssl needs is found through it: libcrypto's functions, too.
  static const auto& kFunctions = load_functions<Functions>("libssl.so.3", "libssl3");
  return kFunctions;
}

}  // namespace weir::detail::openssl
