/// \file
/// Trap 8, batch work across NUMA nodes: a worker fills a buffer, sums it and gives it back, batch
/// by batch. --good has CPUs and memory of one node; in --bad the memory is still asked of the
/// node that the program was begun on, as `numactl --preferred` or a parent's policy leaves it,
/// while the scheduler has moved the thread to another node. Prints the time for a gigabyte.
///
/// Takes a machine with two nodes. See weir_numa_allocations_total; alert RemoteMemory.
#include <hwloc.h>
#include <sys/mman.h>

#include <cstdio>
#include <memory>
#include <span>

#include "support/host_collector.hpp"
#include "support/trap.hpp"

using namespace std::chrono_literals;

namespace {

constexpr std::size_t kBatchBytes = 8 << 20;

class Machine {
 public:
  Machine() {
    hwloc_topology_init(&topology_);
    hwloc_topology_load(topology_);
  }
  ~Machine() { hwloc_topology_destroy(topology_); }
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  [[nodiscard]] int nodes() const {
    return hwloc_get_nbobjs_by_type(topology_, HWLOC_OBJ_NUMANODE);
  }
  /// This thread from now on: CPUs of the one, memory of the other. \returns whether the kernel
  /// agreed.
  [[nodiscard]] bool bind_thread(unsigned cpus_of, unsigned memory_of) const {
    return hwloc_set_cpubind(topology_, node(cpus_of)->cpuset, HWLOC_CPUBIND_THREAD) == 0 &&
           hwloc_set_membind(topology_, node(memory_of)->nodeset, HWLOC_MEMBIND_BIND,
                             HWLOC_MEMBIND_THREAD | HWLOC_MEMBIND_BYNODESET) == 0;
  }

 private:
  [[nodiscard]] hwloc_obj_t node(unsigned index) const {
    return hwloc_get_obj_by_type(topology_, HWLOC_OBJ_NUMANODE, index);
  }
  hwloc_topology_t topology_ = nullptr;
};

// A buffer as a batch brings it: fresh pages, which lie where the thread's policy says.
class Buffer {
 public:
  Buffer()
      : begin_(mmap(nullptr, kBatchBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                    0)) {}
  ~Buffer() {
    if (begin_ != MAP_FAILED) munmap(begin_, kBatchBytes);
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  [[nodiscard]] std::span<std::uint64_t> words() const {
    if (begin_ == MAP_FAILED) return {};
    return {static_cast<std::uint64_t*>(begin_), kBatchBytes / sizeof(std::uint64_t)};
  }

 private:
  void* begin_;
};

std::uint64_t fill_and_sum() {
  const Buffer buffer;
  std::uint64_t next = 0;
  for (std::uint64_t& word : buffer.words()) word = next++;
  std::uint64_t sum = 0;
  for (const std::uint64_t word : buffer.words()) sum = sum * 31 + word;
  return sum;
}

void work_batches(traps::Trap& trap, const std::stop_token& stop) {
  const auto registration = traps::watch(trap.registry, "numa");
  if (!registration) {
    std::fprintf(stderr, "remote_memory: %s\n", registration.error().message().c_str());
    return;
  }
  const Machine machine;
  if (machine.nodes() < 2) {
    std::fprintf(stderr, "remote_memory: this machine has %d NUMA node, and it takes two\n",
                 machine.nodes());
  } else if (!machine.bind_thread(1, trap.bad ? 0 : 1)) {
    std::perror("remote_memory: cannot bind a thread to a node");
  }
  weir::pipeline::Stage& stage = trap.pipeline.stage({.name = "sum"});
  weir::Duration spent{};
  std::size_t batches = 0;
  std::uint64_t checksum = 0;
  for (; !stop.stop_requested(); ++batches) {
    const auto begin = trap.clock.monotonic();
    {
      auto run = stage.begin();
      run.bytes(static_cast<double>(kBatchBytes));
      checksum += fill_and_sum();
    }
    spent += trap.clock.monotonic() - begin;
    traps::sleep_for(50ms, stop);
  }
  const double gigabytes = static_cast<double>(batches * kBatchBytes) / 1e9;
  std::printf("a gigabyte: %.0f ms (checksum %016llx)\n", 1e3 * weir::to_seconds(spent) / gigabytes,
              static_cast<unsigned long long>(checksum));
}

}  // namespace

int main(int argc, char** argv) {
  return traps::run(argc, argv, work_batches);
}
