// Collectors on the machine that runs the test: plausible, whatever machine that is.
#include <sys/utsname.h>

#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>

#include "support/collector_fixture.hpp"
#include "weir/catalog.hpp"

using namespace weir;
using weir::test::CollectorFixture;

namespace {

// The values of a family's series by label text.
std::map<std::string, double> values_of(const SampleBatch& batch, std::string_view family) {
  std::map<std::string, double> values;
  for (std::size_t row = 0; row < batch.size(); ++row) {
    if (batch.family_of(batch.row_family(row)).name != family) continue;
    values.emplace(batch.labels(row).view(), batch.value(row));
  }
  return values;
}

double only_value(const SampleBatch& batch, std::string_view family) {
  const auto values = values_of(batch, family);
  REQUIRE(values.size() == 1);
  return values.begin()->second;
}

TEST_CASE("every collector works here or says that there is no data") {
  for (const CollectorSpec& spec : collectors::catalog()) {
    if (spec.make == nullptr) continue;  // nothing without a source
    CAPTURE(spec.name);
    CollectorFixture fixture(spec, test::options_to_start(spec), HostRoot{});
    const auto first = fixture.run();
    if (!first) {
      CAPTURE(first.error().message());
      CHECK(first.error().code() == ErrorCode::no_data);
      continue;
    }
    CHECK(fixture.run());
  }
}

TEST_CASE("no collector delivers a series twice") {
  for (const CollectorSpec& spec : collectors::catalog()) {
    if (spec.make == nullptr) continue;  // nothing without a source
    CAPTURE(spec.name);
    CollectorFixture fixture(spec, test::options_to_start(spec), HostRoot{});
    if (!fixture.run()) continue;
    const SampleBatch& batch = fixture.batch();
    std::set<std::pair<std::string, std::string>> seen;
    for (std::size_t row = 0; row < batch.size(); ++row) {
      const std::string& family = batch.family_of(batch.row_family(row)).name;
      CAPTURE(family, batch.labels(row).view());
      CHECK(seen.emplace(family, batch.labels(row).view()).second);
    }
  }
}

TEST_CASE("the running machine has memory, time and a name") {
  CollectorFixture meminfo(test::find_spec("meminfo"), HostRoot{});
  REQUIRE(meminfo.run());
  const double total = only_value(meminfo.batch(), "node_memory_MemTotal_bytes");
  const double available = only_value(meminfo.batch(), "node_memory_MemAvailable_bytes");
  CHECK(total > available);
  CHECK(available > 1e6);

  CollectorFixture uname(test::find_spec("uname"), HostRoot{});
  REQUIRE(uname.run());
  utsname name{};
  REQUIRE(::uname(&name) == 0);
  const auto info = values_of(uname.batch(), "node_uname_info");
  REQUIRE(info.size() == 1);
  CHECK(info.begin()->second == 1);
  CHECK(info.begin()->first.find("nodename=\"" + std::string(name.nodename) + "\"") !=
        std::string::npos);
  CHECK(info.begin()->first.find("sysname=\"Linux\"") != std::string::npos);
}

TEST_CASE("the running machine's counters only go up") {
  for (const std::string name : {"cpu", "stat", "softnet", "interrupts", "softirqs"}) {
    CAPTURE(name);
    CollectorFixture fixture(test::find_spec(name), HostRoot{});
    REQUIRE(fixture.run());
    std::map<std::string, std::map<std::string, double>> before;
    for (const Family& family : fixture.batch().families()) {
      if (family.type == MetricType::counter) {
        before[family.name] = values_of(fixture.batch(), family.name);
      }
    }
    CHECK_FALSE(before.empty());
    REQUIRE(fixture.run());
    for (const auto& [family, values] : before) {
      const auto after = values_of(fixture.batch(), family);
      for (const auto& [labels, value] : values) {
        CAPTURE(family, labels);
        const auto found = after.find(labels);
        if (found != after.end()) CHECK(found->second >= value);
      }
    }
  }
}

TEST_CASE("the time is the injected clock's") {
  CollectorFixture fixture(test::find_spec("time"), HostRoot{});
  REQUIRE(fixture.run());
  const double first = only_value(fixture.batch(), "node_time_seconds");
  fixture.clock.advance(std::chrono::milliseconds(1500));
  REQUIRE(fixture.run());
  CHECK(only_value(fixture.batch(), "node_time_seconds") - first == Approx(1.5));
}

}  // namespace
