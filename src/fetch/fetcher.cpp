#include "fetch/fetcher.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <new>
#include <utility>

#include "fetch/curl.hpp"
#include "fetch/secret_file.hpp"

namespace weir::detail {

using namespace curl;

namespace {

constexpr int kMaxRedirects = 3;

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

std::size_t take_head(char* data, std::size_t /*one*/, std::size_t size, void* receiver) {
  return static_cast<Receiver*>(receiver)->head_line({data, size}) ? size : 0;
}
std::size_t take_body(char* data, std::size_t /*one*/, std::size_t size, void* receiver) {
  return static_cast<Receiver*>(receiver)->body_piece({data, size}) ? size : 0;
}
int check_stop(void* stop, curl_off_t /*total*/, curl_off_t /*now*/, curl_off_t /*sent_total*/,
               curl_off_t /*sent*/) {
  return static_cast<const std::stop_token*>(stop)->stop_requested() ? 1 : 0;
}

FetchFailure transport_failure(CURLcode code, std::string detail) {
  const auto failure = [&](std::string_view reason, ErrorCode error) {
    return FetchFailure{reason, Error(error, std::move(detail))};
  };
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return failure("resolve", ErrorCode::io);
    case CURLE_COULDNT_CONNECT:
      return failure("connect", ErrorCode::io);
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_ABORTED_BY_CALLBACK:
      return failure("timeout", ErrorCode::timeout);
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
      return failure("tls", ErrorCode::io);
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return failure("incomplete", ErrorCode::io);
    case CURLE_OUT_OF_MEMORY:
      throw std::bad_alloc();
    default:
      return failure("protocol", ErrorCode::parse);
  }
}

}  // namespace

