// What netdev asks the kernel for: this program's sendto() sees it, and can make the kernel an
// older one.
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "base/unique_fd.hpp"
#include "collectors/host/netdev_devices.hpp"
#include "support/collector_fixture.hpp"
#include "support/netlink_messages.hpp"
#include "support/own_namespaces.hpp"

using namespace weir;
using weir::test::CollectorFixture;

namespace {

struct Requests {
  int lists = 0;
  int counts = 0;
  bool kernel_is_old = false;
};
Requests requests;

}  // namespace

extern "C" ssize_t sendto(int descriptor, const void* data, std::size_t size, int flags,
                          const sockaddr* address, socklen_t address_size) {
  std::array<std::byte, 256> copy{};
  size = std::min(size, copy.size());
  std::memcpy(copy.data(), data, size);
  nlmsghdr header{};
  std::memcpy(&header, data, std::min(size, sizeof header));
  if (header.nlmsg_len == size && header.nlmsg_type == RTM_GETLINK) ++requests.lists;
  if (header.nlmsg_len == size && header.nlmsg_type == RTM_GETSTATS) {
    ++requests.counts;
    if (requests.kernel_is_old) {
      header.nlmsg_type = 0x3fff;  // as unknown as RTM_GETSTATS was to Linux 4.6
      std::memcpy(copy.data(), &header, sizeof header);
    }
  }
  return ::syscall(SYS_sendto, descriptor, copy.data(), size, flags, address, address_size);
}

namespace {

// The loopback device of this process's namespace.
class Loopback {
 public:
  bool set_up(bool up) {
    ifreq request = named("lo");
    request.ifr_flags = up ? static_cast<short>(IFF_UP) : short{0};
    return ::ioctl(socket_.get(), SIOCSIFFLAGS, &request) == 0;
  }
  bool rename(const char* name) {
    ifreq request = named("lo");
    std::strcpy(request.ifr_newname, name);
    return ::ioctl(socket_.get(), SIOCSIFNAME, &request) == 0;
  }
  // Returns when it has arrived.
  bool send_something() {
    sockaddr_in self{};
    self.sin_family = AF_INET;
    self.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const address = reinterpret_cast<sockaddr*>(&self);
    socklen_t size = sizeof self;
    if (::bind(socket_.get(), address, size) != 0) return false;
    if (::getsockname(socket_.get(), address, &size) != 0) return false;
    pollfd arrived{socket_.get(), POLLIN, 0};
    return ::sendto(socket_.get(), "something", 9, 0, address, size) == 9 &&
           ::poll(&arrived, 1, 10'000) == 1;
  }

 private:
  static ifreq named(const char* name) {
    ifreq request{};
    std::strcpy(request.ifr_name, name);
    return request;
  }
  detail::UniqueFd socket_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
};

std::string page_of(CollectorFixture& fixture) {
  requests.lists = requests.counts = 0;
  return fixture.run().value();
}

bool asked(int lists, int counts) {
  return requests.lists == lists && requests.counts == counts;
}

// As one that has just begun sees it: by the whole list.
std::string whole_page() {
  CollectorFixture fixture(test::find_spec("netdev"), HostRoot());
  std::string page = page_of(fixture);
  return asked(1, 0) ? page : "it was not listed";
}

// Whether counts alone give what the whole list gives. The kernel may send something of its own.
bool agree(CollectorFixture& kernel, std::string& page) {
  for (int attempt = 0; attempt < 20; ++attempt) {
    page = page_of(kernel);
    if (page == whole_page()) return true;
  }
  return false;
}

void check_in_own_network(const std::function<int()>& failed_step) {
  const auto step = test::in_own_namespaces(CLONE_NEWNET, failed_step);
  if (!step) WARN("no right to have links");
  CHECK(step.value_or(0) == 0);
}

TEST_CASE("only counters are asked for while no link changes, and they are the list's") {
  check_in_own_network([] {
    Loopback loopback;
    CollectorFixture kernel(test::find_spec("netdev"), HostRoot());
    if (!loopback.set_up(true)) return 1;
    page_of(kernel);
    if (!asked(1, 0)) return 2;
    std::string before = page_of(kernel);
    if (!asked(0, 1)) return 3;
    if (!agree(kernel, before)) return 4;
    if (!loopback.send_something()) return 5;
    kernel.clock.advance(std::chrono::hours(1));
    std::string after = page_of(kernel);
    if (!asked(0, 1)) return 6;
    if (!agree(kernel, after)) return 7;
    return after == before ? 8 : 0;
  });
}

TEST_CASE("a link's new name is seen at once") {
  check_in_own_network([] {
    Loopback loopback;
    CollectorFixture kernel(test::find_spec("netdev"), HostRoot());
    page_of(kernel);
    page_of(kernel);
    if (!asked(0, 1)) return 1;
    if (!loopback.rename("loop7")) return 2;
    const std::string page = page_of(kernel);
    if (!asked(1, 0)) return 3;
    if (page.find("node_network_receive_bytes_total{device=\"loop7\"}") == page.npos) return 4;
    if (page.find("device=\"lo\"") != page.npos) return 5;
    page_of(kernel);
    return asked(0, 1) ? 0 : 6;
  });
}

TEST_CASE("a kernel that does not tell counters alone is asked for them once") {
  check_in_own_network([] {
    requests.kernel_is_old = true;
    CollectorFixture kernel(test::find_spec("netdev"), HostRoot());
    const std::string page = page_of(kernel);
    if (page_of(kernel) != page || !asked(1, 1)) return 1;
    if (page_of(kernel) != page || !asked(1, 0)) return 2;
    return page.find("node_network_receive_bytes_total{device=\"lo\"} 0\n") == page.npos ? 3 : 0;
  });
}

struct Counts {
  test::NetlinkMessages dump;
  std::vector<collectors::NetDevice> devices;

