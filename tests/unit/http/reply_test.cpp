#include "http/reply.hpp"

#include <catch2/catch.hpp>

#include "support/http_client.hpp"

using weir::detail::HttpRequest;
using weir::detail::Reply;
using weir::detail::StreamedReply;
using weir::test::parse_response;

namespace {

struct Wire {
  std::string bytes;
  int writes = 0;
  std::string buffer;  // of the reply
  int writes_allowed = 1000;
  weir::detail::WireSink sink = [this](std::string_view piece) {
    if (++writes > writes_allowed) return false;
    bytes.append(piece);
    return true;
  };
};

}  // namespace

TEST_CASE("a small page has a length and is one write") {
  Wire wire;
  StreamedReply reply("Content-Type: text/plain\r\n", true, wire.sink, wire.buffer);
  CHECK(reply.write("a 1\n"));
  CHECK(reply.finish());
  CHECK(wire.writes == 1);
  const auto response = parse_response(wire.bytes);
  CHECK(response.status == 200);
  CHECK(response.header("Content-Length") == "4");
  CHECK(response.header("Transfer-Encoding").empty());
  CHECK(response.body == "a 1\n");
}

TEST_CASE("an empty page is a page") {
  Wire wire;
  StreamedReply reply("", true, wire.sink, wire.buffer);
  CHECK(reply.finish());
  CHECK(parse_response(wire.bytes).header("Content-Length") == "0");
}

TEST_CASE("a large page is sent in chunks, one write each, the end with the last") {
  Wire wire;
  StreamedReply reply("Content-Type: text/plain\r\n", true, wire.sink, wire.buffer);
  const std::string piece(65536, 'x');
  for (int i = 0; i < 3; ++i) CHECK(reply.write(piece));
  CHECK(reply.finish());
  CHECK(wire.writes == 3);
  const auto response = parse_response(wire.bytes);
  CHECK(response.header("Transfer-Encoding") == "chunked");
  CHECK(response.header("Content-Length").empty());
  CHECK(response.body == std::string(3 * 65536, 'x'));
}

TEST_CASE("a client of HTTP/1.0 gets a large page to the end of the connection") {
  Wire wire;
  StreamedReply reply("", false, wire.sink, wire.buffer);
  CHECK(reply.write("a"));
  CHECK(reply.write("b"));
  CHECK(reply.finish());
  const auto response = parse_response(wire.bytes);
  CHECK(response.header("Transfer-Encoding").empty());
  CHECK(response.header("Connection") == "close");
  CHECK(response.body == "ab");
}

TEST_CASE("a client that is gone stops the page") {
  Wire wire;
  wire.writes_allowed = 1;
  StreamedReply reply("", true, wire.sink, wire.buffer);
  CHECK(reply.write("a"));  // held back
  CHECK(reply.write("b"));
  CHECK_FALSE(reply.write("c"));
}

TEST_CASE("a reply to HEAD has the length and no body") {
  Wire wire;
  HttpRequest head;
  head.method = "HEAD";
  CHECK(send_reply(weir::detail::text_reply(404, "404: not found"), head, wire.sink));
  const auto response = parse_response(wire.bytes);
  CHECK(response.status == 404);
  CHECK(response.header("Content-Length") == "15");
  CHECK(response.body.empty());
}
