#include "collectors/support/attribute_list.hpp"

#include <catch2/catch.hpp>
#include <filesystem>

#include "support/temp_tree.hpp"

using namespace weir;
using weir::detail::AttributeList;
using weir::detail::Directory;

namespace {

constexpr FamilySpec kFamily{"x", "X."};

std::ptrdiff_t open_files() {
  const std::filesystem::directory_iterator files("/proc/self/fd");
  return std::distance(begin(files), end(files));
}

TEST_CASE("the kernel's attributes that are kept open are read anew, and let go with the list") {
  const auto kernel = Directory::open("/proc/sys/kernel");
  REQUIRE(kernel);
  const std::ptrdiff_t before = open_files();
  AttributeList list;
  list.keep_open(*kernel);
  list.add("pid_max", kFamily, {});
  list.add("no_such_file", kFamily, {});
  list.add("random/uuid", kFamily, {}, {}, [](std::string_view text) noexcept {
    static std::size_t last = 0;
    const std::size_t hash = std::hash<std::string_view>{}(text);
    return std::optional(std::exchange(last, hash) == hash ? 0.0 : 1.0);  // 1: another text
  });
  SampleBatch batch;
  for (int round = 0; round < 3; ++round) {
    batch.clear();
    list.collect(*kernel, batch);
    REQUIRE(batch.size() == 2);
    CHECK(batch.value(0) > 300);
    CHECK(batch.value(1) == 1);
    CHECK(open_files() == before + 2);
  }
  list.clear();
  CHECK(open_files() == before);
}

TEST_CASE("files that are not the kernel's are opened each time, as they may be replaced") {
  const test::TempTree tree;
  tree.write("a", "1");
  const auto folder = Directory::open(tree.path());
  REQUIRE(folder);
  AttributeList list;
  list.keep_open(*folder);
  list.add("a", kFamily, {});
  SampleBatch batch;
  list.collect(*folder, batch);
  CHECK(batch.value(0) == 1);
  tree.remove("a");
  tree.write("a", "2");
  batch.clear();
  list.collect(*folder, batch);
  CHECK(batch.value(0) == 2);
}

TEST_CASE("a count is a whole number from 0 on") {
  CHECK(detail::parse_count("18446744073709551615") == 18446744073709551615.0);
  for (const std::string_view text :
       {"", "-1", "1.5", "1e3", "0x1", "+1", "18446744073709551616"}) {
    CAPTURE(text);
    CHECK_FALSE(detail::parse_count(text));
  }
}

}  // namespace
