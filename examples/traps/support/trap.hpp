/// \file
/// What the traps share: the command line, a pipeline, and Weir's own server that shows it.
///
///     TRAP --good|--bad [--listen=ADDRESS] [--seconds=N] [--step=N]
///
/// ADDRESS is 127.0.0.1:0 (a free port, printed) unless given; a trap ends by itself after N
/// seconds (60), or at SIGINT or SIGTERM. A program with phases gives each `step` seconds (10).
#pragma once

#include <functional>
#include <stop_token>

#include "weir/exporter.hpp"
#include "weir/pipeline/pipeline.hpp"

namespace traps {

/// What the trap's work may use; it lives as long as the work runs.
struct Trap {
  bool bad = false;
  std::chrono::seconds step;
  const weir::Clock& clock;
  weir::pipeline::Pipeline& pipeline;
  weir::Registry& registry;  ///< for collectors besides the pipeline's, which is registered
};

/// Serves /metrics while \p work runs on a thread of its own; \p work returns soon after its stop
/// was requested. \returns the program's exit code: 2 and one line if the arguments are wrong.
int run(int argc, char** argv, const std::function<void(Trap&, std::stop_token)>& work);

/// Sleeps, but not much longer than until \p stop is requested.
void sleep_for(std::chrono::milliseconds time, const std::stop_token& stop);

}  // namespace traps
