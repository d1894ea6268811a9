#include "fetch/curl.hpp"

namespace weir::detail::curl {

const Expected<Functions>& load() {
  static const Expected<Functions>& kFunctions = []() -> const Expected<Functions>& {
    const auto& functions = load_functions<Functions>("libcurl.so.4", "libcurl4");
    // Once per process, before the first handle.
    if (functions) functions->curl_global_init(CURL_GLOBAL_DEFAULT);
    return functions;
  }();
  return kFunctions;
}

}  // namespace weir::detail::curl
