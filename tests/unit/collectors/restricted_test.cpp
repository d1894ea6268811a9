// What is done where the kernel does not tell everything: other users' processes hidden, netlink
// forbidden. The collector says why, or shows what it may see.
#include <catch2/catch.hpp>
#include <string>

#include "collectors/host/root_check.hpp"
#include "support/collector_fixture.hpp"
#include "support/restricted.hpp"
#include "weir/catalog.hpp"

using namespace weir;
using weir::test::CollectorFixture;
using weir::test::Outcome;

namespace {

TEST_CASE("with hidepid the own processes are counted, and the mounts are the own ones") {
  // 1: the others' files are forbidden; 2: the others are not there.
  const auto mode = GENERATE(as<std::string>(), "1", "2");
  CAPTURE(mode);
  const Outcome outcome = test::with_hidepid(mode, [] {
    CollectorFixture processes(test::find_spec("processes"), HostRoot());
    CollectorFixture groups(test::find_spec("process_groups"), HostRoot());
    CollectorFixture mounts(test::find_spec("filesystem"), HostRoot());
    const auto counted = processes.run();
    const auto grouped = groups.run();
    const auto mounted = mounts.run();
    return counted && grouped && mounted && collectors::check_roots(HostRoot()).size() == 1 &&
           counted->find("node_processes_pids 1\n") != std::string::npos &&
           grouped->find("weir_process_group_processes{group=\"") != std::string::npos &&
           mounted->find("mountpoint=\"/\"") != std::string::npos;
  });
  if (outcome == Outcome::impossible) {
    WARN("no right to mount here");
    return;
  }
  CHECK(outcome == Outcome::passed);
}

TEST_CASE("with hidepid every collector delivers or says why") {
  const Outcome outcome = test::with_hidepid("2", [] {
    for (const CollectorSpec& spec : collectors::catalog()) {
      if (spec.make == nullptr) continue;
      CollectorFixture fixture(spec, test::options_to_start(spec), HostRoot());
      const auto run = fixture.run();
      if (!run && run.error().message().size() < 10) return false;
    }
    return true;
  });
  if (outcome != Outcome::impossible) CHECK(outcome == Outcome::passed);
}

TEST_CASE("what only netlink can tell says so where that is forbidden") {
  const auto collector =
      GENERATE(as<std::string>(), "network_route", "qdisc", "sockets", "tcpstat", "wifi");
  CAPTURE(collector);
  const Outcome outcome = test::without_netlink([&collector] {
    CollectorFixture fixture(test::find_spec(collector), HostRoot());
    const auto run = fixture.collect();
    return !run && run.error().code() == ErrorCode::io && fixture.batch().empty() &&
           run.error().message().find("netlink: socket: ") != std::string::npos;
  });
  if (outcome == Outcome::impossible) {
    WARN("this machine allows no seccomp filter");
    return;
  }
  CHECK(outcome == Outcome::passed);
}

}  // namespace
