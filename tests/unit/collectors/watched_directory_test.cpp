#include "collectors/support/watched_directory.hpp"

#include <catch2/catch.hpp>

#include "collectors/support/attribute_list.hpp"
#include "collectors/support/read_pacer.hpp"
#include "collectors/support/text_labels.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::detail;
using weir::test::TempTree;

namespace {

constexpr FamilySpec kFamily{"x", "X."};

TEST_CASE("a directory is other after an entry came, went or was replaced, and only then") {
  const TempTree tree;
  tree.write("sys/class/x/a", "1");
  WatchedDirectory directory(&HostRoot::sys, "class/x");
  CHECK(directory.refresh(tree.host()).value());
  CHECK_FALSE(directory.refresh(tree.host()).value());
  tree.write("sys/class/x/a", "2");  // what is in the file is not looked at
  CHECK_FALSE(directory.refresh(tree.host()).value());
  tree.write("sys/class/x/b", "1");
  CHECK(directory.refresh(tree.host()).value());
  tree.write("sys/class/x/c", "1");
  tree.remove("sys/class/x/b");
  CHECK(directory.refresh(tree.host()).value());
  tree.write("sys/class/y", "1");
  std::filesystem::rename(tree.path("sys/class/y"), tree.path("sys/class/x/c"));
  CHECK(directory.refresh(tree.host()).value());
  CHECK_FALSE(directory.refresh(tree.host()).value());
}

TEST_CASE("a directory that was removed is an error, and another when it is made anew") {
  const TempTree tree;
  tree.write("sys/class/x/a", "1");
  WatchedDirectory directory(&HostRoot::sys, "class/x");
  REQUIRE(directory.refresh(tree.host()));
  tree.remove("sys/class/x");
  // Some file systems list a removed directory as empty before they refuse to.
  const auto gone = directory.refresh(tree.host());
  CHECK((!gone || *gone));
  tree.write("sys/class/x/a", "1");
  CHECK(directory.refresh(tree.host()).value());
  WatchedDirectory never(&HostRoot::sys, "class/never");
  const auto absent = never.refresh(tree.host());
  CHECK(absent.error().code() == ErrorCode::not_found);
  CHECK(absent.error().message().starts_with(tree.path("sys/class/never")));
}

TEST_CASE("attributes are scaled, and those without a number have no row") {
  const TempTree tree;
  tree.write("d/a", "1500\n");
  tree.write("d/b", "x");
  const auto directory = Directory::open(tree.path("d")).value();
  AttributeList list;
  list.add("a", kFamily, {{"n", "a"}}, {1, 1000});
  list.add("b", kFamily, {{"n", "b"}});
  list.add("c", kFamily, {{"n", "c"}});
  SampleBatch batch;
  list.collect(directory, batch);
  REQUIRE(batch.size() == 1);
  CHECK(batch.value(0) == 1.5);
  CHECK(batch.labels(0).view() == "n=\"a\"");

  tree.remove("d/a");
  batch.clear();
  list.append(batch);  // what was read last
  CHECK(batch.size() == 1);
  batch.clear();
  list.collect(directory, batch);
  CHECK(batch.empty());
}

TEST_CASE("labels from texts are read anew each time") {
  const TempTree tree;
  tree.write("d/state", "live\n");
  const auto directory = Directory::open(tree.path("d")).value();
  TextLabels labels;
  labels.add_fixed("device", "x");
  labels.add("state", "state");
  CHECK(LabelSet(labels.read(directory)) == LabelSet{{"device", "x"}, {"state", "live"}});
  tree.write("d/state", "dead\n");
  CHECK(LabelSet(labels.read(directory)) == LabelSet{{"device", "x"}, {"state", "dead"}});
  tree.remove("d/state");
  CHECK(LabelSet(labels.read(directory)) == LabelSet{{"device", "x"}});
}

TEST_CASE("a run of bytes that are not UTF-8 is one replacement character") {
  const TempTree tree;
  const auto directory = Directory::open(tree.path()).value();
  const auto label_of = [&](std::string_view text) {
    tree.write("model", text);
    TextLabels labels;
    labels.add("model", "model");
    return std::string(labels.read(directory)[0].value);
  };
  CHECK(label_of("A\xff\xfe"
                 "B\xc3") ==
        "A\xEF\xBF\xBD"
        "B\xEF\xBF\xBD");
  CHECK(label_of("\xff") == "\xEF\xBF\xBD");
  CHECK(label_of("\xC3\xA9") == "\xC3\xA9");
}

TEST_CASE("a quick source is due always, a slow one after its pause") {
  using std::chrono::milliseconds;
  const MonotonicTime start{std::chrono::hours(1)};
  ReadPacer pacer;
  CHECK(pacer.is_due(start));
  CHECK_FALSE(pacer.was_read());
  pacer.took(start, start + ReadPacer::kSlow);
  CHECK_FALSE(pacer.is_slow());
  CHECK(pacer.is_due(start + ReadPacer::kSlow));
  pacer.took(start, start + milliseconds(100));
  CHECK(pacer.is_slow());
  CHECK_FALSE(pacer.is_due(start + milliseconds(2099)));
  CHECK(pacer.is_due(start + milliseconds(2100)));
  pacer.took(start, start + std::chrono::minutes(10));
  CHECK(pacer.is_due(start + std::chrono::minutes(15)));
  CHECK_FALSE(pacer.is_due(start + std::chrono::minutes(14)));
}

}  // namespace
