#include "fetch/url.hpp"

#include <memory>
#include <new>
#include <optional>

#include "fetch/curl.hpp"

namespace weir::detail {

using namespace curl;

namespace {

class ParsedUrl {
 public:
  ParsedUrl() : handle_(curl_url()) {
    if (!handle_) throw std::bad_alloc();
  }

  bool parse(std::string_view text) {
    const CURLUcode code = curl_url_set(handle_.get(), CURLUPART_URL, std::string(text).c_str(), 0);
    if (code != CURLUE_OK) fault_ = curl_url_strerror(code);
    return code == CURLUE_OK;
  }

  [[nodiscard]] std::optional<std::string> part(CURLUPart which, unsigned flags = 0) const {
    char* raw = nullptr;
    if (curl_url_get(handle_.get(), which, &raw, flags) != CURLUE_OK) return std::nullopt;
    const std::unique_ptr<char, void (*)(void*)> owned(raw, curl_free);
    return std::string(raw);
  }

  void set_host(const std::string& host) {
    curl_url_set(handle_.get(), CURLUPART_HOST, host.c_str(), 0);
  }

  [[nodiscard]] const std::string& fault() const { return fault_; }

 private:
  struct Cleanup {
    void operator()(CURLU* handle) const { curl_url_cleanup(handle); }
  };
  std::unique_ptr<CURLU, Cleanup> handle_;
  std::string fault_;
};

Error url_error(std::string_view text, std::string_view why) {
  // A password in it must not get into a log.
  const std::string shown(text.find('@') == std::string_view::npos ? text : "<url>");
  return {ErrorCode::invalid_argument, "'" + shown + "': " + std::string(why)};
}

bool is_printable(std::string_view text) {
  return text.find_first_of(std::string_view("\0\t\n\r ", 5)) == std::string_view::npos;
}

}  // namespace

Expected<Url> parse_url(std::string_view text) {
  if (!curl::load()) return curl::load().error();
  ParsedUrl url;
  if (!is_printable(text)) return url_error(text, "a URL has no blanks");
  if (!text.starts_with("http://") && !text.starts_with("https://")) {
    return url_error(text, "expected a URL that begins with http:// or https://");
  }
  if (!url.parse(text)) return url_error(text, url.fault());
  if (url.part(CURLUPART_USER) || url.part(CURLUPART_PASSWORD)) {
    return url_error(text, "user and password belong in basic_auth of the configuration file");
  }
  if (url.part(CURLUPART_FRAGMENT)) return url_error(text, "a fragment (#...) is never sent");
  const auto host = url.part(CURLUPART_HOST);
  if (!host || host->empty()) return url_error(text, "it has no host");
  const auto port = url.part(CURLUPART_PORT);
  return Url{std::string(text), port ? *host + ':' + *port : *host};
}

bool same_origin(std::string_view a, std::string_view b) {
  ParsedUrl first;
  ParsedUrl second;
  if (!first.parse(a) || !second.parse(b)) return false;
  const auto port = [](const ParsedUrl& url) {
    return url.part(CURLUPART_PORT, CURLU_DEFAULT_PORT);
  };
  return first.part(CURLUPART_SCHEME) == second.part(CURLUPART_SCHEME) &&
         first.part(CURLUPART_HOST) == second.part(CURLUPART_HOST) && port(first) == port(second);
}

std::string with_host(std::string_view text, const std::string& host) {
  ParsedUrl url;
  static_cast<void>(url.parse(text));
  url.set_host(host);
  return url.part(CURLUPART_URL).value_or(std::string(text));
}

}  // namespace weir::detail
