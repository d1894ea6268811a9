// What a collector must make of a captured machine, for the tests of many collectors.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "support/allocation_counter.hpp"
#include "support/collector_fixture.hpp"

namespace weir::test {

// The expected listing, again and again; no allocation once all is known; no family that its
// specification does not declare.
inline void check_machine_listing(const std::string& machine, const std::string& collector) {
  CAPTURE(collector);
  const CollectorSpec spec = find_spec(collector);
  CollectorFixture fixture(spec, test::machine(machine));
  const std::string listing = fixture.run().value();
  CHECK(listing == expected_listing(machine, collector, listing));
  CHECK(fixture.run().value() == listing);

  REQUIRE(fixture.collect());  // fits the memory to the rows that are known
  const std::size_t before = allocations();
  const bool done = fixture.collect().has_value();
  const std::size_t after = allocations();
  CHECK(done);
  CHECK(after == before);
  for (const Family& family : fixture.batch().families()) {
    if (spec.families.empty()) break;  // its input decides
    const auto declared = std::ranges::find(spec.families, family.name, &FamilySpec::name);
    REQUIRE(declared != spec.families.end());
    CHECK(Family(*declared) == family);
  }
}

}  // namespace weir::test
