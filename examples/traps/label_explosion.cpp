/// \file
/// Trap 11, label explosion: a shop counts its orders by customer. --good has twenty customers;
/// --bad puts a new number into the label with each order, as when a session's id got there. The
/// page holds 1,000 series whatever comes.
///
/// See weir_governor_demand_series pass weir_governor_budget_series; alerts CardinalityPressure,
/// FamilyFolded.
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "support/trap.hpp"

using namespace std::chrono_literals;

namespace {

constexpr std::size_t kMostCustomers = 20'000;  // the machine should survive the example
constexpr weir::FamilySpec kOrders{"shop_orders_total", "Orders, by customer.",
                                   weir::MetricType::counter};

class Shop final : public weir::Collector {
 public:
  void order(const std::string& customer) {
    const std::lock_guard lock(mutex_);
    ++orders_[customer];
  }
  weir::Expected<void> collect(const weir::CollectContext&, weir::SampleBatch& out) override {
    const std::lock_guard lock(mutex_);
    for (const auto& [customer, count] : orders_) {
      out.add(kOrders, {{"customer", customer}, {"shop", "main"}}, count);
    }
    return {};
  }

 private:
  std::mutex mutex_;
  std::map<std::string, double> orders_;
};

void take_orders(traps::Trap& trap, const std::stop_token& stop) {
  auto collector = std::make_unique<Shop>();
  Shop& shop = *collector;
  const auto registration = trap.registry.add("shop", std::move(collector));
  for (std::size_t i = 0; registration && !stop.stop_requested(); ++i) {
    shop.order(std::to_string(trap.bad ? i % kMostCustomers : i % 20));
    std::this_thread::sleep_for(2ms);
  }
}

}  // namespace

int main(int argc, char** argv) {
  return traps::run(argc, argv, take_orders);
}
