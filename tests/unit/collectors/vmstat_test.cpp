// How far vmstat reads: this program's pread() stands for the kernel, which writes as many bytes as
// it is asked for.
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <climits>
#include <cstring>
#include <string>

#include "collectors/support/file_reader.hpp"
#include "support/collector_fixture.hpp"

using namespace weir;
using weir::test::CollectorFixture;

namespace {

struct Vmstat {
  std::string text;  // empty: the kernel's own
  std::size_t bytes_read = 0;
};
Vmstat vmstat;

bool is_vmstat(int descriptor) {
  std::array<char, PATH_MAX> path{};
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  const ssize_t size = ::readlink(link.c_str(), path.data(), path.size());
  return size > 0 && std::string_view(path.data(), static_cast<std::size_t>(size)) ==
                         std::string_view("/proc/vmstat");
}

}  // namespace

extern "C" ssize_t pread(int descriptor, void* buffer, std::size_t size, off_t offset) {
  if (!is_vmstat(descriptor)) return ::syscall(SYS_pread64, descriptor, buffer, size, offset);
  ssize_t got = 0;
  if (vmstat.text.empty()) {
    got = ::syscall(SYS_pread64, descriptor, buffer, size, offset);
  } else {
    const auto begin = std::min(static_cast<std::size_t>(offset), vmstat.text.size());
    const std::size_t count = std::min(size, vmstat.text.size() - begin);
    std::memcpy(buffer, vmstat.text.data() + begin, count);
    got = static_cast<ssize_t>(count);
  }
  vmstat.bytes_read += static_cast<std::size_t>(std::max<ssize_t>(got, 0));
  return got;
}

namespace {

std::string page_of(CollectorFixture& fixture) {
  vmstat.bytes_read = 0;
  return fixture.run().value();
}

std::string lines(std::string_view name, const std::string& value, int count = 40) {
  std::string text;
  for (int i = 0; i < count; ++i)
    text.append(name).append(std::to_string(i)).append(" ").append(value).append("\n");
  return text;
}

TEST_CASE("of vmstat no more is read than up to the last line that is wanted") {
  vmstat.text = lines("nr_free_", "1") + "pgfault 7\n" + lines("thp_", "2");
  CollectorFixture kernel(test::find_spec("vmstat"), HostRoot());
  const std::string page = page_of(kernel);
  CHECK(page.find("node_vmstat_pgfault 7\n") != std::string::npos);
  CHECK(vmstat.bytes_read >= vmstat.text.size());
  vmstat.text.replace(vmstat.text.find("pgfault 7"), 9, "pgfault 8");
  CHECK(page_of(kernel).find("node_vmstat_pgfault 8\n") != std::string::npos);
  CHECK(vmstat.bytes_read == vmstat.text.find("\nthp_0") + 128);
}

TEST_CASE("numbers of vmstat that have become longer hide no line behind them") {
  const std::string long_number = "1234567890123456";
  vmstat.text = lines("nr_", "1") + "pgfault 7\n" + lines("thp_", "2") + "oom_kill 1\n";
  CollectorFixture kernel(test::find_spec("vmstat"), HostRoot());
  page_of(kernel);
  vmstat.text = lines("nr_", long_number) + "pgfault " + long_number + "\n" +
                lines("thp_", long_number) + "oom_kill 2\n" + lines("numa_", "1");
  const std::string page = page_of(kernel);
  CHECK(page.find("node_vmstat_pgfault 1234567890123456\n") != std::string::npos);
  CHECK(page.find("node_vmstat_oom_kill 2\n") != std::string::npos);
  CHECK(page_of(kernel) == page);
  CHECK(vmstat.bytes_read < vmstat.text.size());
}

TEST_CASE("a wanted line of vmstat that is gone is looked for in the whole file once") {
  vmstat.text = lines("nr_", "1") + "pgfault 7\noom_kill 1\n" + lines("thp_", "2");
  CollectorFixture kernel(test::find_spec("vmstat"), HostRoot());
  page_of(kernel);
  vmstat.text = lines("nr_", "1") + "pgfault 7\n" + lines("thp_", "2");
  const std::string page = page_of(kernel);
  CHECK(page.find("pgfault 7\n") != std::string::npos);
  CHECK(page.find("oom_kill") == std::string::npos);
  CHECK(vmstat.bytes_read > vmstat.text.size());
  CHECK(page_of(kernel) == page);
  CHECK(vmstat.bytes_read < vmstat.text.size());
}

TEST_CASE("vmstat is read as a whole where all or the last of it is wanted") {
  vmstat.text = lines("nr_", "1", 300) + "pgfault 7\n";
  for (const std::string fields : {".*", "^pgfault$", "^none$"}) {
    CollectorFixture kernel(test::find_spec("vmstat"), HostRoot(),
                            {{"collector.vmstat.fields", fields}});
    CAPTURE(fields);
    const std::string page = page_of(kernel);
    CHECK(page_of(kernel) == page);
    CHECK((fields != ".*" || page.find("node_vmstat_nr_299 1\n") != std::string::npos));
    CHECK((fields == "^none$" || page.find("node_vmstat_pgfault 7\n") != std::string::npos));
  }
}

TEST_CASE("this kernel's vmstat shows the same names at each run") {
  vmstat.text.clear();
  CollectorFixture kernel(test::find_spec("vmstat"), HostRoot());
  REQUIRE(kernel.run());
  const std::size_t size = kernel.batch().size();
  CHECK(size > 0);
  for (int run = 0; run < 3; ++run) {
    REQUIRE(kernel.run());
    CHECK(kernel.batch().size() == size);
  }
}

TEST_CASE("the first lines of a file are whole ones") {
  vmstat.text = "one 1\ntwo 2\nthree 3\n";
  const HostRoot host;
  detail::FileReader reader(&HostRoot::proc, "vmstat");
  CHECK(reader.read_lines(host, 13).value() == "one 1\ntwo 2\n");
  CHECK(reader.read_lines(host, 12).value() == "one 1\ntwo 2\n");
  CHECK(reader.read_lines(host, 11).value() == "one 1\n");
  CHECK(reader.read_lines(host, 3).value().empty());
  CHECK(reader.read_lines(host, 20).value() == vmstat.text);
  CHECK(reader.read_lines(host, 21).value() == vmstat.text);
  CHECK(reader.read_lines(host, 5000).value() == vmstat.text);
  CHECK(reader.read(host).value() == vmstat.text);
}

}  // namespace
