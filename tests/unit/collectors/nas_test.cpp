// A server of files (ZFS, NFS client and server, NFS mounts), and machines without any of it.
#include <catch2/catch.hpp>
#include <string>
#include <tuple>

#include "support/collector_fixture.hpp"
#include "support/machine_listing.hpp"
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
  test::check_machine_listing("nas", collector);
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
