#include "collectors/host/textfile_reader.hpp"

#include <fcntl.h>

#include <catch2/catch.hpp>
#include <string>

#include "base/unique_fd.hpp"
#include "support/temp_tree.hpp"

namespace weir::detail {
namespace {

UniqueFd open_directory(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  REQUIRE(fd);
  return fd;
}

TEST_CASE("a metrics file is read whole, up to the limit") {
  const test::TempTree tree;
  tree.write("a", "12345");
  const UniqueFd directory = open_directory(tree.path());
  std::string text = "left over";
  FileIdentity identity;
  REQUIRE_FALSE(read_textfile(directory.get(), "a", text, identity, 5));
  CHECK(text == "12345");
  CHECK(identity.size == 5);
  CHECK(look_at_textfile(directory.get(), "a") == identity);
  const auto skip = read_textfile(directory.get(), "a", text, identity, 4);
  REQUIRE(skip);
  CHECK(skip->reason == SkipReason::too_large);
}

TEST_CASE("a file that has gone since it was listed has vanished") {
  const test::TempTree tree;
  const UniqueFd directory = open_directory(tree.path());
  std::string text;
  FileIdentity identity;
  const auto skip = read_textfile(directory.get(), "a", text, identity);
  REQUIRE(skip);
  CHECK(skip->reason == SkipReason::vanished);
  CHECK_FALSE(look_at_textfile(directory.get(), "a"));
}

TEST_CASE("a file that has more than it said is changing") {
  // Files of procfs are regular and say they are empty: what a file that grows looks like.
  const UniqueFd directory = open_directory("/proc");
  std::string text;
  FileIdentity identity;
  const auto skip = read_textfile(directory.get(), "version", text, identity);
  REQUIRE(skip);
  CHECK(skip->reason == SkipReason::changing);
}

TEST_CASE("a file of the same size and times but another inode is another") {
  const test::TempTree tree;
  tree.write("a", "1");
  tree.write("b", "1");
  const UniqueFd directory = open_directory(tree.path());
  const auto a = look_at_textfile(directory.get(), "a");
  const auto b = look_at_textfile(directory.get(), "b");
  REQUIRE(a);
  REQUIRE(b);
  CHECK(a->inode != b->inode);
  CHECK_FALSE(a == b);
}

}  // namespace
}  // namespace weir::detail
