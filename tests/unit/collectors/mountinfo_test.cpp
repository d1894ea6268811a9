#include "collectors/host/mountinfo.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace weir;
using namespace weir::collectors;

namespace {

std::vector<Mount> parsed(std::string_view text) {
  std::vector<Mount> mounts;
  REQUIRE(parse_mountinfo(text, mounts));
  return mounts;
}

Mount one(std::string_view line) {
  const auto mounts = parsed(line);
  REQUIRE(mounts.size() == 1);
  return mounts.front();
}

TEST_CASE("a mount has a device number, a point, a type and a source") {
  const Mount mount =
      one("36 35 98:15 /mnt1 /mnt2 rw,noatime master:1 shared:2 - ext3 /dev/root rw");
  CHECK(mount.major == "98");
  CHECK(mount.minor == "15");
  CHECK(mount.point == "/mnt2");
  CHECK(mount.type == "ext3");
  CHECK(mount.source == "/dev/root");
  CHECK_FALSE(mount.read_only);
}

TEST_CASE("a mount without optional fields, source or super options is one") {
  const Mount mount = one("36 35 0:5 / /a rw - fuse.x  rw");
  CHECK(mount.type == "fuse.x");
  CHECK(mount.source.empty());
  CHECK(one("36 35 0:5 / /a rw - tmpfs none").source == "none");
}

TEST_CASE("a mount is read-only by its own, its file system's or ext4's emergency option") {
  CHECK(one("1 0 8:1 / / ro,relatime - ext4 /dev/sda rw").read_only);
  CHECK(one("1 0 8:1 / / rw,relatime - ext4 /dev/sda ro,errors=continue").read_only);
  CHECK(one("1 0 8:1 / / rw,relatime - ext4 /dev/sda rw,emergency_ro").read_only);
  CHECK_FALSE(one("1 0 8:1 / / rw,norelatime - ext4 /dev/sda rw,errors=remount-ro").read_only);
}

TEST_CASE("malformed mounts are skipped, a file of nothing else is an error") {
  CHECK(parsed("1 0 8:1 / / rw - ext4 /dev/sda rw\n"
               "no dash at all\n"
               "1 0 8:1 / rw - ext4 /dev/sda rw\n"
               "1 0 eight:1 / / rw - ext4 /dev/sda rw\n"
               "1 0 81 / / rw - ext4 /dev/sda rw\n"
               "2 0 8:2 / /cut rw - ")
            .size() == 1);
  std::vector<Mount> mounts;
  CHECK(parse_mountinfo("Inter-| Receive\n", mounts).error().code() == ErrorCode::parse);
  CHECK(parse_mountinfo("", mounts).has_value());
}

TEST_CASE("only the escapes of blank and tab are undone") {
  CHECK(unescape_mount_point("/my\\040files\\011\\134\\012") == "/my files\t\\134\\012");
  CHECK(unescape_mount_point("/cut\\04") == "/cut\\04");
}

TEST_CASE("the root's prefix goes only where it is one") {
  CHECK(strip_root("/host/var", "/host") == "/var");
  CHECK(strip_root("/host", "/host/") == "/");
  CHECK(strip_root("/hostile", "/host") == "/hostile");
  CHECK(strip_root("/var", "/host") == "/var");
  CHECK(strip_root("/var", "/") == "/var");
  CHECK(strip_root("/", "/") == "/");
}

TEST_CASE("of mounts on one point the last is kept") {
  const std::string text =
      "1 0 8:1 / /b rw - ext4 first rw\n"
      "2 0 8:1 / /a rw - ext4 only rw\n"
      "3 0 8:1 / /b rw - ext4 second rw\n"
      "4 0 8:1 / /b rw - ext4 third rw\n";
  auto mounts = parsed(text);
  keep_topmost(mounts);
  REQUIRE(mounts.size() == 2);
  CHECK(mounts[0].source == "only");
  CHECK(mounts[1].source == "third");
}

TEST_CASE("a mount answers at once if all that its path leads through does") {
  const auto at_once = [](std::string_view type, std::string_view point,
                          std::vector<std::string_view> others) {
    Mount mount;
    mount.type = type;
    mount.point = point;
    return answers_at_once(mount, others);
  };
  CHECK(at_once("ext4", "/", {"/mnt"}));
  CHECK(at_once("xfs", "/mnt/data", {"/mnt/dat", "/mnt/data/deeper", "/mnt2"}));
  CHECK_FALSE(at_once("xfs", "/mnt/data", {"/mnt"}));
  CHECK_FALSE(at_once("xfs", "/mnt/data", {"/mnt/data"}));
  CHECK_FALSE(at_once("ext4", "/boot", {"/"}));
  for (const std::string_view type : {"nfs", "nfs4", "fuse.sshfs", "cifs", "autofs", "overlay", ""})
    CHECK_FALSE(at_once(type, "/mnt", {}));
}

}  // namespace
