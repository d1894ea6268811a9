#include "support/own_namespaces.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

namespace weir::test {
namespace {

constexpr int kForbidden = 77;

bool leave(int flags) {
  if (::unshare(flags) != 0 && ::unshare(CLONE_NEWUSER | flags) != 0) return false;
  return (flags & CLONE_NEWNS) == 0 ||
         ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

}  // namespace

std::optional<int> in_own_namespaces(int flags, const std::function<int()>& function) {
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("fork");
  if (child == 0) ::_exit(leave(flags) ? function() : kForbidden);
  int status = 0;
  if (::waitpid(child, &status, 0) != child || !WIFEXITED(status))
    throw std::runtime_error("the child died");
  if (WEXITSTATUS(status) == kForbidden) return std::nullopt;
  return WEXITSTATUS(status);
}

}  // namespace weir::test
