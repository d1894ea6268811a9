// An exporter with its server on a free port.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/fake_collector.hpp"
#include "weir/http_server.hpp"

namespace weir::test {

// Delivers \p units series `wide` of 2 KB each: a large page at little cost.
inline std::unique_ptr<Collector> wide_collector(int units) {
  return fake_collector([units](const CollectContext&, SampleBatch& out) -> Expected<void> {
    const auto family = out.family(FamilySpec{"wide", "", MetricType::gauge});
    const std::string width(2000, 'x');
    for (int i = 0; i < units; ++i) {
      const std::string number = std::to_string(i);
      out.add(family, {{"number", number}, {"width", width}}, i);
    }
    return {};
  });
}

class ServerFixture {
 public:
  explicit ServerFixture(HttpServerSettings settings = {}, GovernorConfig governor = {})
      : exporter_({}, finalize(std::move(governor)).value(), clock_) {
    settings.listen_addresses = {"127.0.0.1:0"};
    server_ = std::move(HttpServer::start(std::move(settings), exporter_)).value();
  }

  void add(std::string name, std::unique_ptr<Collector> collector) {
    registrations_.push_back(
        std::move(exporter_.registry().add(std::move(name), std::move(collector))).value());
  }
  void add_gauge(const std::string& collector, const std::string& metric) {
    add(collector, gauge_collector(metric));
  }
  [[nodiscard]] std::uint16_t port() const { return server_->ports().at(0); }
  [[nodiscard]] HttpServer& server() { return *server_; }
  [[nodiscard]] Exporter& exporter() { return exporter_; }

 private:
  SystemClock clock_;
  Exporter exporter_;
  std::vector<Registration> registrations_;
  std::unique_ptr<HttpServer> server_;
};

}  // namespace weir::test
