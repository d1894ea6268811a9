// The series of a pipeline: names, helps and labels in one place.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "weir/batch.hpp"
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

// The families that count on the hot path; each name gets its children once.
class PipelineSeries {
 public:
  PipelineSeries(InstrumentSet& set, std::uint32_t max_names);

  [[nodiscard]] StageInstruments stage(const std::string& name);
  [[nodiscard]] std::unique_ptr<WorkerGroup> workers(const std::string& name);
  [[nodiscard]] PoolInstruments pool(const std::string& name);
  [[nodiscard]] ConnectionPoolStats::Instruments connection_pool(const std::string& name);
  [[nodiscard]] std::unique_ptr<Heartbeat> heartbeat(const std::string& name, const Clock& clock);
  [[nodiscard]] Counter& event(const EventLabels& event);

 private:
  using Counters = std::shared_ptr<CounterFamily>;
  using Gauges = std::shared_ptr<GaugeFamily>;
  using Histograms = std::shared_ptr<HistogramFamily>;

  Counters stage_in_, stage_out_, stage_failed_, stage_retried_, stage_bytes_, stage_copied_,
      stage_dropped_, stage_cancelled_;
  Histograms stage_duration_, stage_deadline_left_;
  Counters workers_started_, workers_finished_;
  Counters pool_hits_, pool_misses_, pool_discarded_;
  Gauges pool_kept_bytes_, pool_kept_objects_, pool_used_objects_;
  Gauges connections_in_use_, connections_idle_, connections_waiting_, connections_limit_;
  Counters connections_created_, connections_closed_, connections_timeouts_;
  Histograms connections_wait_, connections_connect_;
  Gauges heartbeat_sent_, heartbeat_received_;
  Histograms heartbeat_latency_;
  Counters events_;
};

// What is worked out when the pipeline is collected.
void append_stage(const Stage& stage, SampleBatch& out);
void append_queue(const std::string& name, const QueueStats& stats, SampleBatch& out);
void append_workers(const WorkerGroup& group, SampleBatch& out);
void append_allocator(SampleBatch& out);
void append_stalls(const std::vector<Stall>& stalls, SampleBatch& out);

}  // namespace weir::pipeline
