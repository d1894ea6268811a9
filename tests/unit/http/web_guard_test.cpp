#include "weir/web_guard.hpp"

#include <catch2/catch.hpp>

#include "http/live_web_guard.hpp"
#include "support/fake_clock.hpp"
#include "support/http_client.hpp"
#include "support/temp_tree.hpp"
#include "unit/http/server_fixture.hpp"

using namespace weir;
using namespace weir::test;
using namespace std::chrono_literals;

namespace {

const std::string kHash = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";  // U*U
constexpr std::string_view kAlice = "Authorization: Basic YWxpY2U6VSpV\r\n";

// A guard whose configuration a test writes, and the file that it is said to come from.
class GuardFixture {
 public:
  explicit GuardFixture(WebConfig first) : next_(std::move(first)) {
    tree_.write("web.yml", "1");
    guard_ = std::move(WebGuard::start([this] { return read(); }, clock_,
                                       Logger([this](const LogRecord& record) { log(record); })))
                 .value();
  }

  void write(Expected<WebConfig> next) {
    next_ = std::move(next);
    tree_.write("web.yml", std::string(static_cast<std::size_t>(++writes_ + 1), 'x'));
  }
  [[nodiscard]] std::shared_ptr<detail::Protection> current() {
    return detail::to_live(guard_.get())->current();
  }
  [[nodiscard]] double value(const std::string& name) const {
    SampleBatch batch;
    guard_->fill(batch);
    for (std::size_t row = 0; row < batch.size(); ++row) {
      if (batch.family_of(batch.row_family(row)).name == name) return batch.value(row);
    }
    return -1;
  }

  FakeClock clock_;
  std::shared_ptr<WebGuard> guard_;
  int reads_ = 0;
  std::vector<std::string> lines_;

 private:
  Expected<WebConfig> read() {
    ++reads_;
    if (!next_) return next_;
    WebConfig config = *next_;
    config.files.push_back(tree_.path("web.yml"));
    return config;
  }
  void log(const LogRecord& record) { lines_.emplace_back(record.message); }

  TempTree tree_;
  Expected<WebConfig> next_;
  int writes_ = 0;
};

WebConfig config_with(std::string header_value, std::vector<BasicAuthUser> users = {}) {
  WebConfig config;
  config.headers.push_back({"X-Frame-Options", std::move(header_value)});
  config.users = std::move(users);
  return config;
}

Error bad() {
  return {ErrorCode::parse, "web.yml:1: bad"};
}

}  // namespace

TEST_CASE("a changed file is in force with the next request, an unchanged one is not read") {
  GuardFixture fixture(config_with("deny"));
  CHECK(fixture.current()->headers() == "X-Frame-Options: deny\r\n");
  const int reads = fixture.reads_;
  CHECK(fixture.current()->headers() == "X-Frame-Options: deny\r\n");
  CHECK(fixture.reads_ == reads);
  fixture.write(config_with("sameorigin"));
  CHECK(fixture.current()->headers() == "X-Frame-Options: sameorigin\r\n");
  CHECK(fixture.value("weir_web_config_reload_success") == 1);
}

TEST_CASE("a bad file keeps the old configuration, and is told and counted once") {
  GuardFixture fixture(config_with("deny"));
  fixture.write(bad());
  for (int i = 0; i < 5; ++i) {
    CHECK(fixture.current()->headers() == "X-Frame-Options: deny\r\n");
    fixture.clock_.advance(2s);
  }
  CHECK(fixture.value("weir_web_config_reload_success") == 0);
  CHECK(fixture.value("weir_web_config_reload_failures_total") == 1);
  CHECK(fixture.lines_ ==
        std::vector<std::string>{"the web configuration was not taken, the old one stays"});
  CHECK_FALSE(fixture.guard_->reload().has_value());
  CHECK(fixture.value("weir_web_config_reload_failures_total") == 2);
  fixture.write(config_with("sameorigin"));
  CHECK(fixture.current()->headers() == "X-Frame-Options: sameorigin\r\n");
  CHECK(fixture.value("weir_web_config_reload_success") == 1);
}

TEST_CASE("a configuration that was not taken is tried again after a while") {
  GuardFixture fixture(config_with("deny"));
  fixture.write(bad());
  static_cast<void>(fixture.current());
  const int reads = fixture.reads_;
  static_cast<void>(fixture.current());
  CHECK(fixture.reads_ == reads);
  fixture.clock_.advance(1s);
  static_cast<void>(fixture.current());
  CHECK(fixture.reads_ == reads + 1);
}

TEST_CASE("passwords are not turned off, nor on, while the server runs") {
  GuardFixture closed(config_with("deny", {{"alice", kHash}}));
  closed.write(config_with("sameorigin"));
  CHECK(closed.current()->asks_for_password());
  CHECK(closed.current()->headers() == "X-Frame-Options: deny\r\n");
  CHECK(closed.value("weir_web_config_reload_success") == 0);
  GuardFixture open(config_with("deny"));
  open.write(config_with("sameorigin", {{"alice", kHash}}));
  CHECK_FALSE(open.current()->asks_for_password());
  CHECK(open.value("weir_web_config_reload_success") == 0);
}

TEST_CASE("a guard does not start with what it cannot read") {
  const SystemClock clock;
  const auto guard = WebGuard::start([]() -> Expected<WebConfig> { return bad(); }, clock);
  REQUIRE_FALSE(guard.has_value());
  CHECK(guard.error().message() == "web.yml:1: bad");
}

TEST_CASE("a certificate that is none is told with the file that it was in") {
  WebConfig config;
  config.tls = TlsConfig{{"no PEM", "server.pem"}, {"no PEM", "server.key"}};
  const auto checked = WebGuard::check(config);
  REQUIRE_FALSE(checked.has_value());
  CHECK(checked.error().message().starts_with("server.pem: no certificate in PEM"));
}

TEST_CASE("a guarded server asks for the password at every path, and sends its headers always") {
  GuardFixture guard(config_with("deny", {{"alice", kHash}}));
  HttpServerSettings settings;
  settings.guard = guard.guard_;
  ServerFixture server(std::move(settings));
  server.add_gauge("one", "first");
  for (const char* path : {"/", "/metrics", "/-/healthy", "/api/v1/governor", "/nowhere"}) {
    INFO(path);
    const Response refused = get(server.port(), path);
    CHECK(refused.status == 401);
    CHECK(refused.header("WWW-Authenticate") == "Basic realm=\"weir\", charset=\"UTF-8\"");
    CHECK(refused.header("X-Frame-Options") == "deny");
    const Response answered = get(server.port(), path, kAlice);
    CHECK(answered.status == (std::string_view(path) == "/nowhere" ? 404 : 200));
    CHECK(answered.header("X-Frame-Options") == "deny");
  }
  CHECK(request(server.port(), "HEAD", "/metrics", kAlice).header("X-Frame-Options") == "deny");
  CHECK(guard.value("weir_web_requests_refused_total") == 5);
}

TEST_CASE("a guarded server limits the rate of all requests") {
  WebConfig config;
  config.rate_limit = {1h, 3};
  GuardFixture guard(config);
  HttpServerSettings settings;
  settings.guard = guard.guard_;
  ServerFixture server(std::move(settings));
  for (int i = 0; i < 3; ++i) CHECK(get(server.port(), "/-/healthy").status == 200);
  CHECK(get(server.port(), "/-/healthy").status == 429);
}
