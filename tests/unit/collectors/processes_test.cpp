#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <numeric>
#include <string>

#include "collectors/host/pid_stat.hpp"
#include "collectors/support/directory.hpp"
#include "collectors/support/numbered_entries.hpp"
#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;

namespace {

constexpr std::string_view kTail =
    " 1 300 300 0 -1 4194560 100 0 2 0 50 25 0 0 20 0 3 0 1000 10000000 300 184467 1 1 0\n";

TEST_CASE("a process's name may hold anything") {
  const auto name = GENERATE(as<std::string>(), "java", "GC Thread) R (0", "a\nb", "", "(", ")");
  CAPTURE(name);
  const auto text = "300 (" + name + ") S" + std::string(kTail);
  const auto stat = parse_pid_stat(text);
  REQUIRE(stat);
  CHECK(stat->name == name);
  CHECK(stat->state == 'S');
  CHECK(stat->minor_faults == 100);
  CHECK(stat->major_faults == 2);
  CHECK(stat->user_ticks == 50);
  CHECK(stat->system_ticks == 25);
  CHECK(stat->threads == 3);
  CHECK(stat->start_ticks == 1000);
  CHECK(stat->resident_pages == 300);
}

TEST_CASE("a process's line that is cut or no such line is none") {
  const std::string whole = "300 (java) S" + std::string(kTail);
  const std::size_t needed = whole.find(" 184467");
  for (std::size_t size = 0; size + 3 < needed; ++size)
    CHECK_FALSE(parse_pid_stat(whole.substr(0, size)));
  CHECK(parse_pid_stat(whole.substr(0, needed)));
  CHECK_FALSE(parse_pid_stat("300 )java( S" + std::string(kTail)));
  CHECK_FALSE(parse_pid_stat("300 (java) SS" + std::string(kTail)));
  CHECK_FALSE(parse_pid_stat("300 (java) S 1 1 1 0 -1 1 x 0 2 0 50 25 0 0 20 0 3 0 1000 1 300"));
}

TEST_CASE("the numbered entries of a directory are listed, again and again") {
  const test::TempTree tree;
  for (int i = 0; i < 2000; ++i) tree.write("d/" + std::to_string(i), "");
  tree.write("d/12a", "");
  tree.write("d/99999999999", "");
  tree.write("d/self", "");
  const auto directory = detail::Directory::open(tree.path("d")).value();
  detail::NumberedEntries entries;
  for (int round = 0; round < 2; ++round) {
    const auto numbers = entries.list(directory.descriptor());
    REQUIRE(numbers);
    CHECK(numbers->size() == 2000);
    CHECK(std::accumulate(numbers->begin(), numbers->end(), 0L) == 1999L * 1000);
  }
  CHECK_FALSE(entries.list(-1));
}

TEST_CASE("without thread states the threads are counted all the same") {
  CollectorFixture fixture(test::find_spec("processes"), test::machine("vm"),
                           {{"collector.processes.thread-states", "false"}});
  const std::string listing = fixture.run().value();
  CHECK(listing.find("node_processes_threads 7\n") != std::string::npos);
  CHECK(listing.find("node_processes_threads_state") == std::string::npos);
}

TEST_CASE("a machine without processes has no data") {
  const test::TempTree tree;
  tree.write("proc/stat", "");
  CollectorFixture fixture(test::find_spec("processes"), tree.host());
  CHECK(fixture.run().error().code() == ErrorCode::no_data);
  CollectorFixture nowhere(test::find_spec("processes"), {"/nowhere", "/nowhere"});
  CHECK(nowhere.run().error().code() == ErrorCode::not_found);
}

TEST_CASE("processes that end while they are looked at cost themselves only") {
  const pid_t breeder = ::fork();
  if (breeder == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
      const pid_t child = ::fork();
      if (child == 0) ::_exit(0);
      ::waitpid(child, nullptr, 0);
    }
  }
  REQUIRE(breeder > 0);
  CollectorFixture processes(test::find_spec("processes"), HostRoot());
  CollectorFixture groups(test::find_spec("process_groups"), HostRoot());
  for (int run = 0; run < 30; ++run) {
    CHECK(processes.collect());
    CHECK(groups.collect());
  }
  CHECK(::kill(breeder, SIGKILL) == 0);
  CHECK(::waitpid(breeder, nullptr, 0) == breeder);
}

TEST_CASE("a process that ended and waits for its parent is seen on this machine") {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  REQUIRE(child > 0);
  siginfo_t info{};
  REQUIRE(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT) == 0);
  CollectorFixture fixture(test::find_spec("processes"), HostRoot());
  const std::string listing = fixture.run().value();
  CHECK(listing.find("node_processes_state{state=\"Z\"} ") != std::string::npos);
  CHECK(listing.find("node_processes_threads_state{thread_state=\"R\"} ") != std::string::npos);
  CHECK(listing.find("node_processes_max_threads ") != std::string::npos);
  CHECK(::waitpid(child, nullptr, 0) == child);
}

}  // namespace
