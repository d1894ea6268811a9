#include "collectors/support/link_watch.hpp"

#include <linux/if.h>
#include <linux/sockios.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <string>

#include "support/collector_fixture.hpp"
#include "support/own_namespaces.hpp"
#include "support/restricted.hpp"

using namespace weir;
using namespace std::chrono_literals;
using weir::test::CollectorFixture;

namespace {

// Changes the loopback device of this process's namespace.
class Loopback {
 public:
  bool set_up(bool up) {
    ifreq request = named();
    request.ifr_flags = up ? static_cast<short>(IFF_UP) : short{0};
    return ::ioctl(socket_.get(), SIOCSIFFLAGS, &request) == 0;
  }
  bool set_mtu(int bytes) {
    ifreq request = named();
    request.ifr_mtu = bytes;
    return ::ioctl(socket_.get(), SIOCSIFMTU, &request) == 0;
  }
  bool set_queue_length(int packets) {
    ifreq request = named();
    request.ifr_qlen = packets;
    return ::ioctl(socket_.get(), SIOCSIFTXQLEN, &request) == 0;
  }

 private:
  static ifreq named() {
    ifreq request{};
    std::strcpy(request.ifr_name, "lo");
    return request;
  }
  detail::UniqueFd socket_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
};

struct World {
  HostRoot host;
  test::FakeClock clock;
  Logger log;
  CollectContext context{host, clock, MonotonicTime::max(), {}, log};
};

TEST_CASE("a watch stands until a link changes or thirty seconds have passed") {
  const auto failed_step = test::in_own_namespaces(CLONE_NEWNET, [] {
    World world;
    Loopback loopback;
    detail::LinkWatch watch;
    if (watch.stands(world.context)) return 1;  // not begun
    watch.start(world.context);
    world.clock.advance(30s - 1ns);
    if (!watch.stands(world.context)) return 2;
    world.clock.advance(1ns);
    if (watch.stands(world.context)) return 3;
    watch.start(world.context);
    if (!watch.stands(world.context)) return 4;
    if (!loopback.set_up(true) || watch.stands(world.context)) return 5;
    watch.start(world.context);
    if (!watch.stands(world.context)) return 6;
    if (!loopback.set_mtu(1400) || watch.stands(world.context)) return 7;
    watch.start(world.context);
    // More than the watch has room for is a change like others.
    for (int bytes = 1000; bytes < 1200; ++bytes)
      if (!loopback.set_mtu(bytes)) return 8;
    if (watch.stands(world.context)) return 9;
    watch.start(world.context);
    watch.stop();
    return watch.stands(world.context) ? 10 : 0;
  });
  if (!failed_step) WARN("no right to have links");
  CHECK(failed_step.value_or(0) == 0);
}

TEST_CASE("the page of attributes follows a link's changes at once") {
  const auto failed_step = test::in_own_namespaces(CLONE_NEWNET, [] {
    CollectorFixture kernel(test::find_spec("netclass"), HostRoot());
    Loopback loopback;
    const auto shows = [&kernel](std::string_view line) {
      const auto page = kernel.run();
      return page && page->find(line) != std::string::npos;
    };
    const std::string_view down = "adminstate=\"down\"";
    const std::string_view up = "adminstate=\"up\"";
    if (!shows(down) || !shows(down)) return 1;
    if (!loopback.set_up(true) || !shows(up) || !shows(up)) return 2;
    if (!loopback.set_mtu(1280) || !shows("node_network_mtu_bytes{device=\"lo\"} 1280\n")) return 3;
    if (!loopback.set_queue_length(77)) return 4;
    if (!shows("node_network_transmit_queue_length{device=\"lo\"} 77\n")) return 5;
    if (!loopback.set_up(false) || !shows(down) || !shows(down)) return 6;
    return 0;
  });
  if (!failed_step) WARN("no right to have links");
  CHECK(failed_step.value_or(0) == 0);
}

TEST_CASE("rows of another batch are not taken for the last run's") {
  World world;
  const CollectorSpec spec = test::find_spec("netclass");
  const auto collector = spec.make(CollectorOptions(spec.options));
  REQUIRE(collector);
  SampleBatch first;
  SampleBatch second;
  const auto collect = [&](SampleBatch& out) {
    out.clear();
    REQUIRE((*collector)->collect(world.context, out));
    return test::listing(out);
  };
  const std::string page = collect(first);
  CHECK(collect(first) == page);
  second.add(FamilySpec{"stray", ""}, 1);
  CHECK(collect(second) == page);
  CHECK(collect(second) == page);
  CHECK(collect(first) == page);
  first.clear();
  first.clear();  // as after a run that failed
  CHECK(collect(first) == page);
}

TEST_CASE("nothing stands where the socket is forbidden") {
  const auto outcome = test::without_netlink([] {
    World world;
    detail::LinkWatch watch;
    watch.start(world.context);
    return !watch.stands(world.context);
  });
  CHECK((outcome == test::Outcome::passed || outcome == test::Outcome::impossible));
}

}  // namespace
