#include "http/reply.hpp"

#include <catch2/catch.hpp>

#include "support/http_client.hpp"

using weir::BodyPiece;
using weir::detail::HttpRequest;
using weir::detail::Reply;
using weir::detail::StreamedReply;
using weir::test::parse_response;

namespace {

struct Wire {
  std::string bytes;
  int writes = 0;
  int writes_allowed = 1000;
  weir::detail::WireSink sink = [this](std::string_view piece) {
    if (++writes > writes_allowed) return false;
    bytes.append(piece);
    return true;
  };
};

// As an encoder gives out \p text.
bool write(StreamedReply& reply, std::string_view text, bool is_last = false) {
  std::string memory(BodyPiece::kRoomBefore, '-');
  memory.append(text).append(BodyPiece::kRoomBehind, '-');
  return reply.write(BodyPiece(memory.data() + BodyPiece::kRoomBefore, text.size(), is_last));
}

}  // namespace

TEST_CASE("a small page has a length and is one write") {
  Wire wire;
  StreamedReply reply("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n", true, wire.sink);
  CHECK(write(reply, "a 1\n", true));
  CHECK(wire.writes == 1);
  const auto response = parse_response(wire.bytes);
  CHECK(response.status == 200);
  CHECK(response.header("Content-Length") == "4");
  CHECK(response.header("Transfer-Encoding").empty());
  CHECK(response.body == "a 1\n");
}

TEST_CASE("an empty page is a page") {
  Wire wire;
  StreamedReply reply("HTTP/1.1 200 OK\r\n", true, wire.sink);
  CHECK(write(reply, "", true));
  CHECK(parse_response(wire.bytes).header("Content-Length") == "0");
}

TEST_CASE("a large page is sent in chunks, one write each, the end with the last") {
  Wire wire;
  StreamedReply reply("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n", true, wire.sink);
  const std::string piece(65536, 'x');
  for (int i = 0; i < 3; ++i) CHECK(write(reply, piece, i == 2));
  CHECK(wire.writes == 3);
  const auto response = parse_response(wire.bytes);
  CHECK(response.header("Transfer-Encoding") == "chunked");
  CHECK(response.header("Content-Length").empty());
  CHECK(response.body == std::string(3 * 65536, 'x'));
}

TEST_CASE("a page that ended with a full piece has its end all the same") {
  Wire wire;
  StreamedReply reply("HTTP/1.1 200 OK\r\n", true, wire.sink);
  CHECK(write(reply, "a"));
  CHECK(write(reply, "", true));
  CHECK(wire.bytes.ends_with("\r\n1\r\na\r\n0\r\n\r\n"));
  CHECK(parse_response(wire.bytes).body == "a");
}

TEST_CASE("a head that is longer than the room before a piece is sent all the same") {
  const std::string header = "X-Long: " + std::string(2000, 'y');
  Wire wire;
  StreamedReply reply("HTTP/1.1 200 OK\r\n" + header + "\r\n", true, wire.sink);
  CHECK(write(reply, "a"));
  CHECK(write(reply, "b", true));
  const auto response = parse_response(wire.bytes);
  CHECK(response.header("X-Long") == std::string(2000, 'y'));
  CHECK(response.body == "ab");
}

TEST_CASE("a client of HTTP/1.0 gets a large page to the end of the connection") {
  Wire wire;
  StreamedReply reply("HTTP/1.1 200 OK\r\n", false, wire.sink);
  CHECK(write(reply, "a"));
  CHECK(write(reply, "b", true));
  const auto response = parse_response(wire.bytes);
  CHECK(response.header("Transfer-Encoding").empty());
  CHECK(response.header("Connection") == "close");
  CHECK(response.body == "ab");
}

TEST_CASE("a client that is gone stops the page") {
  Wire wire;
  wire.writes_allowed = 1;
  StreamedReply reply("HTTP/1.1 200 OK\r\n", true, wire.sink);
  CHECK(write(reply, "a"));
  CHECK_FALSE(write(reply, "b"));
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
