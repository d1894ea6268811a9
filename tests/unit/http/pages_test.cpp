// What a server answers to clients that behave.
#include <catch2/catch.hpp>

#include "support/http_client.hpp"
#include "unit/http/server_fixture.hpp"

using namespace weir::test;

TEST_CASE("metrics are served in the format that is asked for") {
  ServerFixture fixture;
  fixture.add_gauge("one", "first");
  fixture.add_gauge("two", "second");

  const Response text = get(fixture.port(), "/metrics");
  CHECK(text.status == 200);
  CHECK(text.header("Content-Type").starts_with("text/plain; version=0.0.4"));
  CHECK(text.header("Connection") == "close");
  CHECK(text.body.find("\nfirst 1\n") != std::string::npos);
  CHECK(text.body.find("\nsecond 1\n") != std::string::npos);

  const Response openmetrics =
      get(fixture.port(), "/metrics", "Accept: application/openmetrics-text; version=1.0.0\r\n");
  CHECK(openmetrics.header("Content-Type").starts_with("application/openmetrics-text"));
  CHECK(openmetrics.body.ends_with("# EOF\n"));

  const Response gzip = get(fixture.port(), "/metrics", "Accept-Encoding: gzip\r\n");
  CHECK(gzip.header("Content-Encoding") == "gzip");
  CHECK(gzip.body.starts_with("\x1f\x8b"));
  CHECK(get(fixture.port(), "/metrics", "Accept-Encoding: gzip;q=0\r\n")
            .header("Content-Encoding")
            .empty());
}

TEST_CASE("a scrape may name the collectors it wants") {
  ServerFixture fixture;
  fixture.add_gauge("one", "first");
  fixture.add_gauge("two", "second");

  const Response one = get(fixture.port(), "/metrics?collect[]=one");
  CHECK(one.body.find("\nfirst 1\n") != std::string::npos);
  CHECK(one.body.find("\nsecond ") == std::string::npos);
  const Response two = get(fixture.port(), "/metrics?exclude%5B%5D=%6Fne");
  CHECK(two.body.find("\nfirst ") == std::string::npos);
  CHECK(two.body.find("\nsecond 1\n") != std::string::npos);

  for (const char* method : {"GET", "HEAD"}) {
    CHECK(request(fixture.port(), method, "/metrics?collect[]=evil").status == 400);
    CHECK(request(fixture.port(), method, "/metrics?collect[]=one&exclude[]=two").status == 400);
    CHECK(request(fixture.port(), method, "/metrics?collect[]=%zz").status == 400);
  }
}

TEST_CASE("HEAD has the head of GET and no body") {
  ServerFixture fixture;
  fixture.add_gauge("one", "first");
  for (const char* path : {"/metrics", "/", "/-/healthy", "/-/ready", "/api/v1/collectors"}) {
    INFO(path);
    const Response head = request(fixture.port(), "HEAD", path);
    CHECK(head.status == 200);
    CHECK(head.body.empty());
    CHECK(head.header("Content-Type") == get(fixture.port(), path).header("Content-Type"));
  }
}

TEST_CASE("a large page comes whole, in chunks") {
  ServerFixture fixture;
  fixture.add("wide", wide_collector(200));
  const Response response = get(fixture.port(), "/metrics");
  CHECK(response.status == 200);
  CHECK(response.header("Transfer-Encoding") == "chunked");
  CHECK(response.body.size() > 200 * 2000);
  CHECK(response.body.find("\nwide{number=\"0\",") != std::string::npos);
  CHECK(response.body.find("\nwide{number=\"199\",") != std::string::npos);
  CHECK(response.body.find("<no last chunk>") == std::string::npos);
  CHECK(response.body.ends_with("\n"));
}

