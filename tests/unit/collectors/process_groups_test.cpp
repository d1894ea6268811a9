#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/unique_fd.hpp"
#include "collectors/host/process_group_book.hpp"
#include "collectors/host/process_sample.hpp"
#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;
using weir::test::TempTree;

namespace {

bool has(const std::string& listing, const std::string& line) {
  return listing.find(line + "\n") != std::string::npos;
}

TEST_CASE("the files of a process are read as far as they go") {
  ProcessCounters counters;
  parse_pid_io("rchar: 5\nread_bytes: 4096\nwrite_bytes: x\ncancelled_write_bytes: 7\nnoise",
               counters);
  CHECK(counters[read_bytes] == 4096);
  CHECK_FALSE(counters[written_bytes].has_value());
  const std::string status =
      "Name:\tx\nvoluntary_ctxt_switches:\t15\nnonvoluntary_ctxt_switches:\t3\n";
  add_switches(status, counters);
  add_switches(status, counters);
  add_switches("voluntary_ctxt_switches:\n", counters);
  CHECK(counters[voluntary_switches] == 30);
  CHECK(counters[involuntary_switches] == 6);
  CHECK(parse_fd_limit("Limit  Soft Limit\nMax open files            1024        4096   files\n") ==
        1024);
  CHECK_FALSE(parse_fd_limit("Max open files            unlimited   unlimited files\n"));
  CHECK_FALSE(parse_fd_limit("Max open files"));
  CHECK_FALSE(parse_fd_limit(""));
  CHECK(parse_cgroup("4:memory:/a\n1:name=systemd:/old\n0::/system.slice/ssh.service\n") ==
        "/system.slice/ssh.service");
  CHECK(parse_cgroup("4:memory:/a\n1:name=systemd:/user.slice\n") == "/user.slice");
  CHECK(parse_cgroup("1:name=systemd:").empty());
  CHECK(parse_cgroup("").empty());
}

struct Process {
  int pid = 0;
  std::uint64_t start = 0;
  std::string group;
  std::uint64_t ticks = 0;
  std::int64_t threads = 1;
  std::uint64_t fds = 0;
  std::int64_t pages = 1;
};

struct Host {
  ProcessGroupBook book;
  std::vector<Process> processes{};
  MonotonicTime now{};

