#include "app/signals.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>

using namespace std::chrono_literals;
using weir::Signals;

namespace {

// Runs \p program in a child of its own, sends it \p signals, and returns waitpid()'s status. The
// child says when its signals are blocked; what comes earlier would kill it.
template <class Program>
int status_of(Program program, std::initializer_list<int> signals) {
  int ready[2] = {-1, -1};
  REQUIRE(::pipe(ready) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const Signals waiting;
    static_cast<void>(::write(ready[1], "r", 1));
    std::_Exit(program(waiting));
  }
  char byte = 0;
  REQUIRE(::read(ready[0], &byte, 1) == 1);
  for (const int signal : signals) REQUIRE(::kill(child, signal) == 0);
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  ::close(ready[0]);
  ::close(ready[1]);
  return status;
}

}  // namespace

TEST_CASE("signals are waited for, and SIGPIPE is ignored") {
  const int status =
      status_of([](const Signals& signals) { return signals.wait(); }, {SIGPIPE, SIGHUP});
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == SIGHUP);
}

TEST_CASE("a program that is finishing ends at once with the next signal") {
  const auto finish = [](const Signals& signals) {
    signals.end_process_after(60s);
    ::sleep(60);
    return 1;
  };
  const int status = status_of(finish, {SIGHUP, SIGTERM});
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 128 + SIGTERM);
}

TEST_CASE("a program that does not finish in time ends with success") {
  const auto finish = [](const Signals& signals) {
    signals.end_process_after(50ms);
    ::sleep(60);
    return 1;
  };
  const int status = status_of(finish, {});
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}
