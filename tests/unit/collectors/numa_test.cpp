// numa on synthetic machines, on a captured one, and on the machine that runs the test.
#include <stdlib.h>  // setenv() is POSIX

#include <catch2/catch.hpp>
#include <string>

#include "collectors/host/numa.hpp"
#include "support/allocation_counter.hpp"
#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;
using weir::test::TempTree;

namespace {

// A machine of nodes without figures, of the topology that the description says.
class SyntheticMachine {
 public:
  explicit SyntheticMachine(std::string description) : description_(std::move(description)) {
    tree.write("sys/devices/system/node/node0/cpulist", "0\n");
    tree.write("sys/devices/system/cpu/online", "0\n");
  }
  std::string run(bool with_cores = false) {
    if (!collector_) {
      const CollectorSpec spec = test::find_spec("numa");
      CollectorOptions options(spec.options);
      REQUIRE(options.set("collector.numa.cores", with_cores ? "true" : "false"));
      collector_ = make_numa(options, [this] {
                     ++asked;
                     return read_synthetic_topology(description_);
                   }).value();
    }
    batch_.clear();
    const Logger log;
    const HostRoot host = tree.host();
    const test::FakeClock clock;
    REQUIRE(collector_->collect({host, clock, MonotonicTime::max(), {}, log}, batch_));
    return test::listing(batch_);
  }

  TempTree tree;
  int asked = 0;

