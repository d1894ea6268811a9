#include "weir/pipeline/watchdog.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <vector>

#include "unit/pipeline/series_of.hpp"

using namespace weir;
using namespace weir::pipeline;
using namespace std::chrono_literals;

TEST_CASE("in a chain of three blocked stages the last one is named the head") {
  const std::vector<QueueObservation> queues{{"read", "parse", true, true, 30s},
                                             {"parse", "enrich", true, true, 40s},
                                             {"enrich", "write", true, true, 50s}};
  const std::vector<Stall> stalls = find_stalls(queues, 10s);
  REQUIRE(stalls.size() == 3);
  CHECK(stalls[0].stage == "parse");
  CHECK_FALSE(stalls[0].head);
  CHECK(stalls[0].waits_for == "enrich");
  CHECK_FALSE(stalls[1].head);
  CHECK(stalls[2].stage == "write");
  CHECK(stalls[2].head);
  CHECK(stalls[2].stalled_for == 50s);
}

TEST_CASE("a stage is its own head when the queue behind it has room or moves") {
  const std::vector<QueueObservation> room{{"a", "b", true, true, 20s},
                                           {"b", "c", true, false, 20s}};
  CHECK(find_stalls(room, 10s)[0].head);
  const std::vector<QueueObservation> moves{{"a", "b", true, true, 20s},
                                            {"b", "c", true, true, 1s}};
  REQUIRE(find_stalls(moves, 10s).size() == 1);
  CHECK(find_stalls(moves, 10s)[0].head);
}

TEST_CASE("waiting without work, or for less than the patience, is no stall") {
  const std::vector<QueueObservation> idle{{"a", "b", false, false, 1h}};
  CHECK(find_stalls(idle, 10s).empty());
  const std::vector<QueueObservation> slow{{"a", "b", true, true, 9s}};
  CHECK(find_stalls(slow, 10s).empty());
}

TEST_CASE("stages that wait for each other in a ring end the search") {
  const std::vector<QueueObservation> ring{{"a", "b", true, true, 20s},
                                           {"b", "a", true, true, 20s}};
  const std::vector<Stall> stalls = find_stalls(ring, 10s);
  REQUIRE(stalls.size() == 2);
  CHECK_FALSE(stalls[0].head);  // a deadlock has no head: each waits for the other
  CHECK_FALSE(stalls[1].head);
}

TEST_CASE("a pipeline whose last stage stopped shows the stall and its head") {
  test::FakeClock clock;
  Pipeline pipeline(clock, {.stall_after = 10s});
  const auto parsed = pipeline.queue<int>(
      {.name = "parsed", .capacity = 2, .producer = "parse", .consumer = "enrich"});
  const auto enriched = pipeline.queue<int>(
      {.name = "enriched", .capacity = 1, .producer = "enrich", .consumer = "write"});
  CHECK(parsed->try_push(1));
  CHECK(enriched->try_push(1));
  CHECK(pipeline.stalls().empty());
  clock.advance(15s);
  CHECK(test::series_of(pipeline, "weir_pipeline_stalled_seconds",
                        R"(head="true",stage="write")") == 15);
  CHECK(test::series_of(pipeline, "weir_pipeline_stalled_seconds",
                        R"(head="false",stage="enrich")") == 15);
  CHECK(enriched->pop() == 1);
  CHECK(pipeline.stalls().size() == 1);
  CHECK(pipeline.stalls()[0].stage == "enrich");
  CHECK(pipeline.stalls()[0].head);
}
