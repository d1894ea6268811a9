// cgroup_v2: files, the tree, and the sum of those that have no series of their own.
#include <catch2/catch.hpp>
#include <string>
#include <tuple>

#include "collectors/host/cgroup_numbers.hpp"
#include "collectors/host/cgroup_top.hpp"
#include "collectors/host/cgroup_tree.hpp"
#include "support/allocation_counter.hpp"
#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;
using weir::test::TempTree;

namespace {

constexpr std::string_view kDepth = "collector.cgroup_v2.depth";
constexpr std::string_view kTop = "collector.cgroup_v2.top";

CgroupNumbers parsed(std::string_view file, std::string_view text) {
  CgroupNumbers numbers;
  for (const CgroupFile& known : cgroup_files()) {
    if (known.name == file) known.parse(text, numbers);
  }
  return numbers;
}

TEST_CASE("a Kubernetes node's cgroups give the listing they must give") {
  const auto [file, depth, top] = GENERATE(table<std::string, std::string, std::string>({
      {"cgroup_v2", "2", "20"},
      {"cgroup_v2_depth3_top2", "3", "2"},
      {"cgroup_v2_top0", "1", "0"},
  }));
  CAPTURE(file);
  CollectorFixture fixture(test::find_spec("cgroup_v2"), test::machine("kubernetes-node"),
                           {{kDepth, depth}, {kTop, top}});
  const std::string listing = fixture.run().value();
  CHECK(listing == test::expected_listing("kubernetes-node", file, listing));
  CHECK(fixture.run().value() == listing);
  REQUIRE(fixture.collect());  // fits the memory to the rows that are known
  const std::size_t before = test::allocations();
  const bool done = fixture.collect().has_value();
  const std::size_t after = test::allocations();
  CHECK(done);
  CHECK(after == before);
}

TEST_CASE("families of cgroups are declared") {
  const CollectorSpec spec = test::find_spec("cgroup_v2");
  CollectorFixture fixture(spec, test::machine("kubernetes-node"));
  REQUIRE(fixture.collect());
  for (const Family& family : fixture.batch().families()) {
    const auto declared = std::ranges::find(spec.families, family.name, &FamilySpec::name);
    REQUIRE(declared != spec.families.end());
    CHECK(Family(*declared) == family);
  }
}

TEST_CASE("a hierarchy beside those of version 1 is found, and none is no data") {
  const TempTree tree;
  tree.write("sys/fs/cgroup/memory/tasks", "");
  CollectorFixture fixture(test::find_spec("cgroup_v2"), tree.host());
  const auto run = fixture.run();
  CHECK(run.error().code() == ErrorCode::no_data);
  CHECK(run.error().message() == tree.path("sys/fs/cgroup") + ": no hierarchy of version 2");
  tree.write("sys/fs/cgroup/unified/cgroup.controllers", "");
  tree.write("sys/fs/cgroup/unified/a/memory.current", "5\n");
  CHECK(fixture.run().value().find("weir_cgroup_memory_bytes{cgroup=\"/a\"} 5\n") !=
        std::string::npos);
}

TEST_CASE("numbers of another form are none, and cost no other") {
  using Counter = CgroupCounter;
  using Gauge = CgroupGauge;
  CHECK(parsed("memory.current", "17\n").of(Gauge::memory) == 17.0);
  for (const std::string_view text :
       {"", "max\n", "-1\n", "1.5\n", "18446744073709551616\n", "x"}) {
    CAPTURE(text);
    CHECK_FALSE(parsed("memory.max", text).of(Gauge::memory_limit));
    CHECK_FALSE(parsed("pids.current", text).of(Gauge::pids));
  }
  auto cpu =
      parsed("cpu.stat", "user_usec x\nsystem_usec\nnr_periods 3\nnew 5\n\nthrottled_usec 1000");
  CHECK_FALSE(cpu.of(Counter::cpu_user));
  CHECK_FALSE(cpu.of(Counter::cpu_system));
  CHECK(cpu.of(Counter::cpu_periods) == 3.0);
  CHECK(cpu.of(Counter::cpu_throttled_seconds) == 0.001);
  auto events =
      parsed("memory.events", "low 1\nhigh 2\nmax 3\noom 4\noom_kill 5\noom_group_kill 6\n");
  CHECK(events.of(Counter::memory_low) == 1.0);
  CHECK(events.of(Counter::memory_oom) == 4.0);
  CHECK(events.of(Counter::memory_oom_kill) == 5.0);
  auto io = parsed("io.stat", "8:0 rbytes=1 wbytes=x rios=3\n8:16 rbytes=10 =5 wios\n(unknown)\n");
  CHECK(io.of(Counter::io_read_bytes) == 11.0);
  CHECK(io.of(Counter::io_written_bytes) == 0.0);
  CHECK(io.of(Counter::io_reads) == 3.0);
  auto pressure = parsed("cpu.pressure", "some avg10=0 total=2000000\nfull total=y\n");
  CHECK(pressure.of(Counter::cpu_waiting) == 2.0);
  CHECK_FALSE(pressure.of(Counter::cpu_stalled));
}

TEST_CASE("a disk more than a buffer holds is summed too") {
  std::string text;
  for (int disk = 0; disk < 200; ++disk) {
    text +=
        "8:" + std::to_string(disk) + " rbytes=1000000 wbytes=1 rios=1 wios=1 dbytes=0 dios=0\n";
  }
  const TempTree tree;
  tree.write("sys/fs/cgroup/cgroup.controllers", "io\n");
  tree.write("sys/fs/cgroup/a/io.stat", text);
  CollectorFixture fixture(test::find_spec("cgroup_v2"), tree.host());
  CHECK(fixture.run().value().find("weir_cgroup_io_read_bytes_total{cgroup=\"/a\"} 200000000\n") !=
        std::string::npos);
}

using Paths = std::vector<std::string>;

TEST_CASE("the cgroups of a depth share the processes out, whatever lies above and below") {
  const TempTree tree;
  tree.write("sys/fs/cgroup/cgroup.controllers", "");
  tree.write("sys/fs/cgroup/a/x", "");
  tree.write("sys/fs/cgroup/b/c/x", "");
  tree.write("sys/fs/cgroup/b/d/e/f/x", "");
  const auto paths_of = [&tree](std::uint32_t depth) {
    CgroupTree cgroups(depth);
    REQUIRE(cgroups.refresh(tree.host()));
    return cgroups.paths();
  };
  CHECK(paths_of(1) == Paths{"a", "b"});
  CHECK(paths_of(2) == Paths{"a", "b/c", "b/d"});
  CHECK(paths_of(3) == Paths{"a", "b/c", "b/d/e"});
  CHECK(paths_of(16) == Paths{"a", "b/c", "b/d/e/f"});
}

TEST_CASE("cgroups that come and go are followed, those below the depth are not looked for") {
  const TempTree tree;
  tree.write("sys/fs/cgroup/cgroup.controllers", "");
  tree.write("sys/fs/cgroup/a/b/x", "");
  CgroupTree cgroups(2);
  CHECK(cgroups.refresh(tree.host()).value());
  CHECK_FALSE(cgroups.refresh(tree.host()).value());
  tree.write("sys/fs/cgroup/a/b/c/x", "");
  CHECK_FALSE(cgroups.refresh(tree.host()).value());
  tree.write("sys/fs/cgroup/a/d/x", "");
  CHECK(cgroups.refresh(tree.host()).value());
  CHECK(cgroups.paths() == Paths{"a/b", "a/d"});
  tree.remove("sys/fs/cgroup/a");
  CHECK(cgroups.refresh(tree.host()).value());
  CHECK(cgroups.paths().empty());
  tree.write("sys/fs/cgroup/e/x", "");  // one without any below, which then gets some
  CHECK(cgroups.refresh(tree.host()).value());
  tree.write("sys/fs/cgroup/e/f/x", "");
  CHECK(cgroups.refresh(tree.host()).value());
  CHECK(cgroups.paths() == Paths{"e/f"});
}

CgroupNumbers with(double memory, double reads) {
  CgroupNumbers numbers;
  numbers.of(CgroupGauge::memory) = memory;
  numbers.of(CgroupGauge::memory_limit) = 1000;
  numbers.of(CgroupCounter::io_reads) = reads;
  return numbers;
}

std::string shown(const CgroupTop& top) {
  std::string paths;
  for (const auto& [path, member] : top.members()) {
    if (member.is_shown) paths += path;
  }
  return paths;
}

std::optional<double> other_reads(const CgroupTop& top) {
  CgroupNumbers others = top.others();
  return others.of(CgroupCounter::io_reads);
}

TEST_CASE("the largest are shown, the sum has the others, and limits do not add up") {
  CgroupTop top(2);
  top.add("a", with(10, 1));
  top.add("b", with(30, 2));
  top.add("c", with(20, 4));
  top.add("d", with(5, 8));
  top.finish();
  CHECK(shown(top) == "bc");
  CHECK(top.other_count() == 2);
  CHECK(other_reads(top) == 9.0);
  CgroupNumbers others = top.others();
  CHECK(others.of(CgroupGauge::memory) == 15.0);
  CHECK_FALSE(others.of(CgroupGauge::memory_limit));
  CHECK_FALSE(others.of(CgroupGauge::pids));  // none has it
}

TEST_CASE("a shown cgroup keeps its place until another is twice as large") {
  CgroupTop top(1);
  const auto run = [&top](double a, double b) {
    top.add("a", with(a, 1));
    top.add("b", with(b, 1));
    top.finish();
    return shown(top);
  };
  CHECK(run(10, 9) == "a");
  CHECK(run(10, 19) == "a");
  CHECK(run(10, 21) == "b");
  CHECK(run(20, 21) == "b");
}

TEST_CASE("the sum of the others never falls and never jumps") {
  CgroupTop top(1);
  top.add("a", with(100, 1000));
  top.add("b", with(10, 50));
  top.finish();
  CHECK(other_reads(top) == 50.0);
  // They change places: each counts where it was shown from then on.
  top.add("a", with(10, 1001));
  top.add("b", with(100, 60));
  top.finish();
  CHECK(shown(top) == "b");
  CHECK(other_reads(top) == 51.0);
  // One that begins anew, and one that is new: all that they have is growth.
  top.add("a", with(10, 5));
  top.add("b", with(100, 60));
  top.add("c", with(1, 7));
  top.finish();
  CHECK(other_reads(top) == 63.0);
  // One that ends keeps what it had; its gauge is gone.
  top.add("b", with(100, 60));
  top.add("c", with(1, 8));
  top.finish();
  CHECK(other_reads(top) == 64.0);
  top.add("b", with(100, 61));
  top.finish();
  CHECK(other_reads(top) == 64.0);
  CgroupNumbers others = top.others();
  CHECK_FALSE(others.of(CgroupGauge::memory));
  CHECK(top.other_count() == 0);
}

TEST_CASE("limits of another form are refused with their flag") {
  const auto [flag, text] = GENERATE(table<std::string, std::string>({
      {std::string(kDepth), "0"},
      {std::string(kDepth), "17"},
      {std::string(kDepth), "deep"},
      {std::string(kTop), "-1"},
      {std::string(kTop), "4097"},
      {std::string(kTop), ""},
  }));
  const CollectorSpec spec = test::find_spec("cgroup_v2");
  CollectorOptions options(spec.options);
  REQUIRE(options.set(flag, text));
  const auto made = spec.make(options);
  REQUIRE_FALSE(made);
  CHECK(made.error().message().starts_with("--" + flag + ": '" + text + "' is not a number from "));
}

TEST_CASE("more cgroups than are looked at are cut, and the page says so") {
  const TempTree tree;
  tree.write("sys/fs/cgroup/cgroup.controllers", "");
  for (std::size_t i = 0; i < kMaxCgroups; ++i) {
    std::filesystem::create_directories(tree.path("sys/fs/cgroup/" + std::to_string(i)));
  }
  CollectorFixture fixture(test::find_spec("cgroup_v2"), tree.host());
  CHECK(fixture.run().value().find("weir_cgroup_is_cut 0\n") != std::string::npos);
  std::filesystem::create_directories(tree.path("sys/fs/cgroup/one-more"));
  const std::string page = fixture.run().value();
  CHECK(page.find("weir_cgroup_is_cut 1\n") != std::string::npos);
  CHECK(page.find("weir_cgroup_cgroups 4096\n") != std::string::npos);
}

}  // namespace
