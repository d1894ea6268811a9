#include "weir/registry.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <optional>
#include <thread>
#include <vector>

#include "support/fake_collector.hpp"

using namespace weir;
using namespace weir::test;

namespace {

using Names = std::vector<std::string>;

// Notes its own end.
class Mortal final : public Collector {
 public:
  explicit Mortal(bool& dead) : dead_(dead) {}
  ~Mortal() override { dead_ = true; }
  Expected<void> collect(const CollectContext&, SampleBatch&) override { return {}; }

 private:
  bool& dead_;
};

}  // namespace

TEST_CASE("a registry keeps its collectors in the order they were added") {
  Registry registry;
  const auto b = registry.add("b", gauge_collector("b"));
  const auto a = registry.add("a", gauge_collector("a"));
  REQUIRE(b);
  REQUIRE(a);
  CHECK(registry.names() == Names{"b", "a"});
}

TEST_CASE("a taken, an empty name and no collector are refused") {
  Registry registry;
  const auto first = registry.add("cpu", gauge_collector("cpu"));
  const auto second = registry.add("cpu", gauge_collector("cpu"));
  REQUIRE_FALSE(second);
  CHECK(second.error().code() == ErrorCode::conflict);
  CHECK(second.error().message().find("cpu") != std::string::npos);
  CHECK(registry.add("", gauge_collector("x")).error().code() == ErrorCode::invalid_argument);
  CHECK(registry.add("x", nullptr).error().code() == ErrorCode::invalid_argument);
  CHECK(registry.names() == Names{"cpu"});
}

TEST_CASE("the end of a registration removes its collector and frees the name") {
  Registry registry;
  bool dead = false;
  {
    const auto registration = registry.add("mortal", std::make_unique<Mortal>(dead));
    REQUIRE(registration);
    CHECK_FALSE(dead);
  }
  CHECK(dead);
  CHECK(registry.names().empty());
  CHECK(registry.add("mortal", gauge_collector("again")));
}

TEST_CASE("a moved registration removes once, an assigned one at once") {
  Registry registry;
  auto a = registry.add("a", gauge_collector("a"));
  auto b = registry.add("b", gauge_collector("b"));
  Registration kept = std::move(*a);
  CHECK(registry.names() == Names{"a", "b"});
  kept = std::move(*b);
  CHECK(registry.names() == Names{"b"});
  kept = Registration();
  CHECK(registry.names().empty());
}

TEST_CASE("a registration may outlive its registry") {
  std::optional<Registration> survivor;
  bool dead = false;
  {
    Registry registry;
    auto registration = registry.add("mortal", std::make_unique<Mortal>(dead));
    survivor = std::move(*registration);
  }
  CHECK_FALSE(dead);
  survivor.reset();
  CHECK(dead);
}

TEST_CASE("collectors come and go from several threads") {
  Registry registry;
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&registry, &refused, t] {
      for (int i = 0; i < 100; ++i) {
        const auto own = registry.add("own" + std::to_string(t), gauge_collector("x"));
        const auto shared = registry.add("shared", gauge_collector("x"));
        if (!own) ++refused;
        (void)registry.names();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(refused == 0);
  CHECK(registry.names().empty());
}
