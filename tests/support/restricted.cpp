#include "support/restricted.hpp"

#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <stdexcept>

namespace weir::test {
namespace {

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

bool become_nobody() {
  constexpr uid_t kNobody = 65534;
  return ::setgroups(0, nullptr) == 0 && ::setresgid(kNobody, kNobody, kNobody) == 0 &&
         ::setresuid(kNobody, kNobody, kNobody) == 0 &&
         // Who changed his user may not be looked at, not even by himself.
         ::prctl(PR_SET_DUMPABLE, 1) == 0;
}

bool mount_proc(const std::string& mode) {
  const std::string option = "hidepid=" + mode;
  return ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("proc", "/proc", "proc", 0, option.c_str()) == 0;
}

Outcome in_child(const std::function<Outcome()>& check) {
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("fork");
  if (child == 0) ::_exit(static_cast<int>(check()));
  int status = 0;
  if (::waitpid(child, &status, 0) != child || !WIFEXITED(status))
    throw std::runtime_error("the check died");
  return static_cast<Outcome>(WEXITSTATUS(status));
}

Outcome outcome_of(const std::function<bool()>& check) {
  return check() ? Outcome::passed : Outcome::failed;
}

}  // namespace

Outcome without_netlink(const std::function<bool()>& check) {
  return in_child([&] { return forbid_netlink() ? outcome_of(check) : Outcome::impossible; });
}

Outcome with_hidepid(const std::string& mode, const std::function<bool()>& check) {
  // Process 1 of a new PID namespace stays root: it is what nobody, process 2, must not see.
  const auto as_nobody = [&] { return become_nobody() ? outcome_of(check) : Outcome::impossible; };
  const auto as_first = [&] {
    return mount_proc(mode) ? in_child(as_nobody) : Outcome::impossible;
  };
  return in_child([&] {
    return ::unshare(CLONE_NEWNS | CLONE_NEWPID) == 0 ? in_child(as_first) : Outcome::impossible;
  });
}

}  // namespace weir::test
