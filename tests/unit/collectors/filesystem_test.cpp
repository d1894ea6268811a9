#include "collectors/host/filesystem.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <thread>

#include "support/collector_fixture.hpp"
#include "support/gate.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kTwoMounts =
    "1 0 8:1 / / rw - ext4 /dev/sda rw\n"
    "2 1 0:9 / /mnt/nfs rw - nfs filer:/vol rw\n";

std::unique_ptr<Collector> make(
    collectors::StatfsFunction statfs,
    std::initializer_list<std::pair<std::string, std::string>> given = {}) {
  CollectorOptions options(test::find_spec("filesystem").options);
  for (const auto& [name, value] : given) REQUIRE(options.set(name, value));
  auto collector = collectors::make_filesystem(options, std::move(statfs));
  REQUIRE(collector);
  return std::move(*collector);
}

Error refusal(std::string_view option, std::string value) {
  CollectorOptions options(test::find_spec("filesystem").options);
  REQUIRE(options.set(option, std::move(value)));
  const auto made = collectors::make_filesystem(options, collectors::system_statfs);
  REQUIRE_FALSE(made);
  return made.error();
}

std::string run(Collector& collector, const HostRoot& host) {
  const SystemClock clock;
  const Logger log;
  SampleBatch batch;
  const CollectContext context{host, clock, clock.monotonic() + 60s, {}, log};
  REQUIRE(collector.collect(context, batch));
  return test::listing(batch);
}

bool has(const std::string& listing, std::string_view text) {
  return listing.find(text) != std::string::npos;
}

TEST_CASE("a mount that hangs is an error on the page, and comes back by itself") {
  const auto gate = std::make_shared<test::Gate>();
  test::TempTree tree;
  tree.write("proc/self/mountinfo", kTwoMounts);
  const HostRoot host{tree.path("proc"), "/sys", "/", "/run/udev/data"};
  const auto collector = make(
      [gate](const std::string& path, collectors::FileSystemUsage& usage) {
        if (path == "/mnt/nfs") gate->pass();
        usage.size_bytes = 8192;
        return 0;
      },
      {{"collector.filesystem.mount-timeout", "100ms"}});
  while (!gate->occupied()) run(*collector, host);  // on a busy machine its thread may come late
  for (int round = 0; round < 3; ++round) {
    const std::string page = run(*collector, host);
    CHECK(has(
        page,
        R"(node_filesystem_device_error{device="filer:/vol",device_error="mountpoint timeout",fstype="nfs",mountpoint="/mnt/nfs"} 1)"));
    CHECK(has(
        page,
        R"(node_filesystem_readonly{device="filer:/vol",device_error="mountpoint timeout",fstype="nfs",mountpoint="/mnt/nfs"} 0)"));
    CHECK_FALSE(has(page, R"(node_filesystem_size_bytes{device="filer:/vol")"));
    CHECK(
        has(page,
            R"(node_filesystem_size_bytes{device="/dev/sda",fstype="ext4",mountpoint="/"} 8192)"));
    REQUIRE(gate->await_waiting(1));  // one call, however many pages
  }
  gate->set_open(true);
  bool back = false;
  for (int i = 0; i < 1000 && !back; ++i)
    back = has(run(*collector, host),
               R"(node_filesystem_size_bytes{device="filer:/vol",fstype="nfs")");
  CHECK(back);
}

TEST_CASE("an unmounted dead mount is not asked again when it is mounted anew") {
  const auto gate = std::make_shared<test::Gate>();
  test::TempTree tree;
  tree.write("proc/self/mountinfo", kTwoMounts);
  const HostRoot host{tree.path("proc"), "/sys", "/", "/run/udev/data"};
  const auto collector = make(
      [gate](const std::string& path, collectors::FileSystemUsage&) {
        if (path == "/mnt/nfs") gate->pass();
        return 0;
      },
      {{"collector.filesystem.mount-timeout", "500ms"}});
  while (!gate->occupied()) run(*collector, host);
  tree.write("proc/self/mountinfo", "1 0 8:1 / / rw - ext4 /dev/sda rw\n");
  CHECK_FALSE(has(run(*collector, host), "/mnt/nfs"));
  tree.write("proc/self/mountinfo", kTwoMounts);
  CHECK(has(run(*collector, host), R"(device_error="mountpoint timeout")"));
  REQUIRE(gate->await_waiting(1));
  gate->set_open(true);
}

