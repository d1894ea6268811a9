/// \file
/// Pipeline: the stages, queues, workers and pools of an application, and the collector that
/// delivers their series
/// (`weir_stage_*`, `weir_pipeline_*`). No thread of its own: stalls are looked for when it is
/// collected.
///
///     weir::SystemClock clock;
///     weir::pipeline::Pipeline pipeline(clock);
///     auto& decode = pipeline.stage({.name = "decode", .timeout = std::chrono::milliseconds(50)});
///     auto queue = pipeline.queue<Record>({.name = "decoded", .capacity = 1000, .producer =
///     "decode", .consumer = "write"}); auto registration = exporter.registry().add("pipeline",
///     pipeline.collector());
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "weir/collector.hpp"
#include "weir/instrument/instrument_set.hpp"
#include "weir/pipeline/connection_pool.hpp"
#include "weir/pipeline/event.hpp"
#include "weir/pipeline/heartbeat.hpp"
#include "weir/pipeline/object_pool.hpp"
#include "weir/pipeline/queue.hpp"
#include "weir/pipeline/stage.hpp"
#include "weir/pipeline/watchdog.hpp"
#include "weir/pipeline/worker_group.hpp"

namespace weir::pipeline {

struct PipelineSettings {
  Duration stall_after =
      std::chrono::seconds(10);    ///< no item taken for so long while work waits: a stall
  std::uint32_t max_names = 1000;  ///< stages, queues, ... of each kind with series of their own
};

/// Thread safe. What its members return lives as long as the pipeline; \p clock must outlive both.
/// Names should be few and fixed: two calls with the same name share the series.
class Pipeline {
 public:
  explicit Pipeline(const Clock& clock, PipelineSettings settings = {});
  ~Pipeline();
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  Stage& stage(StageSpec spec);
  WorkerGroup& workers(const std::string& name);
  ConnectionPoolStats& connection_pool(const std::string& name);
  Heartbeat& heartbeat(const std::string& name);
  /// Counts events for the SLO of their tenant: `event(...).add()`. Keep the reference where the
  /// values are known beforehand. Tenants beyond max_names share the series `__other__`.
  Counter& event(const EventLabels& labels);

  template <class T>
  std::shared_ptr<BoundedQueue<T>> queue(QueueSpec spec) {
    auto queue = std::make_shared<BoundedQueue<T>>(std::move(spec), clock());
    adopt(queue);
    return queue;
  }
  template <class T>
  std::shared_ptr<ObjectPool<T>> pool(typename ObjectPool<T>::Spec spec) {
    const PoolInstruments instruments = pool_instruments(spec.name);
    return std::make_shared<ObjectPool<T>>(std::move(spec), instruments);
  }

  /// The stages that stand still now.
  [[nodiscard]] std::vector<Stall> stalls() const;
  /// Must not outlive the pipeline.
  [[nodiscard]] std::unique_ptr<Collector> collector();
  /// For instruments of the application's own that should go the same way.
  [[nodiscard]] InstrumentSet& instruments();

 private:
  struct State;
  [[nodiscard]] const Clock& clock() const noexcept;
  void adopt(std::weak_ptr<QueueBase> queue);
  PoolInstruments pool_instruments(const std::string& name);
  std::unique_ptr<State> state_;
};

}  // namespace weir::pipeline
