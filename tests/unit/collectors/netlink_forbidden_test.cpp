// What is done where a sandbox forbids netlink sockets, as RestrictAddressFamilies= of systemd
// does.
#include <catch2/catch.hpp>
#include <string>

#include "support/collector_fixture.hpp"
#include "support/restricted.hpp"

using namespace weir;
using weir::test::CollectorFixture;
using weir::test::Outcome;
using weir::test::without_netlink;

namespace {

TEST_CASE("without netlink the files are read, unless netlink was asked for") {
  const auto collector = GENERATE(as<std::string>(), "arp", "netclass", "netdev");
  CAPTURE(collector);
  const Outcome by_default = without_netlink([&collector] {
    CollectorFixture fixture(test::find_spec(collector), HostRoot());
    CollectorFixture file(test::find_spec(collector), HostRoot(),
                          {{"collector." + collector + ".netlink", "false"}});
    return fixture.collect().has_value() && file.collect().has_value() &&
           fixture.batch().size() == file.batch().size();
  });
  if (by_default == Outcome::impossible) {
    WARN("this machine allows no seccomp filter");
    return;
  }
  CHECK(by_default == Outcome::passed);
  CHECK(without_netlink([&collector] {
          CollectorFixture fixture(test::find_spec(collector), HostRoot(),
                                   {{"collector." + collector + ".netlink", "true"}});
          const auto run = fixture.collect();
          return !run && run.error().message().find("netlink: socket: ") == 0;
        }) == Outcome::passed);
}

}  // namespace
