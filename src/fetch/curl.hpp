// libcurl, loaded with the first URL that is parsed: most hosts fetch nothing, and libcurl brings
// some forty libraries.
#pragma once

#include <curl/curl.h>

#include "base/shared_library.hpp"

namespace weir::detail::curl {

#define WEIR_CURL_FUNCTIONS(F) \
  F(curl_easy_cleanup)         \
  F(curl_easy_getinfo)         \
  F(curl_easy_init)            \
  F(curl_easy_perform)         \
  F(curl_easy_setopt)          \
  F(curl_easy_strerror)        \
  F(curl_free)                 \
  F(curl_global_init)          \
  F(curl_slist_append)         \
  F(curl_slist_free_all)       \
  F(curl_url)                  \
  F(curl_url_cleanup)          \
  F(curl_url_get)              \
  F(curl_url_set)              \
  F(curl_url_strerror)
WEIR_LOADED_FUNCTIONS(WEIR_CURL_FUNCTIONS)

}  // namespace weir::detail::curl
