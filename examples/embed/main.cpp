/// \file
/// An application that serves its own metrics through Weir: a shop counts its orders by customer, a
/// label that grows without end; the page does not, and its total stays exact.
///
///     embed [ADDRESS]      the address to listen on, ":10148" unless given
#include <cstdio>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "weir/exporter.hpp"
#include "weir/http_server.hpp"

namespace {

// The application: it knows nothing of Weir.
class Shop {
 public:
  void order(const std::string& customer) {
    const std::lock_guard lock(mutex_);
    ++orders_[customer];
  }
  [[nodiscard]] std::map<std::string, double> orders() const {
    const std::lock_guard lock(mutex_);
    return orders_;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, double> orders_;
};

constexpr weir::FamilySpec kOrders{"shop_orders_total", "Orders, by customer.",
                                   weir::MetricType::counter};

class ShopCollector final : public weir::Collector {
 public:
  explicit ShopCollector(const Shop& shop) : shop_(shop) {}
  weir::Expected<void> collect(const weir::CollectContext&, weir::SampleBatch& out) override {
    for (const auto& [customer, count] : shop_.orders()) {
      out.add(kOrders, {{"customer", customer}}, count);
    }
    return {};
  }

 private:
  const Shop& shop_;
};

int fail(const weir::Error& error) {
  std::fprintf(stderr, "embed: %s\n", error.message().c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  Shop shop;
  std::jthread customers([&shop](const std::stop_token& stop) {
    for (int i = 0; !stop.stop_requested(); ++i) {
      shop.order("customer-" + std::to_string(i));
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });

  const auto governor = weir::finalize({.max_series = 100});
  if (!governor) return fail(governor.error());
  const weir::SystemClock clock;
  weir::Exporter exporter({}, *governor, clock);
  const auto registration = exporter.registry().add("shop", std::make_unique<ShopCollector>(shop));
  if (!registration) return fail(registration.error());

  const auto server =
      weir::HttpServer::start({.listen_addresses = {argc > 1 ? argv[1] : ":10148"}}, exporter);
  if (!server) return fail(server.error());
  std::printf("http://localhost:%u/metrics; Enter stops\n", server.value()->ports().front());
  std::fflush(stdout);
  std::getchar();
  return 0;
}