class Fetcher::Handle {
 public:
  explicit Handle(const FetchTarget& target)
      : curl_(curl_easy_init()), receiver_(target.limits), url_(target.url.text) {
    if (!curl_) throw std::bad_alloc();
    add_header("Accept-Encoding: gzip");
    for (const std::string& header : target.headers) add_header(header);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
    set(CURLOPT_PROXY, "");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_BUFFERSIZE, 512L * 1024);
    set(CURLOPT_HTTPHEADER, headers_.get());
    set(CURLOPT_ERRORBUFFER, error_.data());
    set(CURLOPT_HEADERFUNCTION, take_head);
    set(CURLOPT_HEADERDATA, &receiver_);
    set(CURLOPT_WRITEFUNCTION, take_body);
    set(CURLOPT_WRITEDATA, &receiver_);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, check_stop);
    set_tls(target.tls);
    if (!target.tls.server_name.empty()) name_server(target);
  }

  [[nodiscard]] const std::string& url() const noexcept { return url_; }

  // False: \p failure says why.
  std::optional<FetchFailure> read_secrets(const FetchTarget& target) {
    const bool is_basic = !target.username.empty() || !target.password_file.empty();
    if (is_basic) {
      std::string password;
      if (!target.password_file.empty()) {
        auto read = read_secret(target.password_file);
        if (!read) return FetchFailure{"credentials", read.error()};
        password = std::move(*read);
      }
      set(CURLOPT_HTTPAUTH, long{CURLAUTH_BASIC});
      set(CURLOPT_USERNAME, target.username.c_str());
      set(CURLOPT_PASSWORD, password.c_str());
    } else if (!target.bearer_token_file.empty()) {
      const auto token = read_secret(target.bearer_token_file);
      if (!token) return FetchFailure{"credentials", token.error()};
      set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BEARER));
      set(CURLOPT_XOAUTH2_BEARER, token->c_str());
    }
    return std::nullopt;
  }

  std::optional<FetchFailure> get(const std::string& url, Duration time_left,
                                  const std::stop_token& stop, std::string& body) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(time_left).count();
    if (left <= 0) return FetchFailure{"timeout", Error(ErrorCode::timeout, "no time was left")};
    error_.front() = '\0';
    receiver_.start(body);
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(left));
    set(CURLOPT_XFERINFODATA, &stop);
    const CURLcode code = curl_easy_perform(curl_.get());
    if (code == CURLE_OK || code == CURLE_WRITE_ERROR) return receiver_.failure();
    return transport_failure(code,
                             error_.front() != '\0' ? error_.data() : curl_easy_strerror(code));
  }

  // Where a redirect leads, if that may be followed.
  [[nodiscard]] std::optional<std::string> next_url() const {
    char* location = nullptr;
    curl_easy_getinfo(curl_.get(), CURLINFO_REDIRECT_URL, &location);
    if (location == nullptr || !same_origin(url_, location)) return std::nullopt;
    return std::string(location);
  }

  [[nodiscard]] std::string content_type() const {
    char* type = nullptr;
    curl_easy_getinfo(curl_.get(), CURLINFO_CONTENT_TYPE, &type);
    return type == nullptr ? std::string() : std::string(type);
  }

 private:
  template <class T>
  void set(CURLoption option, T value) {
    if (curl_easy_setopt(curl_.get(), option, value) == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
  }

  void add_header(const std::string& header) {
    curl_slist* const longer = curl_slist_append(headers_.get(), header.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(headers_.release());
    headers_.reset(longer);
  }

  void set_tls(const TlsOptions& tls) {
    if (!tls.ca_file.empty()) set(CURLOPT_CAINFO, tls.ca_file.c_str());
    if (!tls.cert_file.empty()) set(CURLOPT_SSLCERT, tls.cert_file.c_str());
    if (!tls.key_file.empty()) set(CURLOPT_SSLKEY, tls.key_file.c_str());
    if (tls.insecure_skip_verify) {
      set(CURLOPT_SSL_VERIFYPEER, 0L);
      set(CURLOPT_SSL_VERIFYHOST, 0L);
    }
  }

  // libcurl asks for the URL's host and checks the certificate against it: so that is the name, and
  // the connection goes to where the target is.
  void name_server(const FetchTarget& target) {
    url_ = with_host(url_, target.tls.server_name);
    add_header("Host: " + target.url.host_port);
    set(CURLOPT_HTTPHEADER, headers_.get());
    connect_to_.reset(curl_slist_append(nullptr, ("::" + target.url.host_port).c_str()));
    if (!connect_to_) throw std::bad_alloc();
    set(CURLOPT_CONNECT_TO, connect_to_.get());
  }

  struct Cleanup {
    void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  };
  std::unique_ptr<CURL, Cleanup> curl_;
  std::unique_ptr<curl_slist, FreeList> headers_;
  std::unique_ptr<curl_slist, FreeList> connect_to_;
  Receiver receiver_;
  std::string url_;
  std::array<char, CURL_ERROR_SIZE> error_{};
};

Fetcher::Fetcher(FetchTarget target)
    : target_(std::move(target)), handle_(std::make_unique<Handle>(target_)) {}
Fetcher::~Fetcher() = default;

std::optional<FetchFailure> Fetcher::fetch(Duration time_left, const std::stop_token& stop,
                                           FetchedPage& page) {
  using Steady = std::chrono::steady_clock;
  const Steady::time_point deadline = Steady::now() + time_left;
  std::string url = handle_->url();
  auto failure = handle_->read_secrets(target_);
  for (int hop = 0; !failure; ++hop) {
    page.body.clear();
    failure = handle_->get(url, deadline - Steady::now(), stop, page.body);
    if (!failure) {
      page.content_type = handle_->content_type();
      return std::nullopt;
    }
    const bool follows = target_.follow_redirects && failure->reason == "redirect";
    auto next = follows && hop < kMaxRedirects ? handle_->next_url() : std::nullopt;
    if (!next) break;
    url = std::move(*next);
    failure.reset();
  }
  page.body = {};  // a hostile body's memory is not kept
  failure->error = failure->error.with_context("GET " + target_.url.text);
  return failure;
}

}  // namespace weir::detail
