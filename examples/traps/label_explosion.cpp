/// \file
/// Trap 11, label explosion: a shop counts its orders by customer. --good has twenty customers;
/// --bad puts a new number into the label with each order, as when a session's id got there. The
/// page holds 1,000 series whatever comes.
///
/// See weir_governor_demand_series pass weir_governor_budget_series; alerts CardinalityPressure,
/// FamilyFolded.
#include <memory>
#include <string>

#include "support/shop.hpp"
#include "support/trap.hpp"

using namespace std::chrono_literals;

namespace {

constexpr std::size_t kMostCustomers = 20'000;  // the machine should survive the example

void take_orders(traps::Trap& trap, const std::stop_token& stop) {
  auto collector = std::make_unique<traps::Shop>();
  traps::Shop& shop = *collector;
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
