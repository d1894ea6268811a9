#include "collect/run_world.hpp"

#include <catch2/catch.hpp>
#include <memory>
#include <vector>

#include "support/fake_clock.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using weir::detail::RunWorld;

TEST_CASE("runs see the given clock and logger until the world is detached") {
  auto clock = std::make_unique<test::FakeClock>();
  std::vector<std::string> messages;
  const Logger log([&messages](const LogRecord& record) {
    messages.push_back(std::string(record.message) + ":" + record.fields[0].value);
  });
  RunWorld world(HostRoot{}, *clock, log);
  CHECK(world.clock().monotonic() == clock->monotonic());
  CHECK(world.clock().wall() == clock->wall());
  world.log().info("told", {{"key", "value"}});
  world.log().debug("below the threshold", {{"key", "value"}});
  CHECK(messages == std::vector<std::string>{"told:value"});

  world.detach();
  clock.reset();
  world.log().info("silent", {{"key", "value"}});
  CHECK(messages.size() == 1);
  const auto before = std::chrono::steady_clock::now();
  CHECK(world.clock().monotonic() >= before);
}

TEST_CASE(
    "device events are counted when they are asked for, and unknown where there is no count") {
  const test::TempTree tree;
  const test::FakeClock clock;
  RunWorld world(tree.host(), clock, Logger());
  world.begin_collection();
  CHECK(world.device_events() == 0);
  tree.write("sys/kernel/uevent_seqnum", "1724\n");
  CHECK(world.device_events() == 0);
  world.begin_collection();
  CHECK(world.device_events() == 1724);
  tree.write("sys/kernel/uevent_seqnum", "18446744073709551615\n");
  world.begin_collection();
  CHECK(world.device_events() == 18446744073709551615U);
  tree.write("sys/kernel/uevent_seqnum", "none\n");
  world.begin_collection();
  CHECK(world.device_events() == 0);
}
