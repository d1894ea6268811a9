#include "collectors/host/statfs_prober.hpp"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <string>
#include <thread>

#include "support/gate.hpp"

using namespace weir;
using namespace weir::collectors;
using namespace std::chrono_literals;

namespace {

// Mounts called /dead... do not answer until the gate opens.
struct World {
  test::Gate gate;
  std::atomic<int> calls{0};

  static StatfsFunction statfs(const std::shared_ptr<World>& world) {
    return [world](const std::string& path, FileSystemUsage& usage) {
      ++world->calls;
      if (path.starts_with("/dead")) world->gate.pass();
      if (path == "/bad") return EIO;
      usage.size_bytes = static_cast<double>(path.size());
      return 0;
    };
  }
};

using Probes = std::vector<std::shared_ptr<Probe>>;

Probes probes_of(std::initializer_list<const char*> paths) {
  Probes probes;
  for (const char* path : paths) probes.push_back(std::make_shared<Probe>(path));
  return probes;
}

std::vector<ProbeResult> run(StatfsProber& prober, const Probes& probes, Duration time) {
  const SystemClock clock;
  const HostRoot host;
  const Logger log;
  const CollectContext context{host, clock, clock.monotonic() + time, {}, log};
  std::vector<ProbeResult> results;
  REQUIRE(prober.run(probes, context, results));
  REQUIRE(results.size() == probes.size());
  return results;
}

// Waits for what other threads will do in a moment.
template <class Condition>
bool eventually(Condition condition) {
  for (int i = 0; i < 10'000 && !condition(); ++i) std::this_thread::sleep_for(1ms);
  return condition();
}

constexpr Duration kPlenty = 60s;

TEST_CASE("file systems that answer are asked once each, by one thread that stays") {
  const auto world = std::make_shared<World>();
  StatfsProber prober({4, 5s}, World::statfs(world));
  const Probes probes = probes_of({"/", "/bad", "/home"});
  for (int round = 1; round <= 3; ++round) {
    const auto results = run(prober, probes, kPlenty);
    CHECK(results[0].answered);
    CHECK(results[0].usage.size_bytes == 1);
    CHECK(results[1].answered);
    CHECK(results[1].error_number == EIO);
    CHECK(results[2].usage.size_bytes == 5);
    CHECK(world->calls == 3 * round);
  }
  CHECK(prober.threads() <= 4);
}

TEST_CASE("nothing to ask needs no thread") {
  StatfsProber prober({4, 5s});
  CHECK(run(prober, {}, kPlenty).empty());
  CHECK(prober.threads() == 0);
}

TEST_CASE("dead mounts delay no other, the first time too") {
  const auto world = std::make_shared<World>();
  {
    // More dead mounts than workers, listed first.
    StatfsProber prober({2, 2s}, World::statfs(world));
    const Probes probes =
        probes_of({"/dead1", "/dead2", "/dead3", "/dead4", "/dead5", "/", "/home"});
    const auto results = run(prober, probes, kPlenty);
    for (std::size_t i = 0; i < 5; ++i) CHECK_FALSE(results[i].answered);
    CHECK(results[5].answered);
    CHECK(results[6].answered);
    REQUIRE(world->gate.await_waiting(5));

    // From now on nobody waits for them: the mount timeout could be an hour.
    const auto begin = std::chrono::steady_clock::now();
    const auto again = run(prober, probes, kPlenty);
    CHECK(std::chrono::steady_clock::now() - begin < 30s);
    CHECK_FALSE(again[0].answered);
    CHECK(again[5].answered);
    CHECK(world->calls == 9);  // the dead were not asked again
    CHECK(prober.is_asking(*probes[0]));
    CHECK_FALSE(prober.is_asking(*probes[5]));
  }
  // The prober went and left them parked.
  world->gate.set_open(true);
  REQUIRE(world->gate.await_waiting(0));
}

TEST_CASE("a mount that comes back is asked again, and its thread goes") {
  const auto world = std::make_shared<World>();
  StatfsProber prober({1, 50ms}, World::statfs(world));
  const Probes probes = probes_of({"/dead", "/dead too", "/"});
  CHECK_FALSE(run(prober, probes, kPlenty)[0].answered);
  world->gate.set_open(true);
  REQUIRE(
      eventually([&] { return !prober.is_asking(*probes[0]) && !prober.is_asking(*probes[1]); }));
  // It answered too late for the run that asked; only a new answer counts.
  std::vector<ProbeResult> results;
  CHECK(eventually([&] {
    results = run(prober, probes, kPlenty);
    return std::ranges::all_of(results, &ProbeResult::answered);
  }));
  CHECK(results[0].usage.size_bytes == 5);
  CHECK(eventually([&] { return prober.threads() == 1; }));
}

TEST_CASE("parked threads have a limit, and what is beyond it is not asked") {
  const auto world = std::make_shared<World>();
  Probes probes;
  for (std::size_t i = 0; i < kMaxParkedProbes + 10; ++i)
    probes.push_back(std::make_shared<Probe>("/dead" + std::to_string(i)));
  StatfsProber prober({8, 3s}, World::statfs(world));
  run(prober, probes, kPlenty);
  CHECK(prober.threads() == kMaxParkedProbes + 8);
  CHECK(world->calls == static_cast<int>(kMaxParkedProbes + 8));
  world->gate.set_open(true);
  CHECK(eventually([&] { return prober.threads() <= 8; }));
}

TEST_CASE("half of the time to the deadline is all that is waited") {
  const auto world = std::make_shared<World>();
  StatfsProber prober({1, 1h}, World::statfs(world));
  const auto results = run(prober, probes_of({"/dead", "/"}), 4s);
  CHECK_FALSE(results[0].answered);
  CHECK(results[1].answered);
  world->gate.set_open(true);
}

TEST_CASE("the system's file systems have a size, a missing one an error") {
  FileSystemUsage usage;
  CHECK(system_statfs("/", usage) == 0);
  CHECK(usage.size_bytes > 0);
  CHECK(usage.free_bytes <= usage.size_bytes);
  CHECK(system_statfs("/no such directory", usage) == ENOENT);
}

}  // namespace
