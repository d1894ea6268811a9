// What a server answers to clients that do not behave: HTTP in our own words, or a closed
// connection.
#include <catch2/catch.hpp>
#include <thread>

#include "support/http_client.hpp"
#include "unit/http/server_fixture.hpp"

using namespace weir::test;

namespace {

constexpr std::string_view kMark = "xyzzy";  // stands in every hostile request, and in no reply

std::vector<std::string> hostile_requests() {
  const std::string end = "\r\n\r\n";
  std::vector<std::string> requests{
      "GET /xyzzy xyzzy HTTP/1.1" + end,
      "GET /metrics HTTP/xyzzy" + end,
      "GET /metrics HTTP/9.9xyzzy" + end,
      "GET /metrics xyzzy" + end,
      "GET /metrics" + end,
      "GET" + end,
      "xyzzy" + end,
      "XYZZY /metrics HTTP/1.1" + end,
      "xyzzy /xyzzy HTTP/1.1" + end,
      " GET /xyzzy HTTP/1.1" + end,
      "GET  /xyzzy  HTTP/1.1" + end,
      "\r\n\r\nGET /xyzzy HTTP/1.1" + end,
      "GET http://xyzzy/metrics HTTP/1.1" + end,
      "GET //xyzzy HTTP/1.1" + end,
      "GET xyzzy HTTP/1.1" + end,
      "GET /xyzzy%00 HTTP/1.1" + end,
      "GET /xyzzy%0d%0aX:%20y HTTP/1.1" + end,
      "GET /metrics?collect[]=xyzzy HTTP/1.1" + end,
      "GET /metrics?collect[]=xyzzy%0d%0a HTTP/1.1" + end,
      "GET /..%2f..%2fxyzzy HTTP/1.1" + end,
      "GET /xyzzy/ HTTP/1.1" + end,
      "OPTIONS * HTTP/1.1" + end,
      "CONNECT xyzzy:80 HTTP/1.1" + end,
      "TRACE /xyzzy HTTP/1.1\r\nX: xyzzy" + end,
      "POST /metrics HTTP/1.1\r\nContent-Length: 5\r\n\r\nxyzzy",
      "POST /-/reload HTTP/1.1\r\nContent-Length: 5\r\n\r\nxyzzy",
      "POST /xyzzy HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"
      "Content-Length: 9999999\r\n\r\n--x\r\n",
      "POST /metrics HTTP/1.1\r\nContent-Length: -1\r\n\r\nxyzzy",
      "POST /metrics HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\nxyzzy",
      "POST /metrics HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nxyzzy\r\n0\r\n\r\n",
      "POST /metrics HTTP/1.1\r\nTransfer-Encoding: xyzzy\r\nContent-Length: 3\r\n\r\nabc",
      "GET /metrics HTTP/1.1\r\nContent-Length: 5\r\n\r\nxyzzy",
      "GET /xyzzy HTTP/1.1\r\n: xyzzy" + end,
      "GET /xyzzy HTTP/1.1\r\nxyzzy" + end,
      "GET /xyzzy HTTP/1.1\r\nX: " + std::string(20'000, 'x') + end,
      "GET /" + std::string(20'000, 'x') + " HTTP/1.1" + end,
      "GET /xyzzy HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: xyzzy\r\nSec-WebSocket-Version: 13" +
          end,
      "GET /xyzzy HTTP/1.1\r\nAuthorization: Digest " + std::string(9'000, 'x') + end,
      "PRI * HTTP/2.0\r\n\r\nSM" + end,
      std::string("GET /xyzzy\0 HTTP/1.1\r\n\r\n", 24),
      std::string("\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 11),
      std::string(9'000, '\xff') + end,
  };
  std::string headers = "GET /xyzzy HTTP/1.1\r\n";
  for (int i = 0; i < 500; ++i) headers += "X-" + std::to_string(i) + ": xyzzy\r\n";
  requests.push_back(headers + "\r\n");
  return requests;
}

}  // namespace

TEST_CASE("hostile requests are answered in our own words or not at all") {
  ServerFixture fixture;
  for (const std::string& hostile : hostile_requests()) {
    INFO(hostile.substr(0, 80));
    const Response response = send_raw(fixture.port(), hostile);
    CHECK(response.bytes.find(kMark) == std::string::npos);
    CHECK(response.bytes.find("<still open>") == std::string::npos);
    if (!response.bytes.empty()) {
      CHECK(response.status >= 400);
      CHECK(response.head.starts_with("HTTP/1.1 " + std::to_string(response.status) + ' '));
    }
  }
  CHECK(get(fixture.port(), "/-/healthy").status == 200);
}

TEST_CASE("a request with a body is closed without reading it") {
  ServerFixture fixture;
  Connection connection(fixture.port());
  connection.send("POST /metrics HTTP/1.1\r\nContent-Length: 1000000000\r\n\r\nabc");
  // civetweb by itself would wait 5 s for the rest.
  const Response response = parse_response(connection.receive_all(std::chrono::seconds(4)));
  CHECK(response.status == 405);
  CHECK(response.bytes.find("<still open>") == std::string::npos);
  CHECK(send_raw(fixture.port(), "GET /metrics HTTP/1.1\r\nContent-Length: 10\r\n\r\n").status ==
        413);
}

TEST_CASE("half a head is given up after the timeout") {
  ServerFixture fixture;
  Connection connection(fixture.port());
  connection.send("GET /metrics HTTP/1.1\r\nX-Half: x");
  CHECK(connection.receive_all().find("<still open>") == std::string::npos);
}

TEST_CASE("clients that go away in mid-page do no harm") {
  ServerFixture fixture;
  fixture.add("wide", wide_collector(4'000));  // 8 MB: more than the socket takes
  for (int i = 0; i < 10; ++i) {
    Connection connection(fixture.port());
    connection.send("GET /metrics HTTP/1.1\r\n\r\n");
    connection.receive_some();
    connection.reset();
  }
  CHECK(get(fixture.port(), "/metrics").body.find("\nwide{number=\"3999\",") != std::string::npos);
}

TEST_CASE("a normal request is answered beside many slow clients") {
  ServerFixture fixture;
  fixture.add_gauge("one", "first");
  std::vector<std::unique_ptr<Connection>> slow;
  for (int i = 0; i < 200; ++i) {
    slow.push_back(std::make_unique<Connection>(fixture.port()));
    slow.back()->send("G");
  }
  const auto start = std::chrono::steady_clock::now();
  CHECK(get(fixture.port(), "/metrics").status == 200);
  // Without the cutting of slow heads it takes three times civetweb's timeout, 15 s.
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
  CHECK(get(fixture.port(), "/metrics").status == 200);
}
