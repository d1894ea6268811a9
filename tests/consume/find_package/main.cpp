// Uses something of each of Weir's libraries, so that nothing they need may be missing at the link:
// the first collector of the catalog, run by an exporter behind a server, delivers a page.
#include <cstdio>

#include "weir/catalog.hpp"
#include "weir/exporter.hpp"
#include "weir/exposition.hpp"
#include "weir/http_server.hpp"

int main() {
  const auto governor = weir::finalize({.max_series = 1000});
  if (!governor) return 1;
  const weir::SystemClock clock;
  weir::Exporter exporter({}, *governor, clock);

  const auto catalog = weir::collectors::catalog();
  if (catalog.empty()) return 2;
  auto collector = catalog.front().make(weir::CollectorOptions(catalog.front().options));
  if (!collector) return 3;
  const auto registration =
      exporter.registry().add(std::string(catalog.front().name), std::move(*collector));
  if (!registration) return 4;

  const auto server = weir::HttpServer::start({.listen_addresses = {"127.0.0.1:0"}}, exporter);
  if (!server || server.value()->ports().front() == 0) return 5;
  const auto page = exporter.scrape({});
  if (!page) return 6;
  const std::string text =
      weir::encode_to_string(*page->snapshot, {weir::Format::openmetrics_1_0_0});
  std::fputs(text.c_str(), stdout);
  return text.ends_with("# EOF\n") ? 0 : 7;
}
