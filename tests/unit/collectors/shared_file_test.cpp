#include "collectors/support/shared_file.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;

namespace {

struct World {
  test::TempTree tree;
  HostRoot host = tree.host();
  test::FakeClock clock;
  Logger log;
  detail::SharedTexts texts;
  CollectContext context{host, clock, MonotonicTime::max(), {}, log, 0, &texts};

  std::string page_of(Collector& collector) {
    SampleBatch batch;
    REQUIRE(collector.collect(context, batch));
    return test::listing(batch);
  }
};

std::unique_ptr<Collector> make(std::string_view name) {
  const CollectorSpec spec = test::find_spec(name);
  return spec.make(CollectorOptions(spec.options)).value();
}

bool has(const std::string& page, std::string_view line) {
  return page.find(line) != std::string::npos;
}

TEST_CASE("cpu and stat tell of the same moment") {
  World world;
  const auto cpu = make("cpu");
  const auto stat = make("stat");
  world.tree.write("proc/stat", "cpu0 100 0 0 0 0 0 0 0 0 0\nctxt 7\n");
  CHECK(has(world.page_of(*cpu), "node_cpu_seconds_total{cpu=\"0\",mode=\"user\"} 1\n"));
  world.tree.write("proc/stat", "cpu0 200 0 0 0 0 0 0 0 0 0\nctxt 8\n");
  CHECK(has(world.page_of(*stat), "node_context_switches_total 7\n"));
  world.texts.renew();
  CHECK(has(world.page_of(*stat), "node_context_switches_total 8\n"));
  CHECK(has(world.page_of(*cpu), "node_cpu_seconds_total{cpu=\"0\",mode=\"user\"} 2\n"));
}

TEST_CASE("udp_queues asks the count of sockets that sockstat shows") {
  World world;
  const auto queues = make("udp_queues");
  const auto sockstat = make("sockstat");
  world.tree.write("proc/net/udp", "  sl  local_address\n");
  world.tree.write("proc/net/sockstat", "UDP: inuse 0 mem 0\n");
  CHECK(has(world.page_of(*sockstat), "node_sockstat_UDP_inuse 0\n"));
  CHECK(has(world.page_of(*queues), "{ip=\"v4\",queue=\"tx\"} 0\n"));
  world.tree.write("proc/net/udp", "  sl  local_address\n  0: 0:1 0:0 07 00000001:00000000 00\n");
  world.tree.write("proc/net/sockstat", "UDP: inuse 1 mem 0\n");
  CHECK(has(world.page_of(*queues), "{ip=\"v4\",queue=\"tx\"} 0\n"));
  world.texts.renew();
  CHECK(has(world.page_of(*queues), "{ip=\"v4\",queue=\"tx\"} 1\n"));
  CHECK(has(world.page_of(*sockstat), "node_sockstat_UDP_inuse 1\n"));
}

TEST_CASE("a shared file that is not there fails for each that wants it") {
  World world;
  detail::SharedFileReader first(detail::SharedFile::stat);
  detail::SharedFileReader second(detail::SharedFile::stat);
  CHECK(first.read(world.context).error().code() == ErrorCode::not_found);
  CHECK(second.read(world.context).error().message().find("proc/stat: ") != std::string::npos);
  world.tree.write("proc/stat", "now");
  CHECK(first.read(world.context).value() == "now");
}

}  // namespace
