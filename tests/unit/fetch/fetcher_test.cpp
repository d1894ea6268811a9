#include "fetch/fetcher.hpp"

#include <catch2/catch.hpp>
#include <chrono>

#include "support/gate.hpp"
#include "support/stub_server.hpp"
#include "support/temp_tree.hpp"

using namespace std::chrono_literals;
using weir::detail::FetchedPage;
using weir::detail::Fetcher;
using weir::detail::FetchFailure;
using weir::detail::FetchTarget;
using weir::test::Gate;
using weir::test::ok;
using weir::test::StubServer;
using weir::test::TempTree;

namespace {

FetchTarget target(const StubServer& server) {
  FetchTarget target;
  target.url = weir::detail::parse_url(server.url()).value();
  return target;
}

std::optional<FetchFailure> fetch(const FetchTarget& target, FetchedPage& page,
                                  weir::Duration time_left = 20s) {
  return Fetcher(target).fetch(time_left, {}, page);
}

// The reason for which the answer is refused; an error names the URL.
std::string reason_of(const FetchTarget& target, weir::Duration time_left = 20s) {
  FetchedPage page;
  const auto failure = fetch(target, page, time_left);
  if (!failure) return "";
  INFO(failure->error.message());
  CHECK(failure->error.message().find("GET " + target.url.text + ": ") == 0);
  CHECK(page.body.empty());
  return std::string(failure->reason);
}

std::string reason_of_answer(const std::string& bytes) {
  const StubServer server([&](const std::string&) { return bytes; });
  return reason_of(target(server));
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a fetch delivers body and type, again and again") {
  const StubServer server(
      [](const std::string&) { return ok("a 1\n", "Content-Type: text/plain\r\n"); });
  FetchTarget wanted = target(server);
  wanted.headers = {"Accept: text/plain", "X-Tenant: shop"};
  Fetcher fetcher(wanted);
  FetchedPage page;
  for (int i = 0; i < 3; ++i) {
    REQUIRE_FALSE(fetcher.fetch(20s, {}, page));
    CHECK(page.body == "a 1\n");
    CHECK(page.content_type == "text/plain");
  }
  const std::string head = server.heads().front();
  CHECK(head.find("GET /metrics HTTP/1.1\r\n") == 0);
  CHECK(contains(head, "Accept-Encoding: gzip\r\n"));
  CHECK(contains(head, "Accept: text/plain\r\n"));
  CHECK(contains(head, "X-Tenant: shop\r\n"));
  CHECK_FALSE(contains(head, "Authorization"));
}

TEST_CASE("an answer that is not whole and good has its reason") {
  const auto [bytes, reason] = GENERATE(table<std::string, std::string>({
      {"HTTP/1.1 500 Oops\r\nContent-Length: 5\r\n\r\noops\n", "status"},
      {"HTTP/1.1 204 None\r\n\r\n", "status"},
      {"HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n",
       "redirect"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\na 1\n", "incomplete"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\na 1\n\r\n", "incomplete"},
      {"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 4\r\n\r\na 1\n", "encoding"},
      {"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\na 1\n", "encoding"},
      {"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n", "incomplete"},
      {"a 1\n", "protocol"},
      {"", "incomplete"},
      {"HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n", "too_large"},
  }));
  INFO(bytes.substr(0, 80));
  CHECK(reason_of_answer(bytes) == reason);
}

TEST_CASE("a body may have as many bytes as the limit and no more") {
  const StubServer server([](const std::string&) { return ok(std::string(1000, 'x')); });
  FetchTarget wanted = target(server);
  wanted.limits = {1000, 1000};
  CHECK(reason_of(wanted).empty());
  wanted.limits = {1000, 999};
  CHECK(reason_of(wanted) == "too_large");
  wanted.limits = {999, 1000};
  CHECK(reason_of(wanted) == "too_large");
}

TEST_CASE("a fetch that gets no answer ends at its deadline") {
  Gate gate;
  const StubServer server([&gate](const std::string&) {
    gate.pass();
    return std::string();
  });
  CHECK(reason_of(target(server), 200ms) == "timeout");
  CHECK(reason_of(target(server), -1s) == "timeout");
  gate.set_open(true);  // until now nobody was answered
}

TEST_CASE("a server that is not there is a reason of its own") {
  FetchTarget wanted;
  {
    const StubServer server([](const std::string&) { return std::string(); });
    wanted = target(server);
  }
  CHECK(reason_of(wanted) == "connect");
}

TEST_CASE("redirects are followed within an origin, if at all") {
  const StubServer elsewhere([](const std::string&) { return ok("secret 1\n"); });
  const StubServer server([&](const std::string& head) {
    if (head.starts_with("GET /real ")) return ok("a 1\n");
    const std::string to = head.starts_with("GET /away ")   ? elsewhere.url()
                           : head.starts_with("GET /loop ") ? "/loop"
                                                            : "/real";
    return "HTTP/1.1 302 Found\r\nLocation: " + to + "\r\nContent-Length: 0\r\n\r\n";
  });
  const auto reason = [&](const std::string& path, bool follow) {
    FetchTarget wanted = target(server);
    wanted.url = weir::detail::parse_url(server.url(path)).value();
    wanted.follow_redirects = follow;
    return reason_of(wanted);
  };
  CHECK(reason("/metrics", false) == "redirect");
  CHECK(reason("/metrics", true).empty());
  CHECK(reason("/away", true) == "redirect");
  CHECK(reason("/loop", true) == "redirect");
  CHECK(elsewhere.heads().empty());
}

TEST_CASE("credentials come from files, are sent, and stand in no error") {
  const TempTree tree;
  tree.write("token", "s3cret\n");
  tree.write("empty", "\n");
  tree.write("odd", "a\nb");
  const StubServer server([](const std::string&) { return ok("a 1\n"); });
  FetchTarget bearer = target(server);
  bearer.bearer_token_file = tree.path("token");
  CHECK(reason_of(bearer).empty());
  CHECK(contains(server.heads().back(), "Authorization: Bearer s3cret\r\n"));

  FetchTarget basic = target(server);
  basic.username = "weir";
  basic.password_file = tree.path("token");
  CHECK(reason_of(basic).empty());
  CHECK(contains(server.heads().back(), "Authorization: Basic d2VpcjpzM2NyZXQ=\r\n"));

  const std::size_t before = server.heads().size();
  for (const char* file : {"empty", "odd", "missing"}) {
    bearer.bearer_token_file = tree.path(file);
    FetchedPage page;
    const auto failure = fetch(bearer, page);
    REQUIRE(failure);
    CHECK(failure->reason == "credentials");
    CHECK(contains(failure->error.message(), file));
  }
  CHECK(server.heads().size() == before);  // without them nothing is sent
}
