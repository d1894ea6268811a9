#include "weir/pipeline/stage.hpp"

#include <catch2/catch.hpp>
#include <chrono>

#include "unit/pipeline/series_of.hpp"

using namespace weir;
using namespace weir::pipeline;
using namespace std::chrono_literals;
using test::series_of;

namespace {

struct World {
  test::FakeClock clock;
  Pipeline pipeline{clock};
};

}  // namespace

TEST_CASE("a run that ends in time counts in, out and its duration") {
  World world;
  Stage& stage = world.pipeline.stage({.name = "decode", .timeout = 100ms});
  {
    auto run = stage.begin();
    run.bytes(512);
    run.copied(1024);
    run.retry();
    world.clock.advance(20ms);
    CHECK(series_of(world.pipeline, "weir_stage_in_flight", R"(stage="decode")") == 1);
  }
  CHECK(series_of(world.pipeline, "weir_stage_items_in_total", R"(stage="decode")") == 1);
  CHECK(series_of(world.pipeline, "weir_stage_items_out_total", R"(stage="decode")") == 1);
  CHECK(series_of(world.pipeline, "weir_stage_bytes_total", R"(stage="decode")") == 512);
  CHECK(series_of(world.pipeline, "weir_stage_copied_bytes_total", R"(stage="decode")") == 1024);
  CHECK(series_of(world.pipeline, "weir_stage_retried_total", R"(stage="decode")") == 1);
  CHECK(series_of(world.pipeline, "weir_stage_duration_seconds", R"(stage="decode")") == 1);
  CHECK(series_of(world.pipeline, "weir_stage_in_flight", R"(stage="decode")") == 0);
  CHECK(series_of(world.pipeline, "weir_stage_last_end_timestamp_seconds", R"(stage="decode")")
            .has_value());
}

TEST_CASE("a late run is cancelled by whoever's deadline came first") {
  World world;
  Stage& stage = world.pipeline.stage({.name = "s", .timeout = 100ms});
  const auto run_for = [&](Deadline parent, Duration time) {
    auto run = stage.begin(parent);
    world.clock.advance(time);
  };
  const auto cancelled = [&](const std::string& cause) {
    return series_of(world.pipeline, "weir_stage_cancelled_total",
                     "cause=\"" + cause + "\",stage=\"s\"");
  };
  run_for({}, 150ms);
  CHECK(cancelled("own_deadline") == 1);
  run_for(Deadline::at(world.clock.monotonic() + 50ms), 60ms);
  CHECK(cancelled("parent_deadline") == 1);
  run_for(Deadline::at(world.clock.monotonic() + 500ms), 120ms);
  CHECK(cancelled("own_deadline") == 2);
  run_for(Deadline::at(world.clock.monotonic() + 500ms), 90ms);
  CHECK(series_of(world.pipeline, "weir_stage_items_out_total", R"(stage="s")") == 1);
  CHECK(series_of(world.pipeline, "weir_stage_deadline_left_seconds", R"(stage="s")") == 3);
}

TEST_CASE("the outcome told last counts, once") {
  World world;
  Stage& stage = world.pipeline.stage({.name = "s"});
  {
    auto run = stage.begin({}, 3);
    run.fail();
    run.drop(DropReason::oversized);
  }
  {
    auto run = stage.begin();
    auto moved = std::move(run);
    moved.cancel(CancelCause::upstream);
  }
  CHECK(series_of(world.pipeline, "weir_stage_dropped_total", R"(reason="oversized",stage="s")") ==
        3);
  CHECK(series_of(world.pipeline, "weir_stage_failed_total", R"(stage="s")") == 0);
  CHECK(series_of(world.pipeline, "weir_stage_cancelled_total", R"(cause="upstream",stage="s")") ==
        1);
  CHECK(series_of(world.pipeline, "weir_stage_items_in_total", R"(stage="s")") == 4);
  CHECK(stage.in_flight() == 0);
}

TEST_CASE("a child deadline is never longer than its parent's") {
  const test::FakeClock clock;
  const MonotonicTime now = clock.monotonic();
  const Deadline parent = Deadline::at(now + 100ms);
  CHECK(parent.child(now + 200ms).end() == now + 100ms);
  CHECK(parent.child(now + 200ms).cause() == CancelCause::parent_deadline);
  CHECK(parent.child(now + 50ms).end() == now + 50ms);
  CHECK(parent.child(now + 50ms).cause() == CancelCause::own_deadline);
  CHECK(parent.remaining(now + 30ms) == 70ms);
  CHECK(parent.remaining(now + 300ms) == 0ms);
  CHECK_FALSE(Deadline().passed(MonotonicTime::max() - 1ns));
}
