#include "weir/pipeline/object_pool.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "unit/pipeline/series_of.hpp"

using namespace weir;
using namespace weir::pipeline;
using test::series_of;

namespace {

using Buffer = std::string;

ObjectPool<Buffer>::Spec buffers(std::size_t kept) {
  const auto make = [](std::size_t bytes) {
    Buffer buffer;
    buffer.reserve(bytes);
    return buffer;
  };
  return {"buffers", make, [](const Buffer& buffer) { return buffer.capacity(); }, kept};
}

}  // namespace

TEST_CASE("a returned object is handed out again for a task of its size") {
  const test::FakeClock clock;
  Pipeline pipeline(clock);
  const auto pool = pipeline.pool<Buffer>(buffers(1 << 20));
  Buffer buffer = pool->acquire(1000);
  CHECK(buffer.capacity() >= 1000);
  pool->release(std::move(buffer));
  CHECK(series_of(pipeline, "weir_pipeline_pool_kept_objects", R"(pool="buffers")") == 1);
  CHECK(pool->acquire(900).capacity() >= 900);
  CHECK(series_of(pipeline, "weir_pipeline_pool_hits_total", R"(pool="buffers")") == 1);
  CHECK(series_of(pipeline, "weir_pipeline_pool_misses_total", R"(pool="buffers")") == 1);
  CHECK(series_of(pipeline, "weir_pipeline_pool_kept_bytes", R"(pool="buffers")") == 0);
  CHECK(series_of(pipeline, "weir_pipeline_pool_used_objects", R"(pool="buffers")") == 1);
}

TEST_CASE("an oversized object is not handed out for a small task") {
  const test::FakeClock clock;
  Pipeline pipeline(clock);
  const auto pool = pipeline.pool<Buffer>(buffers(64 << 20));
  pool->release(pool->acquire(10 << 20));
  CHECK(pool->acquire(1000).capacity() < 10'000);
  CHECK(series_of(pipeline, "weir_pipeline_pool_hits_total", R"(pool="buffers")") == 0);
}

TEST_CASE("a class keeps no more bytes than it may") {
  const test::FakeClock clock;
  Pipeline pipeline(clock);
  const auto pool = pipeline.pool<Buffer>(buffers(3000));
  Buffer first = pool->acquire(2000);
  Buffer second = pool->acquire(2000);
  pool->release(std::move(first));
  pool->release(std::move(second));
  CHECK(series_of(pipeline, "weir_pipeline_pool_kept_objects", R"(pool="buffers")") == 1);
  CHECK(series_of(pipeline, "weir_pipeline_pool_discarded_total", R"(pool="buffers")") == 1);
}
