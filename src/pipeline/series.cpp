#include "pipeline/series.hpp"

namespace weir::pipeline {
namespace {

// Every name in this file is well formed and used once, so value() cannot fail.
class Families {
 public:
  Families(InstrumentSet& set, std::uint32_t max_names) : set_(set), max_names_(max_names) {}

  auto counter(const char* name, const char* help, std::vector<std::string> labels) {
    return set_.counter(spec(name, help, std::move(labels))).value();
  }
  auto gauge(const char* name, const char* help, std::vector<std::string> labels) {
    return set_.gauge(spec(name, help, std::move(labels))).value();
  }
  auto histogram(const char* name, const char* help, std::vector<std::string> labels) {
    return set_.histogram(spec(name, help, std::move(labels))).value();
  }

 private:
  [[nodiscard]] InstrumentSpec spec(const char* name, const char* help,
                                    std::vector<std::string> labels) const {
    const auto values = static_cast<std::uint32_t>(labels.size() > 1 ? kDropReasons : 1);
    return {name, help, std::move(labels), max_names_ * values};
  }
  InstrumentSet& set_;
  std::uint32_t max_names_;
};

constexpr FamilySpec kInFlight{"weir_stage_in_flight",
                               "Items that a stage has begun and not ended.", MetricType::gauge,
                               Fold::sum};
constexpr FamilySpec kLastEnd{"weir_stage_last_end_timestamp_seconds",
                              "When a run of the stage ended last, to about a second.",
                              MetricType::gauge, Fold::max};
constexpr FamilySpec kDepth{"weir_pipeline_queue_depth", "Items that wait in a queue.",
                            MetricType::gauge, Fold::sum};
constexpr FamilySpec kCapacity{"weir_pipeline_queue_capacity", "Items that a queue has room for.",
                               MetricType::gauge, Fold::sum};
constexpr FamilySpec kHighWater{"weir_pipeline_queue_high_water",
                                "The most items that ever waited in a queue.", MetricType::gauge,
                                Fold::max};
constexpr FamilySpec kOldest{"weir_pipeline_queue_oldest_age_seconds",
                             "How long the oldest item has waited.", MetricType::gauge, Fold::max};
constexpr FamilySpec kBlocked{
    "weir_pipeline_queue_blocked_seconds_total",
    "Time that the sides of a queue waited: producers for room, consumers for items.",
    MetricType::counter};
constexpr FamilySpec kBlockedNow{"weir_pipeline_queue_blocked", "Threads that wait at a queue now.",
                                 MetricType::gauge, Fold::sum};
constexpr FamilySpec kPushed{"weir_pipeline_queue_pushed_total", "Items put into a queue.",
                             MetricType::counter};
constexpr FamilySpec kPopped{"weir_pipeline_queue_popped_total", "Items taken from a queue.",
                             MetricType::counter};
constexpr FamilySpec kQueueDropped{"weir_pipeline_queue_dropped_total",
                                   "Items that did not get into a queue.", MetricType::counter};
constexpr FamilySpec kAlive{"weir_pipeline_workers_alive",
                            "Workers that were started and have not ended.", MetricType::gauge,
                            Fold::sum};
constexpr FamilySpec kStalled{
    "weir_pipeline_stalled_seconds",
    "How long a stage has taken nothing while work waits for it; head is true for the stage "
    "that is to blame.",
    MetricType::gauge, Fold::max};

}  // namespace

PipelineSeries::PipelineSeries(InstrumentSet& set, std::uint32_t max_names) {
  Families make(set, max_names);
  stage_in_ = make.counter("weir_stage_items_in_total", "Items that a stage began.", {"stage"});
  stage_out_ =
      make.counter("weir_stage_items_out_total", "Items that a stage finished in time.", {"stage"});
  stage_failed_ =
      make.counter("weir_stage_failed_total", "Items that a stage failed on.", {"stage"});
  stage_retried_ =
      make.counter("weir_stage_retried_total", "Items that a stage tried again.", {"stage"});
  stage_bytes_ = make.counter("weir_stage_bytes_total", "Bytes that a stage handled.", {"stage"});
  stage_copied_ = make.counter("weir_stage_copied_bytes_total",
                               "Bytes that a stage moved in memory while it worked.", {"stage"});
  stage_dropped_ =
      make.counter("weir_stage_dropped_total", "Items that a stage dropped.", {"stage", "reason"});
  stage_cancelled_ = make.counter(
      "weir_stage_cancelled_total",
      "Items cancelled, by whose deadline: the stage's own, its parent's, or upstream.",
      {"stage", "cause"});
  stage_duration_ =
      make.histogram("weir_stage_duration_seconds", "How long a run of a stage took.", {"stage"});
  stage_deadline_left_ =
      make.histogram("weir_stage_deadline_left_seconds",
                     "Time left of the parent's deadline when a run began.", {"stage"});
  workers_started_ =
      make.counter("weir_pipeline_workers_started_total", "Workers started.", {"group"});
  workers_finished_ =
      make.counter("weir_pipeline_workers_finished_total", "Workers that ended.", {"group"});
  pool_hits_ = make.counter("weir_pipeline_pool_hits_total", "Objects reused.", {"pool"});
  pool_misses_ = make.counter("weir_pipeline_pool_misses_total",
                              "Objects made for want of a kept one.", {"pool"});
  pool_discarded_ = make.counter("weir_pipeline_pool_discarded_total",
                                 "Objects freed because their class was full.", {"pool"});
  pool_kept_bytes_ =
      make.gauge("weir_pipeline_pool_kept_bytes", "Bytes that kept objects hold.", {"pool"});
  pool_kept_objects_ =
      make.gauge("weir_pipeline_pool_kept_objects", "Objects kept for reuse.", {"pool"});
  pool_used_objects_ =
      make.gauge("weir_pipeline_pool_used_objects", "Objects handed out.", {"pool"});
  connections_in_use_ =
      make.gauge("weir_pipeline_connections_in_use", "Connections in use.", {"pool"});
  connections_idle_ =
      make.gauge("weir_pipeline_connections_idle", "Open connections that nobody uses.", {"pool"});
  connections_waiting_ =
      make.gauge("weir_pipeline_connections_waiting", "Who waits for a connection.", {"pool"});
  connections_limit_ =
      make.gauge("weir_pipeline_connections_limit", "The most connections of a pool.", {"pool"});
  connections_created_ =
      make.counter("weir_pipeline_connections_created_total", "Connections made.", {"pool"});
  connections_closed_ =
      make.counter("weir_pipeline_connections_closed_total", "Connections closed.", {"pool"});
  connections_timeouts_ = make.counter("weir_pipeline_connection_wait_timeouts_total",
                                       "Waits for a connection that were given up.", {"pool"});
  connections_wait_ = make.histogram("weir_pipeline_connection_wait_seconds",
                                     "Waiting for a connection.", {"pool"});
  connections_connect_ = make.histogram("weir_pipeline_connect_seconds",
                                        "Making a connection, handshakes included.", {"pool"});
  heartbeat_sent_ = make.gauge("weir_pipeline_heartbeat_sent_timestamp_seconds",
                               "When a heartbeat was put in last.", {"heartbeat"});
  heartbeat_received_ = make.gauge("weir_pipeline_heartbeat_received_timestamp_seconds",
                                   "When a heartbeat came out last.", {"heartbeat"});
  heartbeat_latency_ =
      make.histogram("weir_pipeline_heartbeat_latency_seconds",
                     "How long heartbeats took through the pipeline.", {"heartbeat"});
  events_ = make.counter("weir_pipeline_events_total",
                         "Events of the business, by how they ended: good or bad.",
                         {"event", "outcome", "tenant", "channel"});
}

StageInstruments PipelineSeries::stage(const std::string& name) {
  StageInstruments instruments{stage_in_->with({name}),
                               stage_out_->with({name}),
                               stage_failed_->with({name}),
                               stage_retried_->with({name}),
                               stage_bytes_->with({name}),
                               stage_copied_->with({name}),
                               {},
                               {},
                               stage_duration_->with({name}),
                               stage_deadline_left_->with({name})};
  for (std::size_t i = 0; i < kDropReasons; ++i) {
    instruments.dropped[i] = &stage_dropped_->with({name, to_string(static_cast<DropReason>(i))});
  }
  for (std::size_t i = 0; i < kCancelCauses; ++i) {
    instruments.cancelled[i] =
        &stage_cancelled_->with({name, to_string(static_cast<CancelCause>(i))});
  }
  return instruments;
}

std::unique_ptr<WorkerGroup> PipelineSeries::workers(const std::string& name) {
  return std::make_unique<WorkerGroup>(name, workers_started_->with({name}),
                                       workers_finished_->with({name}));
}

PoolInstruments PipelineSeries::pool(const std::string& name) {
  return {pool_hits_->with({name}),         pool_misses_->with({name}),
          pool_discarded_->with({name}),    pool_kept_bytes_->with({name}),
          pool_kept_objects_->with({name}), pool_used_objects_->with({name})};
}

ConnectionPoolStats::Instruments PipelineSeries::connection_pool(const std::string& name) {
  return {connections_in_use_->with({name}),   connections_idle_->with({name}),
          connections_waiting_->with({name}),  connections_limit_->with({name}),
          connections_created_->with({name}),  connections_closed_->with({name}),
          connections_timeouts_->with({name}), connections_wait_->with({name}),
          connections_connect_->with({name})};
}

std::unique_ptr<Heartbeat> PipelineSeries::heartbeat(const std::string& name, const Clock& clock) {
  return std::make_unique<Heartbeat>(name, heartbeat_sent_->with({name}),
                                     heartbeat_received_->with({name}),
                                     heartbeat_latency_->with({name}), clock);
}

Counter& PipelineSeries::event(const EventLabels& event) {
  return events_->with({event.event, to_string(event.outcome), event.tenant, event.channel});
}

void append_stage(const Stage& stage, SampleBatch& out) {
  out.add(kInFlight, {{"stage", stage.name()}}, stage.in_flight());
  if (const auto last = stage.last_end()) {
    out.add(kLastEnd, {{"stage", stage.name()}}, to_seconds(last->time_since_epoch()));
  }
}

void append_queue(const std::string& name, const QueueStats& stats, SampleBatch& out) {
  out.add(kDepth, {{"queue", name}}, static_cast<double>(stats.depth));
  out.add(kCapacity, {{"queue", name}}, static_cast<double>(stats.capacity));
  out.add(kHighWater, {{"queue", name}}, static_cast<double>(stats.high_water));
  out.add(kOldest, {{"queue", name}}, to_seconds(stats.oldest_age));
  out.add(kBlocked, {{"queue", name}, {"side", "producer"}}, to_seconds(stats.producers_blocked));
  out.add(kBlocked, {{"queue", name}, {"side", "consumer"}}, to_seconds(stats.consumers_blocked));
  out.add(kBlockedNow, {{"queue", name}, {"side", "producer"}},
          static_cast<double>(stats.blocked_producers));
  out.add(kBlockedNow, {{"queue", name}, {"side", "consumer"}},
          static_cast<double>(stats.blocked_consumers));
  out.add(kPushed, {{"queue", name}}, static_cast<double>(stats.pushed));
  out.add(kPopped, {{"queue", name}}, static_cast<double>(stats.popped));
  for (std::size_t i = 0; i < kDropReasons; ++i) {
    out.add(kQueueDropped, {{"queue", name}, {"reason", to_string(static_cast<DropReason>(i))}},
            static_cast<double>(stats.dropped[i]));
  }
}

void append_workers(const WorkerGroup& group, SampleBatch& out) {
  out.add(kAlive, {{"group", group.name()}}, group.alive());
}

void append_stalls(const std::vector<Stall>& stalls, SampleBatch& out) {
  for (const Stall& stall : stalls) {
    out.add(kStalled, {{"stage", stall.stage}, {"head", stall.head ? "true" : "false"}},
            to_seconds(stall.stalled_for));
  }
}

}  // namespace weir::pipeline