 private:
  std::string description_;
  std::unique_ptr<Collector> collector_;
  SampleBatch batch_;
};

TEST_CASE("a machine of two sockets and four nodes") {
  SyntheticMachine machine("package:2 node:2 l3:1(size=32MiB) core:4 pu:1");
  CHECK(machine.run() ==
        "# TYPE weir_numa_cache_bytes gauge\n"
        "weir_numa_cache_bytes{level=\"3\",type=\"unified\"} 134217728\n"
        "# TYPE weir_numa_cache_info gauge\n"
        "weir_numa_cache_info{bytes=\"33554432\",cpus=\"0-3\",level=\"3\",type=\"unified\"} 1\n"
        "weir_numa_cache_info{bytes=\"33554432\",cpus=\"12-15\",level=\"3\",type=\"unified\"} 1\n"
        "weir_numa_cache_info{bytes=\"33554432\",cpus=\"4-7\",level=\"3\",type=\"unified\"} 1\n"
        "weir_numa_cache_info{bytes=\"33554432\",cpus=\"8-11\",level=\"3\",type=\"unified\"} 1\n"
        "# TYPE weir_numa_caches gauge\n"
        "weir_numa_caches{level=\"3\",type=\"unified\"} 4\n"
        "# TYPE weir_numa_cores gauge\n"
        "weir_numa_cores 16\n"
        "# TYPE weir_numa_cpus gauge\n"
        "weir_numa_cpus 16\n"
        "# TYPE weir_numa_node_info gauge\n"
        "weir_numa_node_info{cpus=\"0-3\",node=\"0\",package=\"0\"} 1\n"
        "weir_numa_node_info{cpus=\"12-15\",node=\"3\",package=\"1\"} 1\n"
        "weir_numa_node_info{cpus=\"4-7\",node=\"1\",package=\"0\"} 1\n"
        "weir_numa_node_info{cpus=\"8-11\",node=\"2\",package=\"1\"} 1\n"
        "# TYPE weir_numa_nodes gauge\n"
        "weir_numa_nodes 4\n"
        "# TYPE weir_numa_package_info gauge\n"
        "weir_numa_package_info{cpus=\"0-7\",package=\"0\"} 1\n"
        "weir_numa_package_info{cpus=\"8-15\",package=\"1\"} 1\n"
        "# TYPE weir_numa_packages gauge\n"
        "weir_numa_packages 2\n");
}

TEST_CASE("a machine of 128 hardware threads has few series, and one per core if wanted") {
  SyntheticMachine machine("package:2 node:1 l3:8 l2:4 core:1 pu:2");
  const std::string page = machine.run();
  CHECK(page.find("weir_numa_cpus 128\n") != std::string::npos);
  CHECK(page.find("weir_numa_cores 64\n") != std::string::npos);
  CHECK(page.find("weir_numa_nodes 2\n") != std::string::npos);
  CHECK(page.find("weir_numa_caches{level=\"2\",type=\"unified\"} 64\n") != std::string::npos);
  CHECK(page.find("weir_numa_caches{level=\"3\",type=\"unified\"} 16\n") != std::string::npos);
  CHECK(page.find("weir_numa_core_info") == std::string::npos);
  CHECK(std::count(page.begin(), page.end(), '\n') < 50);

  SyntheticMachine with_cores("package:2 node:1 l3:8 l2:4 core:1 pu:2");
  const std::string cores = with_cores.run(true);
  CHECK(cores.find("weir_numa_core_info{core=\"63\",cpus=\"126-127\",package=\"1\"} 1\n") !=
        std::string::npos);
}

TEST_CASE("memory that two packages share belongs to none") {
  SyntheticMachine machine("node:1 package:2 core:2 pu:1");
  CHECK(machine.run().find("weir_numa_node_info{cpus=\"0-3\",node=\"0\"} 1\n") !=
        std::string::npos);
}

TEST_CASE("the hardware is looked at once, and again when nodes or CPUs changed") {
  SyntheticMachine machine("package:1 core:1 pu:1");
  machine.run();
  machine.run();
  CHECK(machine.asked == 1);
  machine.tree.write("sys/devices/system/cpu/online", "0-1\n");
  machine.run();
  machine.run();
  CHECK(machine.asked == 2);
  machine.tree.write("sys/devices/system/node/node1/cpulist", "1\n");
  machine.run();
  machine.run();
  CHECK(machine.asked == 3);
}

TEST_CASE("a description that hwloc does not know is refused with it") {
  const auto topology = read_synthetic_topology("sockets:many");
  REQUIRE_FALSE(topology);
  CHECK(topology.error().code() == ErrorCode::invalid_argument);
  CHECK(topology.error().message().find("'sockets:many'") != std::string::npos);
}

// Of a machine that lstopo saved, or that hwloc's environment describes otherwise.
std::string told_by(const char* variable, const std::string& value, bool with_cores = false) {
  TempTree tree;
  tree.write("sys/devices/system/node/node0/cpulist", "0\n");
  CollectorOptions options(test::find_spec("numa").options);
  REQUIRE(options.set("collector.numa.cores", with_cores ? "true" : "false"));
  const auto collector = make_numa(options, [&] {
                           REQUIRE(::setenv(variable, value.c_str(), 1) == 0);
                           auto topology = read_machine_topology();
                           REQUIRE(::unsetenv(variable) == 0);
                           return topology;
                         }).value();
  SampleBatch batch;
  const Logger log;
  const test::FakeClock clock;
  const HostRoot host = tree.host();
  REQUIRE(collector->collect({host, clock, MonotonicTime::max(), {}, log}, batch));
  return test::listing(batch);
}

std::string saved(const std::string& name, bool with_cores = false) {
  const std::string file = test::machine("vm").proc("../../../topologies/" + name + ".xml");
  return told_by("HWLOC_XMLFILE", file, with_cores);
}

TEST_CASE("a machine of two sockets that lstopo saved is the one that its description makes") {
  const char* const description = "pack:2 [numa] l3:1 core:8 pu:2";
  const std::string page = saved("two-socket", true);
  CHECK(page == SyntheticMachine(description).run(true));
  CHECK(page == told_by("HWLOC_SYNTHETIC", description, true));
  CHECK(page.find("weir_numa_package_info{cpus=\"16-31\",package=\"1\"} 1\n") != std::string::npos);
  CHECK(page.find("weir_numa_core_info{core=\"15\",cpus=\"30-31\",package=\"1\"} 1\n") !=
        std::string::npos);
}

TEST_CASE("a machine of four nodes that lstopo saved has models and distances") {
  const std::string page = saved("four-node");
  for (const char* const line :
       {"weir_numa_nodes 4", "weir_numa_packages 4", "weir_numa_cpus 16",
        R"(weir_numa_node_info{cpus="12-15",node="3",package="3"} 1)",
        R"(weir_numa_package_info{cpus="4-7",model="Example CPU 8x1",package="1"} 1)",
        R"(weir_numa_distance{from="0",to="0"} 10)", R"(weir_numa_distance{from="0",to="2"} 16)",
        R"(weir_numa_distance{from="3",to="0"} 22)"}) {
    INFO(line);
    CHECK(page.find(std::string(line) + '\n') != std::string::npos);
  }
}

TEST_CASE("a machine of 128 hardware threads that lstopo saved has few series") {
  const std::string page = saved("pus-128");
  CHECK(page == SyntheticMachine("pack:2 die:2 [numa] l3:4 l2:4 l1d:1 l1i:1 core:1 pu:2").run());
  CHECK(page.find("weir_numa_cpus 128\n") != std::string::npos);
  CHECK(page.find("weir_numa_nodes 4\n") != std::string::npos);
  CHECK(page.find("weir_numa_caches{level=\"1\",type=\"instruction\"} 64\n") != std::string::npos);
  CHECK(std::count(page.begin(), page.end(), '\n') < 60);
}

TEST_CASE("a two-socket server's files give its listing") {
  const HostRoot host = test::machine("numa-server");
  const CollectorSpec spec = test::find_spec("numa");
  CollectorSpec of_files = spec;
  of_files.make = [](const CollectorOptions& options) {
    return make_numa(options, [] {
      const std::string root = test::machine("numa-server").proc("..");
      REQUIRE(::setenv("HWLOC_FSROOT", root.c_str(), 1) == 0);
      auto topology = read_machine_topology();
      REQUIRE(::unsetenv("HWLOC_FSROOT") == 0);
      return topology;
    });
  };
  CollectorFixture fixture(of_files, host, {{"collector.numa.cores", "true"}});
  const std::string listing = fixture.run().value();
  CHECK(listing == test::expected_listing("numa-server", "numa", listing));
  CHECK(fixture.run().value() == listing);
  REQUIRE(fixture.collect());  // fits the memory to the rows that are known
  const std::size_t before = test::allocations();
  const bool done = fixture.collect().has_value();
  const std::size_t after = test::allocations();
  CHECK(done);
  CHECK(after == before);

  // Without hwloc's word for another machine's files only what they say themselves is shown.
  CollectorFixture captured(spec, host);
  const std::string figures = captured.run().value();
  CHECK(figures.find("weir_numa_allocations_total{kind=\"hit\",node=\"1\"} 193460335813\n") !=
        std::string::npos);
  CHECK(figures.find("weir_numa_packages") == std::string::npos);
}

TEST_CASE("a kernel without nodes has no data") {
  CollectorFixture fixture(test::find_spec("numa"), {"/nowhere", "/nowhere", "/nowhere", ""});
  CHECK(fixture.run().error().code() == ErrorCode::no_data);
}

TEST_CASE("the machine that runs this has a package, a core and a node") {
  CollectorFixture fixture(test::find_spec("numa"), HostRoot{});
  const auto run = fixture.run();
  if (!run) {
    CHECK(run.error().code() == ErrorCode::no_data);
    return;
  }
  CHECK(run->find("weir_numa_nodes 0\n") == std::string::npos);
  CHECK(run->find("weir_numa_node_info{") != std::string::npos);
  CHECK(run->find("weir_numa_allocations_total{kind=\"local\",node=\"0\"}") != std::string::npos);
}

}  // namespace
