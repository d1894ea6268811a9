/// \file
/// Trap 2, leaked workers: each request starts a ticker that reports its progress. --good stops it
/// with the request; --bad forgets to, so ten more threads tick after every second, for ever.
///
/// See weir_pipeline_workers_alive and process_threads grow; alerts WorkerLeak and ThreadLeak.
#include "support/trap.hpp"

using namespace std::chrono_literals;

namespace {

constexpr int kMostLeaked = 500;  // the machine should survive the example

void tick(const std::stop_token& stop) {
  while (!stop.stop_requested()) traps::sleep_for(50ms, stop);
}

void serve_requests(traps::Trap& trap, const std::stop_token& stop) {
  weir::pipeline::Stage& serve = trap.pipeline.stage({.name = "serve"});
  weir::pipeline::WorkerGroup& tickers = trap.pipeline.workers("tickers");
  while (!stop.stop_requested()) {
    std::stop_source request_ended;
    const auto run = serve.begin();
    if (!trap.bad || tickers.alive() < kMostLeaked) {
      tickers.start([stop, bad = trap.bad, ended = request_ended.get_token()](
                        const std::stop_token& group_stop) { tick(bad ? group_stop : ended); });
    }
    traps::sleep_for(100ms, stop);  // the work of the request
    request_ended.request_stop();
  }
}

}  // namespace

int main(int argc, char** argv) {
  return traps::run(argc, argv, serve_requests);
}
