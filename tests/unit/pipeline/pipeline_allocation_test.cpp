#include <catch2/catch.hpp>

#include "support/allocation_count.hpp"
#include "weir/pipeline/pipeline.hpp"

using namespace weir;
using namespace weir::pipeline;

TEST_CASE("items are counted and timed without an allocation") {
  const SystemClock clock;
  Pipeline pipeline(clock);
  Stage& stage = pipeline.stage({.name = "decode", .timeout = std::chrono::seconds(1)});
  Counter& event = pipeline.event({"payment", EventOutcome::good, "acme", "card"});
  const auto work = [&] {
    stage.count();
    event.add();
    auto run = stage.begin(Deadline::at(clock.monotonic() + std::chrono::seconds(1)), 3);
    run.bytes(100);
    run.copied(10);
    run.retry();
  };
  work();  // gives the thread its cells
  const std::uint64_t before = test::allocation_count();
  for (int i = 0; i < 1000; ++i) work();
  CHECK(test::allocation_count() == before);
}
