// What is done where a sandbox forbids netlink sockets, as RestrictAddressFamilies= of systemd
// does.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "support/collector_fixture.hpp"

using namespace weir;
using weir::test::CollectorFixture;

namespace {

enum Outcome { passed, failed, no_seccomp };

bool forbid_netlink() {
  constexpr auto kNumber = static_cast<std::uint32_t>(offsetof(seccomp_data, nr));
  constexpr auto kFamily = static_cast<std::uint32_t>(offsetof(seccomp_data, args));  // low half
  std::array<sock_filter, 6> code{{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kNumber),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kFamily),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EAFNOSUPPORT),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  }};
  const sock_fprog program{code.size(), code.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

// In a process of its own, because a filter cannot be taken back.
Outcome without_netlink(const std::function<bool()>& check) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) ::_exit(!forbid_netlink() ? no_seccomp : check() ? passed : failed);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return static_cast<Outcome>(WEXITSTATUS(status));
}

TEST_CASE("without netlink the files are read, unless netlink was asked for") {
  const auto collector = GENERATE(as<std::string>(), "arp", "netdev");
  CAPTURE(collector);
  const Outcome by_default = without_netlink([&collector] {
    CollectorFixture fixture(test::find_spec(collector), HostRoot());
    CollectorFixture file(test::find_spec(collector), HostRoot(),
                          {{"collector." + collector + ".netlink", "false"}});
    return fixture.collect().has_value() && file.collect().has_value() &&
           fixture.batch().size() == file.batch().size();
  });
  if (by_default == no_seccomp) {
    WARN("this machine allows no seccomp filter");
    return;
  }
  CHECK(by_default == passed);
  CHECK(without_netlink([&collector] {
          CollectorFixture fixture(test::find_spec(collector), HostRoot(),
                                   {{"collector." + collector + ".netlink", "true"}});
          const auto run = fixture.collect();
          return !run && run.error().message().find("netlink: socket: ") == 0;
        }) == passed);
}

}  // namespace
