/// \file
/// Trap 3, an object pool of mixed sizes: most requests need 1 KiB, one in twenty 4 MiB. --good
/// asks the pool for the size it needs, and each class keeps a bounded number of bytes. --bad asks
/// for the usual size, lets the buffer grow, and gives it back grown: the large ones are kept for
/// ever and nobody gets them.
///
/// See weir_pipeline_pool_kept_bytes and weir_allocator_used_bytes; alert PoolBloat.
#include <algorithm>
#include <limits>
#include <vector>

#include "support/trap.hpp"

using namespace std::chrono_literals;
using Buffer = std::vector<char>;

namespace {

constexpr std::size_t kUsual = 1 << 10;
constexpr std::size_t kLarge = 4 << 20;
constexpr std::size_t kMostKept = 512 << 20;  // the machine should survive the example

weir::pipeline::ObjectPool<Buffer>::Spec pool_spec(bool bad) {
  return {.name = "buffers",
          .make =
              [](std::size_t bytes) {
                Buffer buffer;
                buffer.reserve(bytes);
                return buffer;
              },
          .capacity_bytes = [](const Buffer& buffer) { return buffer.capacity(); },
          .max_kept_bytes_per_class = bad ? kMostKept : 16 << 20};
}

void serve_requests(traps::Trap& trap, const std::stop_token& stop) {
  weir::pipeline::Stage& render = trap.pipeline.stage({.name = "render"});
  const auto pool = trap.pipeline.pool<Buffer>(pool_spec(trap.bad));
  for (int request = 0; !stop.stop_requested(); ++request) {
    auto run = render.begin();
    const std::size_t needed = request % 20 == 0 ? kLarge : kUsual;
    Buffer buffer = pool->acquire(trap.bad ? kUsual : needed);
    buffer.assign(needed, 'x');
    run.bytes(static_cast<double>(needed));
    pool->release(std::move(buffer));
    traps::sleep_for(5ms, stop);
  }
}

}  // namespace

int main(int argc, char** argv) {
  return traps::run(argc, argv, serve_requests);
}
