#include "fetch/url.hpp"

#include <catch2/catch.hpp>

using weir::detail::parse_url;
using weir::detail::same_origin;

TEST_CASE("a URL is taken with its host and port") {
  CHECK(parse_url("http://127.0.0.1:9100/metrics").value().host_port == "127.0.0.1:9100");
  CHECK(parse_url("https://shop.example/metrics?x=1").value().host_port == "shop.example");
  CHECK(parse_url("http://[::1]:9100/").value().host_port == "[::1]:9100");
}

TEST_CASE("what is no URL to fetch from is refused with a reason") {
  const auto [text, word] =
      GENERATE(table<std::string, std::string>({{"127.0.0.1:9100/metrics", "http://"},
                                                {"ftp://host/metrics", "http://"},
                                                {"file:///etc/passwd", "http://"},
                                                {"http://", ""},
                                                {"http://host:99999/", ""},
                                                {"http://host/a b", "blanks"},
                                                {"http://host/a\r\nX: y", "blanks"},
                                                {"http://host/#frag", "fragment"},
                                                {"http://user:secret@host/", "basic_auth"}}));
  INFO(text);
  const auto url = parse_url(text);
  REQUIRE_FALSE(url);
  CHECK(url.error().message().find(word) != std::string::npos);
  CHECK(url.error().message().find("secret") == std::string::npos);
}

TEST_CASE("an origin is scheme, host and port, the default ones too") {
  CHECK(same_origin("http://a/x", "http://a:80/y"));
  CHECK(same_origin("https://a:443/x", "https://a/"));
  CHECK_FALSE(same_origin("http://a/x", "https://a/x"));
  CHECK_FALSE(same_origin("http://a/x", "http://b/x"));
  CHECK_FALSE(same_origin("http://a/x", "http://a:81/x"));
  CHECK_FALSE(same_origin("http://a/x", "file:///x"));
}
