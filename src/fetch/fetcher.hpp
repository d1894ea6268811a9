// Fetcher: gets one URL again and again over HTTP or HTTPS, by libcurl. Whatever the other side
// does, a fetch ends by its deadline and within its limits, and delivers a whole body or none.
//
// Redirects are not followed, or within the same scheme, host and port only, so that credentials
// go nowhere else; proxies of the environment are ignored.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "fetch/receiver.hpp"
#include "fetch/url.hpp"
#include "weir/clock.hpp"

namespace weir::detail {

struct TlsOptions {
  std::string ca_file;    // PEM; empty: the system's
  std::string cert_file;  // of the client
  std::string key_file;
  std::string server_name;  // what the certificate must be for; empty: the URL's host
  bool insecure_skip_verify = false;
};

struct FetchTarget {
  Url url;                           // from parse_url()
  std::vector<std::string> headers;  // "Name: value"
  // Secrets are read from their files at every fetch. At most one of the two.
  std::string username;
  std::string password_file;
  std::string bearer_token_file;
  TlsOptions tls;
  bool follow_redirects = false;
  FetchLimits limits;
};

// What was fetched; keeps its memory from fetch to fetch.
struct FetchedPage {
  std::string body;
  std::string content_type;  // empty: there is none
};

// One thread at a time; keeps its connection.
class Fetcher {
 public:
  explicit Fetcher(FetchTarget target);
  ~Fetcher();
  Fetcher(const Fetcher&) = delete;
  Fetcher& operator=(const Fetcher&) = delete;

  // Ends within \p time_left, and within about a second after \p stop was requested. The error
  // names the URL. Without a failure the status was 200 and \p page is whole.
  [[nodiscard]] std::optional<FetchFailure> fetch(Duration time_left, const std::stop_token& stop,
                                                  FetchedPage& page);

 private:
  class Handle;
  FetchTarget target_;
  std::unique_ptr<Handle> handle_;
};

}  // namespace weir::detail
