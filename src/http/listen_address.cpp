#include "http/listen_address.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <charconv>
#include <memory>

namespace weir::detail {
namespace {

Error bad_address(std::string_view text, std::string_view why,
                  ErrorCode code = ErrorCode::invalid_argument) {
  std::string message = "bad listen address '";
  message.append(text).append("': ").append(why);
  return {code, std::move(message)};
}

// The first IPv4 address of \p host, in digits; empty if there is none.
std::string look_up(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  std::array<char, INET_ADDRSTRLEN> digits{};
  if (::getnameinfo(found->ai_addr, found->ai_addrlen, digits.data(), digits.size(), nullptr, 0,
                    NI_NUMERICHOST) != 0) {
    return {};
  }
  return digits.data();
}

}  // namespace

Expected<ListenAddress> parse_listen_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return bad_address(text, "expected [host]:port");
  const std::string host(text.substr(0, colon));
  const std::string_view digits = text.substr(colon + 1);
  if (host.find(':') != std::string::npos) {
    return bad_address(text, "IPv6 is not supported by this build's web server",
                       ErrorCode::unsupported);
  }
  ListenAddress address;
  const char* const last = digits.data() + digits.size();
  const auto [end, failure] = std::from_chars(digits.data(), last, address.port);
  if (failure != std::errc() || end != last) {
    return bad_address(text, "expected a port from 0 to 65535 behind the last colon");
  }
  if (host.empty()) return address;
  if (host.find('\0') == std::string::npos) address.host = look_up(host);
  if (address.host.empty()) return bad_address(text, "no IPv4 address of that name");
  return address;
}

}  // namespace weir::detail
