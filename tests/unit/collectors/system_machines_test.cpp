// Devices, processes and arrays on captured and crafted machines, each against the listing it must
// give.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "support/allocation_counter.hpp"
#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using weir::test::CollectorFixture;

namespace {

TEST_CASE("a machine's devices and processes give the listing they must give") {
  const auto [machine, collector] = GENERATE(table<std::string, std::string>({
      {"vm", "netclass"},
      {"vm", "processes"},
      {"vm", "tcpstat"},
      {"old-4x-kernel", "bonding"},
      {"old-4x-kernel", "mdadm"},
      {"old-4x-kernel", "netclass"},
      {"storage-host", "bonding"},
      {"storage-host", "mdadm"},
      {"storage-host", "netclass"},
  }));
  CAPTURE(machine, collector);
  CollectorFixture fixture(test::find_spec(collector), test::machine(machine));
  const auto first = fixture.run();
  REQUIRE(first);
  CHECK(*first == test::expected_listing(machine, collector, *first));
  CHECK(fixture.run().value() == *first);  // a second run of the same files
}

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

// Writes class/net as the machine's table has it: 4,000 files of a few bytes are no way to keep it.
std::size_t write_class_net(const test::TempTree& tree, std::string_view machine) {
  std::ifstream table(test::machine(machine).sys("../class_net.txt"));
  std::string line;
  std::getline(table, line);  // what it is
  std::getline(table, line);
  const std::vector<std::string> attributes = words_of(line);
  std::size_t devices = 0;
  for (; std::getline(table, line); ++devices) {
    const std::vector<std::string> values = words_of(line);
    if (values.size() != attributes.size()) throw std::runtime_error(line);
    for (std::size_t i = 1; i < values.size(); ++i) {
      if (values[i] == "-") continue;
      tree.write("sys/class/net/" + values[0] + "/" + attributes[i], values[i] + "\n");
    }
  }
  return devices;
}

TEST_CASE("a Kubernetes node's 200 veths have their attributes, but for the chart's filter") {
  const test::TempTree tree;
  REQUIRE(write_class_net(tree, "kubernetes-node") == 203);
  CollectorFixture all(test::find_spec("netclass"), tree.host());
  const std::string page = all.run().value();
  CHECK(page == test::expected_listing("kubernetes-node", "netclass", page));
  CollectorFixture chart(test::find_spec("netclass"), tree.host(),
                         {{"collector.netclass.ignored-devices", "^(veth.*|[a-f0-9]{15})$"}});
  const std::string few = chart.run().value();
  CHECK(few == test::expected_listing("kubernetes-node", "netclass_chart", few));
}

TEST_CASE("a steady run over devices, processes and sockets allocates nothing") {
  const auto collector =
      GENERATE(as<std::string>(), "netclass", "process_groups", "processes", "sockets", "tcpstat");
  CAPTURE(collector);
  CollectorFixture fixture(test::find_spec(collector), HostRoot());
  REQUIRE(fixture.collect());
  // A process or socket that comes meanwhile is remembered: not in every run.
  std::size_t fewest = 1;
  for (int run = 0; run < 200 && fewest > 0; ++run) {
    const std::size_t before = test::allocations();
    const bool done = fixture.collect().has_value();
    const std::size_t after = test::allocations();
    REQUIRE(done);
    fewest = std::min(fewest, after - before);
  }
  CHECK_FALSE(fixture.batch().empty());
  CHECK(fewest == 0);
}

}  // namespace
