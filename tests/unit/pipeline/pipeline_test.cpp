#include "weir/pipeline/pipeline.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <latch>
#include <vector>

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

TEST_CASE("events are counted by outcome, tenant and channel") {
  const test::FakeClock clock;
  Pipeline pipeline(clock);
  pipeline.event({"payment", EventOutcome::good, "acme", "card"}).add(3);
  pipeline.event({"payment", EventOutcome::bad, "acme", "card"}).add();
  const auto count = [&](const std::string& outcome) {
    return series_of(
        pipeline, "weir_pipeline_events_total",
        R"(channel="card",event="payment",outcome=")" + outcome + R"(",tenant="acme")");
  };
  CHECK(count("good") == 3);
  CHECK(count("bad") == 1);
}

TEST_CASE("tenants beyond the limit share a series, none of their events is lost") {
  const test::FakeClock clock;
  Pipeline pipeline(clock, {.max_names = 1});
  for (int i = 0; i < 100; ++i) {
    pipeline.event({"payment", EventOutcome::good, std::to_string(i), "card"}).add();
  }
  const auto shared = series_of(pipeline, "weir_pipeline_events_total",
                                R"(channel="__other__",event="__other__",outcome="__other__",)"
                                R"(tenant="__other__")");
  CHECK(shared == 100 - static_cast<int>(kDropReasons));
}

TEST_CASE("the allocator's figures follow what is allocated") {
  const test::FakeClock clock;
  Pipeline pipeline(clock);
  const double before = series_of(pipeline, "weir_allocator_used_bytes").value_or(0);
  const std::vector<char> large(32 << 20);
  const double after = series_of(pipeline, "weir_allocator_used_bytes").value_or(0);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  CHECK(after >= before);  // their allocators stand in for the C library's
#else
  CHECK(after - before >= 32 << 20);
  CHECK(series_of(pipeline, "weir_allocator_mapped_bytes") >= 32 << 20);
#endif
}

TEST_CASE("threads that ended are given back before the group ends") {
  const test::FakeClock clock;
  Pipeline pipeline(clock);
  WorkerGroup& group = pipeline.workers("many");
  for (int i = 0; i < 200; ++i) {
    group.start([](const std::stop_token&) {});
    while (group.alive() > 0) std::this_thread::sleep_for(100us);
  }
  CHECK(series_of(pipeline, "weir_pipeline_workers_finished_total", R"(group="many")") == 200);
  CHECK(group.kept_threads() <= 2);
}
