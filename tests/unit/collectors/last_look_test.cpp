#include "collectors/support/last_look.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>

#include "collectors/support/file_reader.hpp"
#include "collectors/support/watched_directory.hpp"
#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"
#include "weir/catalog.hpp"

using namespace weir;
using namespace std::chrono_literals;
using weir::test::CollectorFixture;

namespace {

struct World {
  test::TempTree tree;
  HostRoot host = tree.host();
  test::FakeClock clock;
  Logger log;
  std::uint64_t events = 1;
  [[nodiscard]] CollectContext context() const {
    return {host, clock, MonotonicTime::max(), {}, log, events};
  }
};

TEST_CASE("a file that is not there is looked for when a device came, and after thirty seconds") {
  World world;
  detail::FileReader file(&HostRoot::sys, "x");
  const auto absent = file.read(world.context());
  REQUIRE(absent.error().code() == ErrorCode::not_found);
  world.tree.write("sys/x", "1");
  world.clock.advance(30s - 1ns);
  CHECK(file.read(world.context()).error().message() == absent.error().message());
  const bool by_event = GENERATE(true, false);
  if (by_event) ++world.events;
  if (!by_event) world.clock.advance(1ns);
  CHECK(file.read(world.context()).value() == "1");
  world.tree.write("sys/x", "2");
  CHECK(file.read(world.context()).value() == "2");  // what is there is read each time
}

TEST_CASE("a file that goes is missed at once, and one that cannot be read is tried each time") {
  World world;
  world.tree.write("sys/x", "1");
  detail::FileReader file(&HostRoot::sys, "x");
  CHECK(file.read(world.context()));
  world.tree.remove("sys/x");
  CHECK(file.read(world.context()).error().code() == ErrorCode::not_found);
  detail::FileReader directory(&HostRoot::sys, "d");
  std::filesystem::create_directory(world.tree.path("sys/d"));
  CHECK_FALSE(directory.read(world.context()));
  std::filesystem::remove(world.tree.path("sys/d"));
  world.tree.write("sys/d", "2");
  CHECK(directory.read(world.context()).value() == "2");
}

TEST_CASE("devices are listed when one came or went, and after thirty seconds") {
  World world;
  world.tree.write("sys/class/x/a", "");
  detail::WatchedDirectory directory(&HostRoot::sys, "class/x");
  CHECK(directory.refresh(world.context()).value());
  world.tree.write("sys/class/x/b", "");
  world.clock.advance(30s - 1ns);
  CHECK_FALSE(directory.refresh(world.context()).value());
  const bool by_event = GENERATE(true, false);
  if (by_event) ++world.events;
  if (!by_event) world.clock.advance(1ns);
  CHECK(directory.refresh(world.context()).value());
  CHECK_FALSE(directory.refresh(world.context()).value());
}

TEST_CASE("a folder of devices that is not there is not looked for until a device came") {
  World world;
  detail::WatchedDirectory directory(&HostRoot::sys, "class/x");
  const auto absent = directory.refresh(world.context());
  CHECK(absent.error().code() == ErrorCode::not_found);
  world.tree.write("sys/class/x/a", "");
  CHECK(directory.refresh(world.context()).error().message() == absent.error().message());
  ++world.events;
  CHECK(directory.refresh(world.context()).value());
}

TEST_CASE("where the kernel does not count devices, all is looked for each time") {
  World world;
  world.events = 0;
  detail::FileReader file(&HostRoot::sys, "class/x/a");
  detail::WatchedDirectory directory(&HostRoot::sys, "class/x");
  CHECK_FALSE(file.read(world.context()));
  CHECK_FALSE(directory.refresh(world.context()));
  world.tree.write("sys/class/x/a", "1");
  CHECK(file.read(world.context()).value() == "1");
  CHECK(directory.refresh(world.context()).value());
}

TEST_CASE("an os-release that another takes the place of is seen within half a minute") {
  const test::TempTree tree;
  const std::string file = "root/usr/lib/os-release";
  tree.write(file, "ID=old\n");
  CollectorFixture fixture(test::find_spec("os"), tree.host());
  fixture.device_events = 1;
  const auto shows = [&fixture](std::string_view id) {
    return fixture.run().value().find("node_os_info{id=\"" + std::string(id) + "\"}") !=
           std::string::npos;
  };
  CHECK(shows("old"));
  const bool by_rename = GENERATE(true, false);
  tree.write(by_rename ? file + ".new" : file, "ID=new\n");
  if (by_rename) std::filesystem::rename(tree.path(file + ".new"), tree.path(file));
  fixture.clock.advance(30s - 1ns);
  CHECK(shows("old"));
  fixture.clock.advance(1ns);
  CHECK(shows("new"));
  tree.remove(file);
  fixture.clock.advance(30s);
  CHECK_FALSE(fixture.run());
  tree.write(file, "ID=back\n");
  CHECK(shows("back"));  // what was not there is looked for each time
}

TEST_CASE("a clock source that is taken shows at once, one that can be within half a minute") {
  const test::TempTree tree;
  const std::string folder = "sys/devices/system/clocksource/clocksource0/";
  tree.write(folder + "current_clocksource", "tsc\n");
  CollectorFixture fixture(test::find_spec("time"), tree.host());
  fixture.device_events = 1;
  const auto shows = [&fixture](std::string_view what, std::string_view source) {
    return fixture.run().value().find("node_time_clocksource_" + std::string(what) +
                                      "_info{clocksource=\"" + std::string(source) + "\"") !=
           std::string::npos;
  };
  CHECK_FALSE(shows("available", "tsc"));
  tree.write(folder + "available_clocksource", "tsc hpet\n");
  CHECK(shows("available", "tsc"));  // what could not be read is read again
  tree.write(folder + "available_clocksource", "hpet\n");
  tree.write(folder + "current_clocksource", "hpet\n");
  CHECK(shows("current", "hpet"));
  CHECK(shows("available", "tsc"));
  const bool by_event = GENERATE(true, false);
  if (by_event) ++fixture.device_events;
  if (!by_event) fixture.clock.advance(30s);
  CHECK(shows("available", "hpet"));
  CHECK_FALSE(shows("available", "tsc"));
}

// Sets the environment's time zone, and gives it back.
class TimeZone {
 public:
  explicit TimeZone(const char* zone) { ::setenv("TZ", zone, 1); }
  TimeZone(const TimeZone&) = delete;
  TimeZone& operator=(const TimeZone&) = delete;
  ~TimeZone() {
    ::unsetenv("TZ");
    ::tzset();
  }
};

TEST_CASE("another time zone is seen within half a minute") {
  const test::TempTree tree;
  tree.write("sys/devices/system/clocksource/clocksource0/available_clocksource", "tsc\n");
  CollectorFixture fixture(test::find_spec("time"), tree.host());
  fixture.device_events = 1;
  const auto zone = [&fixture] {
    const std::string page = fixture.run().value();
    const std::size_t at = page.find("offset_seconds{");
    return page.substr(at, page.find('\n', at) - at);
  };
  {
    const TimeZone first("AAA-1");
    CHECK(zone() == "offset_seconds{time_zone=\"AAA\"} 3600");
  }
  const TimeZone second("BBB-2");
  fixture.clock.advance(30s - 1ns);
  CHECK(zone() != "offset_seconds{time_zone=\"BBB\"} 7200");
  fixture.clock.advance(1ns);
  CHECK(zone() == "offset_seconds{time_zone=\"BBB\"} 7200");
}

TEST_CASE("a machine's page is the same whether its devices are looked for or not") {
  for (const std::string_view machine :
       {"gpu-node", "laptop", "numa-server", "storage-host", "vm"}) {
    for (const CollectorSpec& spec : collectors::catalog()) {
      if (spec.make == nullptr) continue;  // nothing without a source
      // They ask this machine's kernel, which goes on.
      if (spec.name == "filesystem" || spec.name == "timex") continue;
      CAPTURE(machine, spec.name);
      const auto page = [&](std::uint64_t device_events) {
        CollectorFixture fixture(spec, test::options_to_start(spec), test::machine(machine));
        fixture.device_events = device_events;
        std::string pages;
        for (int round = 0; round < 3; ++round) {
          const auto run = fixture.run();
          pages += run ? *run : run.error().message() + "\n";
        }
        return pages;
      };
      CHECK(page(1) == page(0));
    }
  }
}

TEST_CASE("each collector sees a device that came with an event") {
  struct Case {
    std::string_view collector;
    std::string_view file;
    std::string_view text;
    std::string_view series;
  };
  const Case kCases[] = {
      {"bonding", "sys/class/net/bonding_masters", "", ""},
      {"dmi", "sys/class/dmi/id/bios_date", "today", "bios_date=\"today\""},
      {"edac", "sys/devices/system/edac/mc/mc0/ce_count", "5",
       "node_edac_correctable_errors_total"},
      {"fibrechannel", "sys/class/fc_host/host0/statistics/rx_words", "0x5",
       "node_fibrechannel_rx_words_total{fc_host=\"host0\"} 5\n"},
      {"infiniband", "sys/class/infiniband/mlx5_0/ports/1/state", "4: ACTIVE", "port=\"1\"} 4\n"},
      {"ipvs", "proc/net/ip_vs_stats", "a\nb\n 5 0 0 0 0\n", "node_ipvs_connections_total 5\n"},
      {"mdadm", "proc/mdstat", "Personalities :\nunused devices: <none>\n", ""},
      {"schedstat", "proc/schedstat", "cpu0 0 0 0 0 0 0 1 2 3\n", "node_schedstat_running"},
      {"selinux", "sys/fs/selinux/enforce", "1", "node_selinux_enabled 1"},
      {"tapestats", "sys/class/scsi_tape/st0/stats/read_cnt", "5", "node_tape_reads_completed"},
      {"thermal_zone", "sys/class/thermal/thermal_zone0/type", "x", ""},
  };
  for (const Case& device : kCases) {
    CAPTURE(device.collector);
    const test::TempTree tree;
    CollectorFixture fixture(test::find_spec(device.collector), tree.host());
    fixture.device_events = 1;
    const auto before = fixture.run();
    tree.write(device.file, device.text);
    const auto unseen = fixture.run();
    CHECK(unseen.has_value() == before.has_value());
    if (unseen && before) CHECK(*unseen == *before);
    fixture.device_events = 2;
    const auto after = fixture.run();
    REQUIRE(after);
    CHECK(after->find(device.series) != std::string::npos);
  }
}

}  // namespace