  Counts() {
    for (const int index : {1, 4, 9}) {
      collectors::NetDevice& device = devices.emplace_back();
      device.index = index;
      device.counters.rx_bytes = 5;
    }
  }
  void add(unsigned index, std::uint64_t packets, std::uint16_t type = IFLA_STATS_LINK_64) {
    if_stats_msg header{};
    header.ifindex = index;
    dump.add(RTM_NEWSTATS, header);
    rtnl_link_stats64 counters{};
    counters.rx_packets = packets;
    dump.attribute(type, &counters, sizeof counters);
  }
  bool take() { return take_counters(dump.bytes(), devices); }
};

TEST_CASE("counters go to the device of their index, in whatever order") {
  Counts counts;
  counts.add(9, 90);
  counts.add(1, 10);
  counts.add(4, 40);
  REQUIRE(counts.take());
  CHECK(counts.devices[0].counters.rx_packets == 10);
  CHECK(counts.devices[1].counters.rx_packets == 40);
  CHECK(counts.devices[2].counters.rx_packets == 90);
  CHECK(counts.devices[2].counters.rx_bytes == 0);
}

TEST_CASE("counters of other devices than those that are known are told apart") {
  Counts missing;
  missing.add(1, 10);
  missing.add(9, 90);
  CHECK_FALSE(missing.take());
  missing.add(4, 40, IFLA_STATS_LINK_XSTATS);
  CHECK_FALSE(missing.take());
  Counts more;
  for (const unsigned index : {1U, 4U, 9U, 5U}) more.add(index, 1);
  CHECK_FALSE(more.take());
  Counts beyond;
  for (const unsigned index : {1U, 4U, 10U}) beyond.add(index, 1);
  CHECK_FALSE(beyond.take());
}

TEST_CASE("counters that a kernel does not know are zero, cut messages are none") {
  Counts counts;
  for (const unsigned index : {1U, 4U, 9U}) counts.add(index, 3);
  counts.dump.cut(8);
  CHECK_FALSE(counts.take());
  Counts few;
  few.add(1, 1);
  few.add(4, 2);
  if_stats_msg header{};
  header.ifindex = 9;
  few.dump.add(RTM_NEWSTATS, header);
  const std::uint64_t packets = 77;
  few.dump.attribute(IFLA_STATS_LINK_64, &packets, sizeof packets);
  REQUIRE(few.take());
  CHECK(few.devices[2].counters.rx_packets == 77);
  CHECK(few.devices[2].counters.tx_packets == 0);
}

}  // namespace
