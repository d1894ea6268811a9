/// \file
/// Trap 6, an exhausted connection pool: sixteen workers call a service over real TCP connections.
/// --good has a pool of sixteen that keeps them all; --bad has the defaults nobody looked at: four
/// connections, of which two are kept when idle. Workers wait, and some give up.
///
/// See weir_pipeline_connections_waiting, weir_pipeline_connection_wait_seconds; alert
/// PoolExhausted.
#include <vector>

#include "support/client_pool.hpp"
#include "support/trap.hpp"

using namespace std::chrono_literals;

namespace {

constexpr int kWorkers = 16;

void call_service(traps::ClientPool& pool, weir::pipeline::Stage& stage,
                  const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    auto run = stage.begin();
    traps::Socket connection = pool.acquire(100ms);
    if (!connection) {
      run.fail();
      continue;
    }
    if (!traps::echo(connection)) run.fail();
    traps::sleep_for(20ms, stop);  // the service's answer takes that long
    pool.release(std::move(connection));
  }
}

void run_workers(traps::Trap& trap, const std::stop_token& stop) {
  const traps::EchoServer service;
  traps::ClientPool pool(trap.pipeline.connection_pool("service"), service.port(),
                         trap.bad ? 4 : kWorkers, trap.bad ? 2 : kWorkers);
  weir::pipeline::Stage& stage = trap.pipeline.stage({.name = "call"});
  std::vector<std::jthread> workers;
  for (int i = 0; i < kWorkers; ++i) {
    workers.emplace_back([&, stop] { call_service(pool, stage, stop); });
  }
  for (std::jthread& worker : workers) worker.join();
}

}  // namespace

int main(int argc, char** argv) {
  return traps::run(argc, argv, run_workers);
}
