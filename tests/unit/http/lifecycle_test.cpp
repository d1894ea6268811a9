// Starting, stopping and being busy.
#include <catch2/catch.hpp>
#include <future>

#include "support/gate.hpp"
#include "support/http_client.hpp"
#include "unit/http/server_fixture.hpp"

using namespace std::chrono_literals;
using namespace weir::test;
using weir::ErrorCode;
using weir::HttpServer;
using weir::HttpServerSettings;

namespace {

std::unique_ptr<weir::Collector> gated_collector(const std::shared_ptr<Gate>& gate) {
  return fake_collector([gate](const weir::CollectContext&, weir::SampleBatch& out) {
    gate->pass();
    out.add(weir::FamilySpec{"gated", "", weir::MetricType::gauge}, 1);
    return weir::Expected<void>();
  });
}

weir::Expected<std::unique_ptr<HttpServer>> start_on(std::vector<std::string> addresses,
                                                     weir::Exporter& exporter) {
  HttpServerSettings settings;
  settings.listen_addresses = std::move(addresses);
  return HttpServer::start(std::move(settings), exporter);
}

}  // namespace

TEST_CASE("two exporters with servers of their own share nothing") {
  ServerFixture one;
  ServerFixture two;
  one.add_gauge("a", "first");
  two.add_gauge("a", "second");
  CHECK(one.port() != two.port());
  CHECK(get(one.port(), "/metrics").body.find("\nsecond ") == std::string::npos);
  CHECK(get(two.port(), "/metrics").body.find("\nfirst ") == std::string::npos);
  one.server().stop();
  CHECK(get(two.port(), "/metrics").status == 200);
}

TEST_CASE("a server may listen on several addresses") {
  ServerFixture fixture;
  const auto server = start_on({"127.0.0.1:0", ":0"}, fixture.exporter());
  REQUIRE(server.has_value());
  const auto ports = (*server)->ports();
  REQUIRE(ports.size() == 2);
  CHECK(get(ports[0], "/-/healthy").status == 200);
  CHECK(get(ports[1], "/-/healthy").status == 200);
}

TEST_CASE("an address that cannot be listened on is an error") {
  ServerFixture fixture;
  const std::string taken = "127.0.0.1:" + std::to_string(fixture.port());
  const auto conflict = start_on({taken}, fixture.exporter());
  REQUIRE_FALSE(conflict.has_value());
  CHECK(conflict.error().code() == ErrorCode::conflict);
  CHECK(conflict.error().message().find(std::to_string(fixture.port())) != std::string::npos);
  CHECK(start_on({"nonsense"}, fixture.exporter()).error().code() == ErrorCode::invalid_argument);
  CHECK(start_on({"[2001:db8::1]:0"}, fixture.exporter()).error().code() == ErrorCode::unsupported);
  CHECK(start_on({"192.0.2.1:0"}, fixture.exporter()).error().code() == ErrorCode::io);
  CHECK(start_on({}, fixture.exporter()).error().code() == ErrorCode::invalid_argument);
}

TEST_CASE("scrapes beyond the limit get 503, other pages do not") {
  HttpServerSettings settings;
  settings.max_requests = 1;
  ServerFixture fixture(std::move(settings));
  const auto gate = std::make_shared<Gate>();
  fixture.add("gated", gated_collector(gate));

  auto first = std::async(std::launch::async, [&] { return get(fixture.port(), "/metrics"); });
  REQUIRE(gate->await_arrival());
  const Response second = get(fixture.port(), "/metrics");
  CHECK(second.status == 503);
  CHECK(second.header("Retry-After") == "1");
  CHECK(get(fixture.port(), "/-/healthy").status == 200);
  gate->set_open(true);
  CHECK(first.get().status == 200);
  CHECK(get(fixture.port(), "/metrics").status == 200);
}

TEST_CASE("a scrape under way is finished when the server stops") {
  ServerFixture fixture;
  const auto gate = std::make_shared<Gate>();
  fixture.add("gated", gated_collector(gate));
  auto scrape = std::async(std::launch::async, [&] { return get(fixture.port(), "/metrics"); });
  REQUIRE(gate->await_arrival());
  auto stopped = std::async(std::launch::async, [&] { fixture.server().stop(20s); });
  // Whoever comes now is refused in words, or finds nobody any more.
  while (get(fixture.port(), "/-/ready").status != 503) std::this_thread::sleep_for(5ms);
  gate->set_open(true);
  const Response response = scrape.get();
  CHECK(response.status == 200);
  CHECK(response.body.find("gated 1\n") != std::string::npos);
  stopped.get();
}

TEST_CASE("stop is bounded when a scrape takes too long") {
  ServerFixture fixture;
  const auto gate = std::make_shared<Gate>();
  fixture.add("gated", gated_collector(gate));
  auto scrape = std::async(std::launch::async, [&] {
    return get(fixture.port(), "/metrics", "X-Prometheus-Scrape-Timeout-Seconds: 2\r\n");
  });
  REQUIRE(gate->await_arrival());
  const auto start = std::chrono::steady_clock::now();
  fixture.server().stop(10ms);
  CHECK(std::chrono::steady_clock::now() - start < 10s);
  scrape.get();
  gate->set_open(true);
}

TEST_CASE("a withheld page is 503") {
  weir::GovernorConfig governor;
  governor.policy = weir::GovernorPolicy::fixed;
  governor.max_series = 10;
  governor.evaluate_interval = 1ms;
  governor.tier2_after = 1ms;
  governor.tier3_after = 2ms;
  governor.tier3_payload = weir::Tier3Payload::unavailable;
  ServerFixture fixture({}, governor);
  fixture.add(
      "many", fake_collector([](const weir::CollectContext&, weir::SampleBatch& out) {
        const auto family = out.family(weir::FamilySpec{"many", "", weir::MetricType::counter});
        for (int i = 0; i < 100; ++i) {
          const std::string number = std::to_string(i);
          out.add(family, {{"number", number}}, i);
        }
        return weir::Expected<void>();
      }));
  int status = 200;
  for (int i = 0; i < 200 && status == 200; ++i) {
    status = get(fixture.port(), "/metrics").status;
    std::this_thread::sleep_for(5ms);
  }
  CHECK(status == 503);
  CHECK(request(fixture.port(), "HEAD", "/metrics").status == 503);
}
