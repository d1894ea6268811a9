#include "collectors/support/directory.hpp"

#include <catch2/catch.hpp>

#include "support/temp_tree.hpp"

using namespace weir;
using weir::detail::AttributeBuffer;
using weir::detail::Directory;
using weir::test::TempTree;

namespace {

TEST_CASE("a directory lists its entries sorted") {
  const TempTree tree;
  tree.write("d/b", "");
  tree.write("d/a", "");
  tree.write("d/c/x", "");
  const auto directory = Directory::open(tree.path("d"));
  REQUIRE(directory);
  CHECK(directory->names().value() == std::vector<std::string>{"a", "b", "c"});
  CHECK(directory->names().value().size() == 3);  // and once more
}

TEST_CASE("attributes are trimmed texts and whole numbers") {
  const TempTree tree;
  tree.write("d/speed", "-1\n");
  tree.write("d/state", " up \n");
  tree.write("d/sub/count", "18446744073709551615\n");
  const auto directory = Directory::open(tree.path("d"));
  REQUIRE(directory);
  AttributeBuffer buffer;
  CHECK(directory->text("state", buffer) == "up");
  CHECK(directory->number<std::int64_t>("speed") == -1);
  CHECK_FALSE(directory->number<std::uint64_t>("speed"));
  CHECK_FALSE(directory->number<std::int64_t>("state"));
  CHECK(directory->number<std::uint64_t>("sub/count") == 18446744073709551615U);
  const auto sub = directory->subdirectory("sub");
  REQUIRE(sub);
  CHECK(sub->has("count"));
}

TEST_CASE("an attribute that cannot be read is absent") {
  const TempTree tree;
  tree.write("d/dir/x", "");
  const auto directory = Directory::open(tree.path("d"));
  REQUIRE(directory);
  AttributeBuffer buffer;
  CHECK_FALSE(directory->text("nothing", buffer));
  CHECK_FALSE(directory->text("dir", buffer));
  CHECK_FALSE(directory->has("nothing"));
  CHECK_FALSE(directory->subdirectory("nothing"));
}

TEST_CASE("an attribute longer than its buffer is cut") {
  const TempTree tree;
  tree.write("d/long", std::string(10'000, 'x'));
  const auto directory = Directory::open(tree.path("d"));
  REQUIRE(directory);
  AttributeBuffer buffer;
  const auto text = directory->text("long", buffer);
  REQUIRE(text);
  CHECK(text->size() == buffer.size());
}

TEST_CASE("a missing directory is not found") {
  const TempTree tree;
  CHECK(Directory::open(tree.path("nothing")).error().code() == ErrorCode::not_found);
}

}  // namespace
