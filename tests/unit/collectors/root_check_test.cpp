#include "collectors/host/root_check.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "support/temp_tree.hpp"

using namespace weir;
using weir::collectors::check_roots;
using weir::test::TempTree;

namespace {

constexpr std::string_view kProc = "21 1 0:5 / /proc rw - proc proc rw\n";

// The mounts of process 1, and those of this process, in a container say.
void write(const TempTree& tree, std::string_view of_one, std::string_view ours) {
  tree.write("proc/1/mountinfo", std::string(kProc).append(of_one));
  tree.write("proc/self/mountinfo", std::string(kProc).append(ours));
}

TEST_CASE("the root file system is looked for where process 1 has it") {
  const TempTree tree;
  write(tree, "20 1 8:1 / / rw - ext4 /dev/sda1 rw\n",
        "900 800 0:50 / / rw - overlay overlay rw\n"
        "901 900 8:1 / /host ro - ext4 /dev/sda1 rw\n"
        "902 901 8:2 / /host/srv ro - ext4 /dev/sda2 rw\n");
  CHECK(check_roots(tree.host(), "901").empty());
  CHECK(check_roots(tree.host(), "").empty());     // not known
  CHECK(check_roots(tree.host(), "999").empty());  // out of this process' sight
  CHECK(check_roots(tree.host(), "902").size() == 1);
  const auto warnings = check_roots(tree.host(), "900");
  REQUIRE(warnings.size() == 1);
  for (const char* const words :
       {"--path.rootfs=", " is on overlay (0:50, /), ", " is on /dev/sda1 (8:1, /): "}) {
    CAPTURE(words);
    CHECK(warnings[0].find(words) != std::string::npos);
  }
}

TEST_CASE("the last of several mounts at the root counts") {
  const TempTree tree;
  write(tree, "1 1 0:1 / / rw - rootfs rootfs rw\n20 1 8:1 / / rw - ext4 /dev/sda1 rw\n",
        "1 1 0:1 / / rw - rootfs rootfs rw\n20 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
  CHECK(check_roots(tree.host(), "20").empty());
  CHECK(check_roots(tree.host(), "1").size() == 1);
}

TEST_CASE("of a file system in parts the same part must be the root") {
  const auto [ours, warnings] = GENERATE(table<std::string, std::size_t>({
      {"901 900 0:30 /@ /host ro - btrfs /dev/sda1 rw,subvol=/@\n", 0},
      {"901 900 0:30 /@home /host ro - btrfs /dev/sda1 rw,subvol=/@home\n", 1},
      {"901 900 0:30 /@/var/lib/docker/btrfs/subvolumes/5 / rw - btrfs /dev/sda1 rw\n", 1},
      {"901 900 0:31 /@ / rw - btrfs /dev/sdb1 rw\n", 1},
  }));
  CAPTURE(ours);
  const TempTree tree;
  write(tree, "20 1 0:30 /@ / rw - btrfs /dev/sda1 rw,subvol=/@\n", ours);
  CHECK(check_roots(tree.host(), "901").size() == warnings);
}

TEST_CASE("mounts of process 1 that may not be read are told") {
  const TempTree tree;
  const auto warnings = check_roots(tree.host(), "901");
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].find("/proc/1/mountinfo: No such file") != std::string::npos);
}

TEST_CASE("own mounts that cannot be read, or are none, say nothing") {
  const TempTree tree;
  tree.write("proc/1/mountinfo", "20 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
  CHECK(check_roots(tree.host(), "901").empty());
  tree.write("proc/self/mountinfo", "nothing\n");
  CHECK(check_roots(tree.host(), "901").empty());
}

TEST_CASE("where a folder of this machine lies is asked of the kernel") {
  HostRoot host;
  host.rootfs = "/proc";
  const auto warnings = check_roots(host);
  REQUIRE(warnings.size() == 1);
  // Else process 1's mounts may not be read.
  const bool is_readable = warnings[0].starts_with("--path.rootfs=/proc is on ");
  host.rootfs = "/nowhere";
  CHECK(check_roots(host).empty() == is_readable);
}

TEST_CASE("captured files are not compared with the running system") {
  const TempTree tree;
  CHECK(check_roots(tree.host()).empty());
}

}  // namespace
