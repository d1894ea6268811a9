// What the NFS client and server count: kernels that know less, and files that cannot be read
// whole.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <tuple>

#include "support/collector_fixture.hpp"
#include "support/listing_lines.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using weir::test::CollectorFixture;
using weir::test::lines_of;
using weir::test::TempTree;

namespace {

TEST_CASE("a procedure that the kernel does not know was never called") {
  const auto [fault, text, method, line] =
      GENERATE(table<std::string, std::string, std::string, std::string>({
          {"no such version", "rpc 1 2 3\n", "Null\",proto=\"2", "0\n"},
          {"an old kernel", "rpc 1 2 3\nproc4 2 7 8\n", "Clone\",proto=\"4", "0\n"},
          {"known", "rpc 1 2 3\nproc4 2 7 8\n", "Read\",proto=\"4", "8\n"},
          {"a line cut short", "rpc 1 2 3\nproc4 3 7 8\n", "Write\",proto=\"4", ""},
          {"no number", "rpc 1 2 3\nproc4 3 7 x 9\n", "Read\",proto=\"4", ""},
          {"behind one", "rpc 1 2 3\nproc4 3 7 x 9\n", "Write\",proto=\"4", "9\n"},
          {"no count", "rpc 1 2 3\nproc4 x 7 8 9\n", "Read\",proto=\"4", ""},
          {"nothing of the kernel's", "proc4 3 7 8 9\n", "Read\",proto=\"4", ""},
          {"nothing", "", "Read\",proto=\"4", ""},
      }));
  CAPTURE(fault);
  const TempTree tree;
  tree.write("proc/net/rpc/nfs", text);
  CollectorFixture fixture(test::find_spec("nfs"), tree.host());
  const std::string series = "node_nfs_requests_total{method=\"" + method + "\"} ";
  CHECK(lines_of(fixture.run().value(), series) == (line.empty() ? "" : series + line));
}

TEST_CASE("a number of the server that cannot be read costs itself") {
  const TempTree tree;
  tree.write("proc/net/rpc/nfsd",
             "rc 1 x 3\nfh\nio 5 99999999999999999999\nth 8 0\nra 32 0 0\nproc2 1 4\n"
             "wdeleg_getattr x\n");
  CollectorFixture fixture(test::find_spec("nfsd"), tree.host());
  const std::string listing = fixture.run().value();
  CHECK(lines_of(listing, "node_nfsd_reply_cache") ==
        "node_nfsd_reply_cache_hits_total 1\nnode_nfsd_reply_cache_nocache_total 3\n");
  CHECK(lines_of(listing, "node_nfsd_file_handles").empty());
  CHECK(lines_of(listing, "node_nfsd_disk") == "node_nfsd_disk_bytes_read_total 5\n");
  CHECK(lines_of(listing, "node_nfsd_server") == "node_nfsd_server_threads 8\n");
  CHECK(lines_of(listing, "node_nfsd_read_ahead") == "node_nfsd_read_ahead_cache_size_blocks 32\n");
  CHECK(lines_of(listing, "node_nfsd_requests_total{method=\"Wdeleg").empty());
  CHECK(std::ranges::count(lines_of(listing, "node_nfsd_requests"), '\n') == 17 + 21 + 35);
  tree.write("proc/net/rpc/nfsd", "io 5 6\nwdeleg_getattr 16\n");
  CHECK(lines_of(fixture.run().value(), "node_nfsd_requests_total{method=\"Wdeleg") ==
        "node_nfsd_requests_total{method=\"WdelegGetattr\",proto=\"4\"} 16\n");
}

}  // namespace
