/// \file
/// Trap 4, an unbuffered hand-over: decode -> enrich -> write, with room for one item between them.
/// In --bad the writer waits for an answer that never comes, and the chain blocks backwards: three
/// stages look stuck, one is to blame.
///
/// See weir_pipeline_stalled_seconds{head="true"} name the stage; alert PipelineStalled.
#include <future>

#include "support/trap.hpp"

using namespace std::chrono_literals;

namespace {

using Queue = weir::pipeline::BoundedQueue<int>;

// Takes from one queue, works, gives to the next, until the queue before it is closed.
void run_stage(weir::pipeline::Stage& stage, Queue& from, Queue& to) {
  while (const auto item = from.pop()) {
    const auto run = stage.begin();
    std::this_thread::sleep_for(1ms);
    if (to.push(*item) == weir::pipeline::PushResult::closed) return;
  }
}

void write(weir::pipeline::Stage& stage, Queue& from, const std::future<void>& answer, bool waits) {
  for (int written = 0; from.pop(); ++written) {
    const auto run = stage.begin();
    if (waits && written == 100) answer.wait();
  }
}

void run_chain(traps::Trap& trap, const std::stop_token& stop) {
  weir::pipeline::Pipeline& pipeline = trap.pipeline;
  const auto read = pipeline.queue<int>({"read", 1, "read", "decode"});
  const auto decoded = pipeline.queue<int>({"decoded", 1, "decode", "enrich"});
  const auto enriched = pipeline.queue<int>({"enriched", 1, "enrich", "write"});
  std::promise<void> answer;
  const std::future<void> answered = answer.get_future();

  weir::pipeline::WorkerGroup& workers = pipeline.workers("chain");
  workers.start([&](const std::stop_token&) {
    run_stage(pipeline.stage({.name = "decode"}), *read, *decoded);
  });
  workers.start([&](const std::stop_token&) {
    run_stage(pipeline.stage({.name = "enrich"}), *decoded, *enriched);
  });
  workers.start([&](const std::stop_token&) {
    write(pipeline.stage({.name = "write"}), *enriched, answered, trap.bad);
  });
  for (int item = 0; !stop.stop_requested(); ++item) {
    const auto run = pipeline.stage({.name = "read"}).begin();
    read->push(item, 50ms);
  }
  answer.set_value();
  for (const auto& queue : {read, decoded, enriched}) queue->close();
  while (workers.alive() > 0) std::this_thread::sleep_for(1ms);
}

}  // namespace

int main(int argc, char** argv) {
  return traps::run(argc, argv, run_chain);
}
