#include "collectors/host/root_check.hpp"

#include <catch2/catch.hpp>

#include "support/temp_tree.hpp"

using namespace weir;
using weir::collectors::check_roots;
using weir::test::TempTree;

namespace {

constexpr std::string_view kProc = "21 1 0:5 / /proc rw - proc proc rw\n";

TEST_CASE("the root file system is looked for where process 1 has it") {
  const TempTree tree;
  tree.write("proc/1/mountinfo",
             std::string("20 1 8:1 / / rw - ext4 /dev/sda1 rw\n").append(kProc));
  CHECK(check_roots(tree.host(), "8:1").empty());
  CHECK(check_roots(tree.host(), "").empty());
  const auto warnings = check_roots(tree.host(), "0:50");
  REQUIRE(warnings.size() == 1);
  for (const char* const word : {"--path.rootfs=", " 0:50,", " 8:1 ", "/dev/sda1"}) {
    CAPTURE(word);
    CHECK(warnings[0].find(word) != std::string::npos);
  }
}

TEST_CASE("the last of several mounts at the root counts, and subvolumes are not compared") {
  const TempTree tree;
  tree.write("proc/1/mountinfo",
             "1 1 0:1 / / rw - rootfs rootfs rw\n20 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
  CHECK(check_roots(tree.host(), "8:1").empty());
  CHECK(check_roots(tree.host(), "0:1").size() == 1);
  tree.write("proc/1/mountinfo", "20 1 0:30 /@ / rw - btrfs /dev/sda1 rw\n");
  CHECK(check_roots(tree.host(), "0:31").empty());
}

TEST_CASE("mounts of process 1 that may not be read are told") {
  const TempTree tree;
  const auto warnings = check_roots(tree.host(), "8:1");
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].find("/proc/1/mountinfo: No such file") != std::string::npos);
}

TEST_CASE("captured files are not compared with the running system") {
  const TempTree tree;
  CHECK(check_roots(tree.host()).empty());
}

}  // namespace
