// A server of files (ZFS, NFS client and server, NFS mounts), and machines without any of it.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <tuple>

#include "support/allocation_counter.hpp"
#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using weir::test::CollectorFixture;
using weir::test::TempTree;

namespace {

std::string kstat(std::string_view lines) {
  return std::string("9 1 0x01 2 544 1 2\nname                type data\n").append(lines);
}

TEST_CASE("a server of files gives the listing it must give") {
  const auto collector = GENERATE(as<std::string>(), "mountstats", "nfs", "nfsd", "zfs");
  CAPTURE(collector);
  const CollectorSpec spec = test::find_spec(collector);
  CollectorFixture fixture(spec, test::machine("nas"));
  const std::string listing = fixture.run().value();
  CHECK(listing == test::expected_listing("nas", collector, listing));
  CHECK(fixture.run().value() == listing);

  REQUIRE(fixture.collect());  // fits the memory to the rows that are known
  const std::size_t before = test::allocations();
  const bool done = fixture.collect().has_value();
  const std::size_t after = test::allocations();
  CHECK(done);
  CHECK(after == before);
  for (const Family& family : fixture.batch().families()) {
    if (spec.families.empty()) break;  // its input decides
    const auto declared = std::ranges::find(spec.families, family.name, &FamilySpec::name);
    REQUIRE(declared != spec.families.end());
    CHECK(Family(*declared) == family);
  }
}

TEST_CASE("a machine without ZFS or NFS has no data, and is not asked each time") {
  const auto [collector, file, text] = GENERATE(table<std::string, std::string, std::string>({
      {"nfs", "proc/net/rpc/nfs", "rpc 1 2 3\n"},
      {"nfsd", "proc/net/rpc/nfsd", "io 1 2\n"},
      {"zfs", "proc/spl/kstat/zfs/zil", kstat("zil_commit_count 4 7\n")},
  }));
  CAPTURE(collector);
  const TempTree tree;
  CollectorFixture fixture(test::find_spec(collector), tree.host());
  fixture.device_events = 1;
  const auto absent = fixture.run();
  REQUIRE_FALSE(absent);
  CHECK(absent.error().code() == ErrorCode::no_data);
  CHECK(absent.error().message().starts_with(tree.path("proc/")));
  tree.write(file, text);
  CHECK_FALSE(fixture.run());  // nothing came, says the kernel
  fixture.device_events = 2;
  CHECK(fixture.run());
}

}  // namespace
