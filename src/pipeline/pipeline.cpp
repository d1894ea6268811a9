#include "weir/pipeline/pipeline.hpp"

#include <map>

#include "pipeline/series.hpp"

namespace weir::pipeline {

// One map per kind: names are few, and a reference into a map stays valid.
struct Pipeline::State {
  State(const Clock& the_clock, PipelineSettings the_settings)
      : clock(the_clock), settings(the_settings), series(instruments, settings.max_names) {}

  const Clock& clock;
  PipelineSettings settings;
  InstrumentSet instruments;
  PipelineSeries series;
  std::mutex mutex;
  std::map<std::string, std::unique_ptr<Stage>, std::less<>> stages;
  std::map<std::string, std::unique_ptr<WorkerGroup>, std::less<>> workers;
  std::map<std::string, std::unique_ptr<ConnectionPoolStats>, std::less<>> connection_pools;
  std::map<std::string, std::unique_ptr<Heartbeat>, std::less<>> heartbeats;
  std::vector<std::weak_ptr<QueueBase>> queues;

  [[nodiscard]] std::vector<std::shared_ptr<QueueBase>> living_queues() {
    std::erase_if(queues, [](const auto& queue) { return queue.expired(); });
    std::vector<std::shared_ptr<QueueBase>> living;
    for (const auto& queue : queues) {
      if (auto held = queue.lock()) living.push_back(std::move(held));
    }
    return living;
  }
  [[nodiscard]] std::vector<Stall> stalls() {
    std::vector<QueueObservation> observations;
    for (const auto& queue : living_queues()) {
      const QueueStats stats = queue->stats();
      observations.push_back({queue->spec().producer, queue->spec().consumer, stats.depth > 0,
                              stats.depth >= stats.capacity, stats.since_progress});
    }
    return find_stalls(observations, settings.stall_after);
  }
  void deliver(SampleBatch& out) {
    const std::lock_guard lock(mutex);
    for (const auto& [name, stage] : stages) append_stage(*stage, out);
    for (const auto& queue : living_queues()) append_queue(queue->spec().name, queue->stats(), out);
    for (const auto& [name, group] : workers) append_workers(*group, out);
    append_stalls(stalls(), out);
    append_allocator(out);
  }
};

namespace {

class PipelineCollector final : public Collector {
 public:
  PipelineCollector(std::unique_ptr<Collector> instruments,
                    std::function<void(SampleBatch&)> deliver)
      : instruments_(std::move(instruments)), deliver_(std::move(deliver)) {}
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    deliver_(out);
    return instruments_->collect(context, out);
  }

 private:
  std::unique_ptr<Collector> instruments_;
  std::function<void(SampleBatch&)> deliver_;
};

}  // namespace

Pipeline::Pipeline(const Clock& clock, PipelineSettings settings)
    : state_(std::make_unique<State>(clock, settings)) {}
Pipeline::~Pipeline() = default;

const Clock& Pipeline::clock() const noexcept {
  return state_->clock;
}
InstrumentSet& Pipeline::instruments() {
  return state_->instruments;
}

Stage& Pipeline::stage(StageSpec spec) {
  const std::lock_guard lock(state_->mutex);
  auto& stage = state_->stages[spec.name];
  if (!stage) {
    const StageInstruments instruments = state_->series.stage(spec.name);
    stage = std::make_unique<Stage>(std::move(spec), instruments, state_->clock);
  }
  return *stage;
}

WorkerGroup& Pipeline::workers(const std::string& name) {
  const std::lock_guard lock(state_->mutex);
  auto& group = state_->workers[name];
  if (!group) group = state_->series.workers(name);
  return *group;
}

ConnectionPoolStats& Pipeline::connection_pool(const std::string& name) {
  const std::lock_guard lock(state_->mutex);
  auto& pool = state_->connection_pools[name];
  if (!pool)
    pool = std::make_unique<ConnectionPoolStats>(name, state_->series.connection_pool(name));
  return *pool;
}

Heartbeat& Pipeline::heartbeat(const std::string& name) {
  const std::lock_guard lock(state_->mutex);
  auto& heartbeat = state_->heartbeats[name];
  if (!heartbeat) heartbeat = state_->series.heartbeat(name, state_->clock);
  return *heartbeat;
}

Counter& Pipeline::event(const EventLabels& labels) {
  return state_->series.event(labels);
}

PoolInstruments Pipeline::pool_instruments(const std::string& name) {
  return state_->series.pool(name);
}

void Pipeline::adopt(std::weak_ptr<QueueBase> queue) {
  const std::lock_guard lock(state_->mutex);
  state_->queues.push_back(std::move(queue));
}

std::vector<Stall> Pipeline::stalls() const {
  const std::lock_guard lock(state_->mutex);
  return state_->stalls();
}

std::unique_ptr<Collector> Pipeline::collector() {
  return std::make_unique<PipelineCollector>(state_->instruments.collector(),
                                             [this](SampleBatch& out) { state_->deliver(out); });
}

}  // namespace weir::pipeline
