// HttpRequest: what the pages look at of a request; all of it borrowed and none of it trusted.
#pragma once

#include <string_view>

namespace weir::detail {

struct HttpRequest {
  std::string_view method;
  std::string_view path;   // as sent, not decoded
  std::string_view query;  // behind the '?', not decoded
  std::string_view accept;
  std::string_view accept_encoding;
  std::string_view scrape_timeout;  // X-Prometheus-Scrape-Timeout-Seconds
  std::string_view user_agent;
  std::string_view authorization;
  std::string_view peer_address;
  bool has_body = false;
  bool takes_chunks = true;        // HTTP/1.1
  std::string_view reply_headers;  // not the client's: what every reply to it has

  [[nodiscard]] bool is_head() const { return method == "HEAD"; }
};

}  // namespace weir::detail
