#include "weir/pipeline/pipeline.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <latch>

#include "unit/pipeline/series_of.hpp"

using namespace weir;
using namespace weir::pipeline;
using namespace std::chrono_literals;
using test::series_of;

TEST_CASE("workers that do not end are seen alive") {
  const test::FakeClock clock;
  Pipeline pipeline(clock);
  WorkerGroup& group = pipeline.workers("ticker");
  std::latch ended(1);
  group.start([&ended](const std::stop_token&) { ended.count_down(); });
  ended.wait();
  const auto leaked = group.track();
  for (int i = 0; i < 5000 && group.alive() > 1; ++i) std::this_thread::sleep_for(1ms);
  CHECK(series_of(pipeline, "weir_pipeline_workers_alive", R"(group="ticker")") == 1);
  CHECK(series_of(pipeline, "weir_pipeline_workers_started_total", R"(group="ticker")") == 2);
}

TEST_CASE("a heartbeat's age and way are told") {
  test::FakeClock clock;
  Pipeline pipeline(clock);
  Heartbeat& heartbeat = pipeline.heartbeat("end_to_end");
  const MonotonicTime sent = heartbeat.send();
  clock.advance(3s);
  heartbeat.receive(sent);
  const std::string label = R"(heartbeat="end_to_end")";
  CHECK(*series_of(pipeline, "weir_pipeline_heartbeat_received_timestamp_seconds", label) -
            *series_of(pipeline, "weir_pipeline_heartbeat_sent_timestamp_seconds", label) ==
        3);
  CHECK(series_of(pipeline, "weir_pipeline_heartbeat_latency_seconds", label) == 1);
}

TEST_CASE("a connection pool's waits and uses add up") {
  const test::FakeClock clock;
  Pipeline pipeline(clock);
  ConnectionPoolStats& pool = pipeline.connection_pool("db");
  pool.set_limit(2);
  pool.created(5ms);
  pool.waiting();
  pool.acquired(1ms);
  pool.taken_from_idle();
  pool.waiting();
  const auto value = [&](const std::string& name) {
    return series_of(pipeline, name, R"(pool="db")");
  };
  CHECK(value("weir_pipeline_connections_in_use") == 1);
  CHECK(value("weir_pipeline_connections_idle") == 0);
  CHECK(value("weir_pipeline_connections_waiting") == 1);
  pool.timed_out(1s);
  pool.released();
  pool.closed();
  CHECK(value("weir_pipeline_connections_waiting") == 0);
  CHECK(value("weir_pipeline_connections_in_use") == 0);
  CHECK(value("weir_pipeline_connections_closed_total") == 1);
  CHECK(value("weir_pipeline_connection_wait_timeouts_total") == 1);
  CHECK(value("weir_pipeline_connection_wait_seconds") == 2);
}

TEST_CASE("a queue that is gone is no longer told, one name gives one stage") {
  const test::FakeClock clock;
  Pipeline pipeline(clock);
  auto queue = pipeline.queue<int>({.name = "q", .capacity = 4});
  CHECK(series_of(pipeline, "weir_pipeline_queue_capacity", R"(queue="q")") == 4);
  queue.reset();
  CHECK_FALSE(series_of(pipeline, "weir_pipeline_queue_capacity", R"(queue="q")"));
  CHECK(&pipeline.stage({.name = "a"}) == &pipeline.stage({.name = "a"}));
}