  explicit Host(std::size_t top) : book(top, {100, 4096}) {}
  std::string run(bool complete = true) {
    book.begin(now);
    for (const Process& one : processes) {
      if (book.needs_identity(one.pid, one.start, one.group))
        book.identify(one.pid, one.start, one.group, one.group, 100);
      ProcessSample sample{one.pid, one.start, {}, one.threads, one.pages, one.fds};
      sample.counters[user_ticks] = one.ticks;
      book.add(sample);
    }
    book.finish(complete);
    SampleBatch batch;
    book.add_to(batch);
    return test::listing(batch);
  }
};

TEST_CASE("a group's counters keep what ended processes had") {
  Host host(5);
  host.processes = {{1, 10, "java", 300, 5, 10}, {2, 10, "java", 100, 2, 90}};
  const std::string cpu = R"(weir_process_group_cpu_seconds_total{group="java",mode="user"} )";
  std::string listing = host.run();
  CHECK(has(listing, cpu + "4"));
  CHECK(has(listing, R"(weir_process_group_processes{group="java"} 2)"));
  CHECK(has(listing, R"(weir_process_group_threads{group="java"} 7)"));
  CHECK(has(listing, R"(weir_process_group_open_fds{group="java"} 100)"));
  CHECK(has(listing, R"(weir_process_group_fd_usage_ratio{group="java"} 0.9)"));
  CHECK(has(listing, R"(weir_process_group_resident_bytes{group="java"} 8192)"));
  CHECK(has(listing, R"(weir_process_group_starts_total{group="java"} 0)"));
  host.processes.erase(host.processes.begin());
  CHECK(has(host.run(), cpu + "4"));
  host.processes[0].ticks = 150;
  host.processes.push_back({1, 99, "java", 25});  // the pid again, another process
  listing = host.run();
  CHECK(has(listing, cpu + "4.75"));
  CHECK(has(listing, R"(weir_process_group_starts_total{group="java"} 1)"));
  host.processes[1].start = 200;  // started again between two runs
  CHECK(has(host.run(), R"(weir_process_group_starts_total{group="java"} 2)"));
}

TEST_CASE("growth is what processes gained themselves within a minute") {
  Host host(5);
  host.processes = {{1, 10, "java", 0, 10, 50}};
  const std::string growth = R"(weir_process_group_thread_growth{group="java"} )";
  CHECK(has(host.run(), growth + "0"));
  host.now += std::chrono::seconds(59);
  host.processes[0].threads = 20;
  CHECK(has(host.run(), growth + "0"));  // the minute is not over
  host.now += std::chrono::seconds(61);
  host.processes[0].threads = 30;
  host.processes[0].fds = 40;
  std::string listing = host.run();
  CHECK(has(listing, growth + "10"));  // 20 in two minutes
  CHECK(has(listing, R"(weir_process_group_fd_growth{group="java"} -5)"));
  // A new process is no growth, and one that ends none either.
  host.processes.push_back({2, 20, "java", 0, 1000, 1000});
  CHECK(has(host.run(), growth + "10"));
  host.now += std::chrono::minutes(1);
  CHECK(has(host.run(), growth + "0"));
}

TEST_CASE("groups beyond the top share a remainder, and the sums stay exact") {
  Host host(2);
  for (int i = 0; i < 10; ++i)
    host.processes.push_back({i + 1, 1, "p" + std::to_string(i), 100, 1, 1, 100 * (i + 1)});
  host.processes.push_back({50, 1, "other", 100, 1, 1, 100'000});  // called as the remainder is
  std::string listing = host.run();
  CHECK(has(listing, R"(weir_process_group_processes{group="p9"} 1)"));
  CHECK(listing.find(R"(group="p7")") == std::string::npos);
  const std::string other = R"(weir_process_group_cpu_seconds_total{group="other",mode="user"} )";
  CHECK((has(listing, other + "9") || has(listing, other + "10")));
  const std::size_t first = listing.find("weir_process_group_processes{group=\"other\"}");
  CHECK(listing.find("weir_process_group_processes{group=\"other\"}", first + 1) ==
        std::string::npos);
  host.processes.clear();
  CHECK(has(host.run(), R"(weir_process_group_processes{group="other"} 0)"));
}

TEST_CASE("a run over processes that broke off counts nothing twice") {
  Host host(5);
  host.processes = {{1, 10, "java", 300}, {2, 10, "sh", 100}};
  host.run();
  const auto all = host.processes;
  host.processes.pop_back();
  host.run(false);
  host.processes = all;
  const std::string listing = host.run();
  CHECK(has(listing, R"(weir_process_group_cpu_seconds_total{group="sh",mode="user"} 1)"));
  CHECK(has(listing, R"(weir_process_group_starts_total{group="sh"} 0)"));
}

void write_process(const TempTree& tree, int pid, const std::string& name, unsigned flags = 0) {
  const std::string base = "proc/" + std::to_string(pid) + "/";
  tree.write(base + "stat", std::to_string(pid) + " (" + name + ") S 1 1 1 0 -1 " +
                                std::to_string(flags) +
                                " 7 0 2 0 100 50 0 0 20 0 2 0 1000 10000 300 1 1 1\n");
  tree.write(base + "fd/0", "");
  tree.write(base + "fd/1", "");
  tree.write(base + "limits", "Max open files            4                    8         files\n");
  tree.write(base + "io", "read_bytes: 100\nwrite_bytes: 200\n");
  tree.write(base + "cmdline",
             std::string("/usr/bin/") + name + std::string("\0-jar\0app.jar\0", 14));
  tree.write(base + "cgroup", "0::/system.slice/" + name + ".service\n");
  for (const std::string tid : {"1", "2"}) {
    tree.write(base + "task/" + tid + "/status",
               "voluntary_ctxt_switches:\t10\nnonvoluntary_ctxt_switches:\t1\n");
  }
}

TEST_CASE("processes are grouped by name, with all their numbers") {
  const TempTree tree;
  write_process(tree, 10, "java");
  write_process(tree, 11, "java");
  write_process(tree, 12, "kworker/0:1", 0x00200000);
  tree.write("proc/13/stat", "13 (cut");  // ends while it is read
  CollectorFixture fixture(test::find_spec("process_groups"), tree.host(),
                           {{"collector.process_groups.context-switches", "true"}});
  const std::string listing = fixture.run().value();
  CHECK(has(listing, R"(weir_process_group_processes{group="java"} 2)"));
  CHECK(has(listing, R"(weir_process_group_processes{group="[kernel]"} 1)"));
  CHECK(has(listing, R"(weir_process_group_processes{group="other"} 0)"));
  CHECK(has(listing, R"(weir_process_group_threads{group="java"} 4)"));
  CHECK(has(listing, R"(weir_process_group_open_fds{group="java"} 4)"));
  CHECK(has(listing, R"(weir_process_group_fd_usage_ratio{group="java"} 0.5)"));
  CHECK(has(listing, R"(weir_process_group_read_bytes_total{group="java"} 200)"));
  CHECK(has(listing, R"(weir_process_group_written_bytes_total{group="java"} 400)"));
  CHECK(has(listing, R"(weir_process_group_page_faults_total{group="java",kind="minor"} 14)"));
  CHECK(has(listing, R"(weir_process_group_page_faults_total{group="java",kind="major"} 4)"));
  CHECK(has(listing,
            R"(weir_process_group_context_switches_total{group="java",kind="voluntary"} 40)"));
}

TEST_CASE("processes are grouped by rules first, then by cgroup") {
  const TempTree tree;
  write_process(tree, 10, "java");
  write_process(tree, 11, "ssh");
  write_process(tree, 12, "bash");
  tree.remove("proc/12/cgroup");
  CollectorFixture fixture(test::find_spec("process_groups"), tree.host(),
                           {{"collector.process_groups.by", "cgroup"},
                            {"collector.process_groups.group", "app=java -jar app\\.jar$"},
                            {"collector.process_groups.group", "never=java"}});
  const std::string listing = fixture.run().value();
  CHECK(has(listing, R"(weir_process_group_processes{group="app"} 1)"));
  CHECK(has(listing, R"(weir_process_group_processes{group="/system.slice/ssh.service"} 1)"));
  CHECK(has(listing, R"(weir_process_group_processes{group="bash"} 1)"));
  CHECK(listing.find("never") == std::string::npos);
}

TEST_CASE("wrong options of process groups are refused with their flags") {
  const auto [flag, value] = GENERATE(table<std::string, std::string>({
      {"collector.process_groups.by", "user"},
      {"collector.process_groups.group", "=x"},
      {"collector.process_groups.group", "java"},
      {"collector.process_groups.group", "java=("},
      {"collector.process_groups.top", "-1"},
  }));
  CAPTURE(flag, value);
  const CollectorSpec spec = test::find_spec("process_groups");
  CollectorOptions options(spec.options);
  REQUIRE(options.set(flag, value));
  const auto made = spec.make(options);
  REQUIRE_FALSE(made);
  CHECK(made.error().code() == ErrorCode::invalid_argument);
  CHECK(made.error().message().find("--" + flag) == 0);
}

TEST_CASE("a machine without processes has no groups") {
  const TempTree tree;
  tree.write("proc/stat", "");
  CollectorFixture fixture(test::find_spec("process_groups"), tree.host());
  CHECK(fixture.run().error().code() == ErrorCode::no_data);
}

TEST_CASE("a leak of descriptors of this process is seen") {
  CollectorFixture fixture(test::find_spec("process_groups"), HostRoot(),
                           {{"collector.process_groups.top", "10000"},
                            {"collector.process_groups.group", "test=collectors_system_test"}});
  REQUIRE(fixture.run());
  std::vector<detail::UniqueFd> leaked;
  for (int i = 0; i < 100; ++i) leaked.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  fixture.clock.advance(std::chrono::seconds(60));
  const std::string listing = fixture.run().value();
  const std::string growth = "weir_process_group_fd_growth{group=\"test\"} ";
  const std::size_t at = listing.find(growth);
  REQUIRE(at != std::string::npos);
  CHECK(std::stod(listing.substr(at + growth.size())) >= 100);
}

}  // namespace