TEST_CASE("other pages are small and safe") {
  ServerFixture fixture;
  fixture.add("bad", fake_collector([](const weir::CollectContext&, weir::SampleBatch&) {
                return weir::Expected<void>(
                    weir::Error(weir::ErrorCode::io, "<script>alert(1)</script>\xff"));
              }));
  CHECK(get(fixture.port(), "/metrics").status == 200);
  CHECK(get(fixture.port(), "/-/healthy").status == 200);
  CHECK(get(fixture.port(), "/-/ready").status == 200);
  const Response home = get(fixture.port(), "/");
  CHECK(home.header("Content-Type") == "text/html; charset=utf-8");
  CHECK(home.header("X-Content-Type-Options") == "nosniff");
  CHECK(
      home.header("Content-Security-Policy").starts_with("default-src 'none'; script-src 'self'"));
  CHECK(home.body.find("<script>") == std::string::npos);
  CHECK(home.body.find("&lt;script&gt;") != std::string::npos);
  const Response collectors = get(fixture.port(), "/api/v1/collectors");
  CHECK(collectors.header("Content-Type") == "application/json");
  CHECK(collectors.body.find("\"name\": \"bad\"") != std::string::npos);
  CHECK(collectors.body.find("\"reason\": \"io\"") != std::string::npos);
  const Response governor = get(fixture.port(), "/api/v1/governor");
  CHECK(governor.body.find("\"budget_series\": 10000") != std::string::npos);
  const Response history = get(fixture.port(), "/api/v1/history");
  CHECK(history.header("Content-Type") == "application/json");
  CHECK(history.body.find("\"budget_series\": 10000") != std::string::npos);
  CHECK(history.body.find("\"age_seconds\": ") != std::string::npos);
  CHECK(get(fixture.port(), "/ui/status.css").header("Content-Type") == "text/css; charset=utf-8");
  CHECK(get(fixture.port(), "/ui/status.js").header("Content-Type") ==
        "text/javascript; charset=utf-8");
}

TEST_CASE("other methods get 405, other paths 404") {
  ServerFixture fixture;
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"}) {
    for (const char* path : {"/metrics", "/", "/-/healthy"}) {
      INFO(method << ' ' << path);
      const Response response = request(fixture.port(), method, path);
      CHECK(response.status == 405);
      CHECK(response.header("Allow") == "GET, HEAD");
    }
  }
  CHECK(request(fixture.port(), "GET", "/-/reload").header("Allow") == "POST");
  for (const char* path : {"/nothing", "/metrics/", "/Metrics", "/%6detrics", "/etc/passwd",
                           "/../../etc/passwd", "/debug/pprof/"}) {
    INFO(path);
    CHECK(get(fixture.port(), path).status == 404);
  }
}

TEST_CASE("the telemetry path can be another") {
  weir::HttpServerSettings settings;
  settings.telemetry_path = "/";
  ServerFixture fixture(std::move(settings));
  fixture.add_gauge("one", "first");
  CHECK(get(fixture.port(), "/").body.find("first 1") != std::string::npos);
  CHECK(get(fixture.port(), "/metrics").status == 404);
}

TEST_CASE("reload needs POST and --web.enable-lifecycle") {
  int reloads = 0;
  bool good = true;
  weir::HttpServerSettings settings;
  settings.reload = [&]() -> weir::Expected<void> {
    ++reloads;
    if (good) return {};
    return weir::Error(weir::ErrorCode::parse, "secret");
  };
  {
    ServerFixture closed(settings);
    CHECK(request(closed.port(), "POST", "/-/reload").status == 403);
    CHECK(reloads == 0);
  }
  settings.enable_lifecycle = true;
  ServerFixture open(settings);
  CHECK(request(open.port(), "GET", "/-/reload").status == 405);
  CHECK(request(open.port(), "POST", "/-/reload").status == 200);
  CHECK(request(open.port(), "POST", "/-/reload", "Content-Length: 0\r\n").status == 200);
  CHECK(reloads == 2);
  good = false;
  const Response failed = request(open.port(), "POST", "/-/reload");
  CHECK(failed.status == 500);
  CHECK(failed.bytes.find("secret") == std::string::npos);
}
