#include "http/listen_address.hpp"

#include <catch2/catch.hpp>

using weir::detail::ListenAddress;
using weir::detail::parse_listen_address;

namespace {

std::string complaint(std::string_view text) {
  const auto address = parse_listen_address(text);
  return address ? "accepted" : address.error().message();
}

}  // namespace

TEST_CASE("listen addresses are host and port") {
  CHECK(*parse_listen_address(":10147") == ListenAddress{"", 10147});
  CHECK(*parse_listen_address("127.0.0.1:0") == ListenAddress{"127.0.0.1", 0});
  CHECK(*parse_listen_address("0.0.0.0:65535") == ListenAddress{"0.0.0.0", 65535});
  CHECK(*parse_listen_address("localhost:80") == ListenAddress{"127.0.0.1", 80});
  CHECK(*parse_listen_address("[::1]:80") == ListenAddress{"::1", 80, true});
  CHECK(*parse_listen_address("[0:0::0]:80") == ListenAddress{"::", 80, true});
}

TEST_CASE("a bad listen address is refused with the reason") {
  CHECK(complaint("10147") == "bad listen address '10147': expected [host]:port");
  CHECK(complaint("") == "bad listen address '': expected [host]:port");
  const std::string port = "expected a port from 0 to 65535 behind the last colon";
  for (const std::string text : {":", ":65536", ":-1", ":+1", ":80s", ":http", "127.0.0.1:80,81"}) {
    CHECK(complaint(text) == "bad listen address '" + text + "': " + port);
  }
  const std::string brackets = "expected an IPv6 address in the brackets";
  for (const std::string text : {"[]:80", "[::g]:80", "[127.0.0.1]:80", "[localhost]:80"}) {
    CHECK(complaint(text) == "bad listen address '" + text + "': " + brackets);
  }
  CHECK(complaint("::1:80") ==
        "bad listen address '::1:80': an IPv6 address belongs into brackets");
  CHECK(complaint("no such host:80") ==
        "bad listen address 'no such host:80': no address of that name");
}
