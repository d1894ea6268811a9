// The collectors of single file systems and of caches before them, on a captured machine.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "support/allocation_counter.hpp"
#include "support/collector_fixture.hpp"

using namespace weir;
using weir::test::CollectorFixture;

namespace {

TEST_CASE("a machine's mounted file systems give the listing they must give") {
  const auto* const collector = GENERATE("bcache", "bcachefs", "btrfs", "xfs");
  CAPTURE(collector);
  const CollectorSpec spec = test::find_spec(collector);
  CollectorFixture fixture(spec, test::machine("storage-host"));
  fixture.device_events = 1;
  const std::string first = fixture.run().value();
  CHECK(first == test::expected_listing("storage-host", collector, first));
  CHECK(fixture.run().value() == first);

  REQUIRE(fixture.collect());  // fits the memory to the rows that are known
  const std::size_t before = test::allocations();
  const bool done = fixture.collect().has_value();
  const std::size_t after = test::allocations();
  CHECK(done);
  CHECK(after == before);

  if (spec.families.empty()) return;  // its input decides
  for (const Family& family : fixture.batch().families()) {
    CAPTURE(family.name);
    const auto declared = std::ranges::find(spec.families, family.name, &FamilySpec::name);
    REQUIRE(declared != spec.families.end());
    CHECK(Family(*declared) == family);
  }
}

TEST_CASE("a machine without these file systems has a page without their series") {
  const auto* const collector = GENERATE("bcache", "btrfs", "xfs");
  CAPTURE(collector);
  CollectorFixture fixture(test::find_spec(collector), {"/nowhere", "/nowhere", "/nowhere", ""});
  CHECK(fixture.run().value().empty());
}

TEST_CASE("a machine without bcachefs has no data of it, as node_exporter says") {
  CollectorFixture fixture(test::find_spec("bcachefs"), {"/nowhere", "/nowhere", "/nowhere", ""});
  const auto run = fixture.run();
  REQUIRE_FALSE(run);
  CHECK(run.error().code() == ErrorCode::no_data);
  CHECK(run.error().message().starts_with("/nowhere/"));
}

}  // namespace
