/// \file
/// Trap 13, business events without a common measure: payments of three tenants over two channels,
/// counted as good or bad. --good loses one in ten thousand; in --bad one tenant's payments by
/// card fail one in five, which the sum over all tenants hardly shows.
///
/// See weir_pipeline_events_total by tenant and channel; alert ErrorBudgetBurn names the tenant.
#include <array>
#include <random>

#include "support/trap.hpp"

using namespace std::chrono_literals;
using weir::pipeline::EventLabels;
using weir::pipeline::EventOutcome;

namespace {

constexpr std::array kTenants{"acme", "globex", "initech"};
constexpr std::array kChannels{"card", "transfer"};

double failure_share(const traps::Trap& trap, std::size_t tenant, std::size_t channel) {
  return trap.bad && tenant == 1 && channel == 0 ? 0.2 : 0.0001;
}

void take_payments(traps::Trap& trap, const std::stop_token& stop) {
  std::mt19937 random{1};
  for (std::size_t i = 0; !stop.stop_requested(); ++i) {
    const std::size_t tenant = i % kTenants.size();
    const std::size_t channel = i / kTenants.size() % kChannels.size();
    const bool bad = std::bernoulli_distribution(failure_share(trap, tenant, channel))(random);
    trap.pipeline
        .event({"payment", bad ? EventOutcome::bad : EventOutcome::good, kTenants[tenant],
                kChannels[channel]})
        .add();
    std::this_thread::sleep_for(1ms);
  }
}

}  // namespace

int main(int argc, char** argv) {
  return traps::run(argc, argv, take_payments);
}
