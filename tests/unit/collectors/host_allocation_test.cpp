#include <catch2/catch.hpp>
#include <string>

#include "support/allocation_counter.hpp"
#include "support/collector_fixture.hpp"

using namespace weir;
using weir::test::CollectorFixture;

namespace {

TEST_CASE("a run in steady state allocates nothing") {
  // arm64-board has all files of these; one that is missing costs the text of an error.
  const auto collector =
      GENERATE(as<std::string>{}, "cpu", "filefd", "interrupts", "loadavg", "meminfo", "os",
               "pressure", "schedstat", "softirqs", "softnet", "stat", "time", "uname", "vmstat");
  CAPTURE(collector);
  CollectorFixture fixture(test::find_spec(collector), test::machine("arm64-board"));
  // One adds the rows, one knows them again, and one fits the memory to them.
  for (int run = 0; run < 3; ++run) REQUIRE(fixture.collect());
  const std::size_t before = test::allocations();
  const bool done = fixture.collect().has_value();
  const std::size_t after = test::allocations();
  CHECK(done);
  CHECK(after == before);
}

TEST_CASE("allocations are counted") {
  const std::size_t before = test::allocations();
  const std::string text(100, 'x');
  CHECK(test::allocations() == before + 1);
}

}  // namespace
