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

Error bad_address(std::string_view text, std::string_view why) {
  std::string message = "bad listen address '";
  message.append(text).append("': ").append(why);
  return {ErrorCode::invalid_argument, std::move(message)};
}

// The first address of \p host, in digits; empty if there is none.
std::string look_up(const std::string& host, int family, int flags) {
  addrinfo hints{};
  hints.ai_family = family;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  std::array<char, NI_MAXHOST> digits{};
  if (::getnameinfo(found->ai_addr, found->ai_addrlen, digits.data(), digits.size(), nullptr, 0,
                    NI_NUMERICHOST) != 0) {
    return {};
  }
  return digits.data();
}

// Sets \p address's host. \returns what is wrong with \p host.
std::string_view read_host(std::string_view host, ListenAddress& address) {
  if (host.find('\0') != std::string_view::npos) return "no address of that name";
  if (host.starts_with('[') && host.ends_with(']')) {
    const std::string inner(host.substr(1, host.size() - 2));
    address.is_ipv6 = true;
    address.host = look_up(inner, AF_INET6, AI_NUMERICHOST);
    return address.host.empty() ? "expected an IPv6 address in the brackets" : "";
  }
  if (host.find(':') != std::string_view::npos) return "an IPv6 address belongs into brackets";
  address.host = look_up(std::string(host), AF_INET, 0);
  if (!address.host.empty()) return "";
  address.is_ipv6 = true;
  address.host = look_up(std::string(host), AF_INET6, 0);
  return address.host.empty() ? "no address of that name" : "";
}

}  // namespace

Expected<ListenAddress> parse_listen_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return bad_address(text, "expected [host]:port");
  const std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  ListenAddress address;
  const char* const last = digits.data() + digits.size();
  const auto [end, failure] = std::from_chars(digits.data(), last, address.port);
  if (failure != std::errc() || end != last) {
    return bad_address(text, "expected a port from 0 to 65535 behind the last colon");
  }
  if (host.empty()) return address;
  if (const std::string_view fault = read_host(host, address); !fault.empty())
    return bad_address(text, fault);
  return address;
}

}  // namespace weir::detail
