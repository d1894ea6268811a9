#include "collectors/support/file_reader.hpp"

#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <vector>

#include "support/own_namespaces.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using weir::detail::FileReader;
using weir::test::TempTree;

namespace {

TEST_CASE("a file is read anew each time from one descriptor") {
  const TempTree tree;
  tree.write("proc/stat", "first");
  FileReader reader(&HostRoot::proc, "stat");
  const HostRoot host = tree.host();
  CHECK(reader.read(host).value() == "first");
  tree.write("proc/stat", "second, longer");
  CHECK(reader.read(host).value() == "second, longer");
}

TEST_CASE("a file larger than the first buffer is read whole") {
  const TempTree tree;
  const std::string text(100'000, 'x');
  tree.write("sys/big", text);
  FileReader reader(&HostRoot::sys, "big");
  CHECK(reader.read(tree.host()).value() == text);
}

TEST_CASE("a file is read whole, whatever its size and however it is written") {
  const TempTree tree;
  const auto written = GENERATE(detail::Written::by_record, detail::Written::by_short_record,
                                detail::Written::at_once);
  FileReader reader(&HostRoot::sys, "x", written);
  const HostRoot host = tree.host();
  for (const std::size_t size : {0U, 1U, 3584U, 3585U, 4095U, 4096U, 4097U, 8192U, 100'000U, 3U}) {
    const std::string text(size, 'x');
    tree.write("sys/x", text);
    CHECK(reader.read(host).value() == text);
  }
}

TEST_CASE("the kernel's files are whole, by record and at once") {
  const HostRoot host;
  for (const char* const path : {"stat", "meminfo", "net/netstat", "net/snmp6", "loadavg"}) {
    FileReader record(&HostRoot::proc, path);
    FileReader once(&HostRoot::proc, path, detail::Written::at_once);
    for (int i = 0; i < 2; ++i) {
      const auto a = record.read(host);
      const auto b = once.read(host);
      REQUIRE(a.has_value() == b.has_value());
      if (!a) continue;  // a kernel without IPv6
      CHECK(std::ranges::count(*a, '\n') == std::ranges::count(*b, '\n'));
      CHECK(b->ends_with('\n'));
    }
  }
}

TEST_CASE("the kernel's short records are read whole, however many there are") {
  // In a network of its own: nobody else's sockets come and go between two reads.
  const auto failed_step = test::in_own_namespaces(CLONE_NEWNET, [] {
    FileReader record(&HostRoot::proc, "net/udp");
    FileReader short_record(&HostRoot::proc, "net/udp", detail::Written::by_short_record);
    std::vector<detail::UniqueFd> sockets;
    for (const std::size_t count :
         {0U, 1U, 20U, 24U, 25U, 26U, 27U, 28U, 29U, 30U, 31U, 60U, 100U}) {
      while (sockets.size() < count) {
        sockets.emplace_back(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        if (::bind(sockets.back().get(), reinterpret_cast<const sockaddr*>(&address),
                   sizeof address) != 0)
          return 1;
      }
      const auto a = record.read(HostRoot());
      const auto b = short_record.read(HostRoot());
      if (!a || !b || !b->ends_with('\n')) return 2;
      if (static_cast<std::size_t>(std::ranges::count(*b, '\n')) != count + 1) return 3;
      if (*b != *a) return 4;
    }
    return 0;
  });
  if (!failed_step) WARN("no right to have a network");
  CHECK(failed_step.value_or(0) == 0);
}

TEST_CASE("a process that ended is not found, though its file is still open") {
  const pid_t pid = ::fork();
  REQUIRE(pid >= 0);
  if (pid == 0) {
    ::pause();
    ::_exit(0);
  }
  FileReader reader(&HostRoot::proc, std::to_string(pid) + "/stat");
  CHECK(reader.read(HostRoot()));
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
  CHECK(reader.read(HostRoot()).error().code() == ErrorCode::not_found);
}

TEST_CASE("a missing file is not found, with its path in the message") {
  const TempTree tree;
  FileReader reader(&HostRoot::proc, "nothing");
  const auto text = reader.read(tree.host());
  REQUIRE_FALSE(text);
  CHECK(text.error().code() == ErrorCode::not_found);
  CHECK(text.error().message().find(tree.path("proc/nothing")) == 0);
  CHECK(detail::absent_is_no_data(text.error()).code() == ErrorCode::no_data);
}

TEST_CASE("a replaced file is opened anew") {
  const TempTree tree;
  tree.write("proc/x", "old");
  FileReader reader(&HostRoot::proc, "x");
  const HostRoot host = tree.host();
  CHECK(reader.read(host).value() == "old");
  tree.remove("proc/x");
  tree.write("proc/x", "new");
  CHECK(reader.read(host).value() == "new");
}

TEST_CASE("a file that vanished is not found, and is read again when it is back") {
  const TempTree tree;
  tree.write("proc/x", "old");
  FileReader reader(&HostRoot::proc, "x");
  const HostRoot host = tree.host();
  CHECK(reader.read(host));
  tree.remove("proc/x");
  CHECK(reader.read(host).error().code() == ErrorCode::not_found);
  tree.write("proc/x", "back");
  CHECK(reader.read(host).value() == "back");
}

TEST_CASE("a file at the size limit is read, one byte more is an error") {
  const TempTree tree;
  FileReader reader(&HostRoot::proc, "x", 10);
  const HostRoot host = tree.host();
  tree.write("proc/x", "0123456789");
  CHECK(reader.read(host).value() == "0123456789");
  tree.write("proc/x", "0123456789+");
  CHECK(reader.read(host).error().code() == ErrorCode::limit);
  tree.write("proc/x", "short");
  CHECK(reader.read(host).value() == "short");
}

TEST_CASE("a directory in a file's place is an error, not a crash") {
  const TempTree tree;
  tree.write("proc/x/y", "");
  FileReader reader(&HostRoot::proc, "x");
  CHECK(reader.read(tree.host()).error().code() == ErrorCode::io);
}

TEST_CASE("an empty file is an empty text") {
  const TempTree tree;
  tree.write("proc/x", "");
  FileReader reader(&HostRoot::proc, "x");
  CHECK(reader.read(tree.host()).value().empty());
}

TEST_CASE("a file of the running kernel changes under one descriptor") {
  FileReader reader(&HostRoot::proc, "uptime");
  const HostRoot host;
  const auto first = reader.read(host);
  REQUIRE(first);
  CHECK(first.value().find(' ') != std::string_view::npos);
  CHECK(reader.read(host));
}

}  // namespace