TEST_CASE("only a mount that surely answers is asked by the thread that collects") {
  test::TempTree tree;
  tree.write("proc/self/mountinfo",
             "1 0 8:1 / / rw - ext4 /dev/sda rw\n"
             "2 1 0:9 / /mnt/nfs rw - nfs filer:/vol rw\n"
             "3 2 8:2 / /mnt/nfs/local rw - ext4 /dev/sdb rw\n");
  const HostRoot host{tree.path("proc"), "/sys", "/", "/run/udev/data"};
  std::map<std::string, bool> is_here;
  const auto caller = std::this_thread::get_id();
  const auto collector = make([&](const std::string& path, collectors::FileSystemUsage&) {
    is_here[path] = std::this_thread::get_id() == caller;
    return 0;
  });
  for (int round = 0; round < 2; ++round) {
    is_here.clear();
    const std::string page = run(*collector, host);
    CHECK(is_here ==
          std::map<std::string, bool>{{"/", true}, {"/mnt/nfs", false}, {"/mnt/nfs/local", false}});
    CHECK_FALSE(has(page, "} 1\nnode_filesystem_device_error"));
    CHECK(
        has(page, R"(node_filesystem_readonly{device="/dev/sda",fstype="ext4",mountpoint="/"} 0)"));
  }
  // A file system that turned read-only is seen, though its mount is the same.
  tree.write("proc/self/mountinfo", "1 0 8:1 / / rw - ext4 /dev/sda ro\n");
  CHECK(
      run(*collector, host)
          .find(R"(node_filesystem_readonly{device="/dev/sda",fstype="ext4",mountpoint="/"} 1)") !=
      std::string::npos);
}

TEST_CASE("an error is told in the words that node_exporter uses") {
  test::TempTree tree;
  tree.write("proc/self/mountinfo", "1 0 8:1 / /x ro - ext4 /dev/sda rw\n");
  const HostRoot host{tree.path("proc"), "/sys", "/host", "/run/udev/data"};
  std::string asked;
  const auto collector = make([&asked](const std::string& path, collectors::FileSystemUsage&) {
    asked = path;
    return EACCES;
  });
  CHECK(run(*collector, host) ==
        "# TYPE node_filesystem_device_error gauge\n"
        "node_filesystem_device_error{device=\"/dev/sda\",device_error=\"permission denied\","
        "fstype=\"ext4\",mountpoint=\"/x\"} 1\n"
        "# TYPE node_filesystem_readonly gauge\n"
        "node_filesystem_readonly{device=\"/dev/sda\",device_error=\"permission denied\","
        "fstype=\"ext4\",mountpoint=\"/x\"} 1\n");
  CHECK(asked == "/host/x");
}

TEST_CASE("a mount point that is not UTF-8 or has quotes keeps the page valid") {
  test::TempTree tree;
  tree.write("proc/self/mountinfo", "1 0 8:1 / /a\"b\xff rw - ext4 /dev/sda rw\n");
  const HostRoot host{tree.path("proc"), "/sys", "/", "/run/udev/data"};
  const auto collector = make([](const std::string& path, collectors::FileSystemUsage&) {
    return path == "/a\"b\xff" ? 0 : EIO;
  });
  CHECK(has(run(*collector, host), "mountpoint=\"/a\\\"b\xef\xbf\xbd\"} 0"));
}

TEST_CASE("an include pattern replaces the default exclude") {
  test::TempTree tree;
  tree.write("proc/self/mountinfo",
             "1 0 8:1 / /proc/x rw - proc proc rw\n2 0 8:1 / /data rw - ext4 /dev/sda rw\n");
  const HostRoot host{tree.path("proc"), "/sys", "/", "/run/udev/data"};
  const auto answer = [](const std::string&, collectors::FileSystemUsage&) { return 0; };
  const auto by_default = make(answer);
  CHECK_FALSE(has(run(*by_default, host), "/proc/x"));
  CHECK(has(run(*by_default, host), "/data"));
  const auto included = make(answer, {{"collector.filesystem.mount-points-include", "^/proc"},
                                      {"collector.filesystem.fs-types-include", "proc"}});
  CHECK(has(run(*included, host), "/proc/x"));
  CHECK_FALSE(has(run(*included, host), "/data"));
}

TEST_CASE("a bad option of the file systems is refused by name") {
  CHECK(refusal("collector.filesystem.mount-timeout", "soon")
            .message()
            .find("--collector.filesystem.mount-timeout: bad duration 'soon'") == 0);
  CHECK(refusal("collector.filesystem.stat-workers", "-1").message() ==
        "--collector.filesystem.stat-workers: '-1' is not a number from 0 to 64");
  CHECK(refusal("collector.filesystem.stat-workers", "65").code() == ErrorCode::invalid_argument);
  CHECK(refusal("collector.filesystem.fs-types-exclude", "(")
            .message()
            .find("--collector.filesystem.fs-types-exclude: ") == 0);
}

}  // namespace
