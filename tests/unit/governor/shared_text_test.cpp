// Where the label texts of a page lie.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "support/governed.hpp"

using namespace weir;
using namespace weir::test;

namespace {

constexpr FamilySpec kOrders{"orders_total", "", MetricType::counter, Fold::sum};

void deliver(SampleBatch& batch, std::string_view ids) {
  batch.clear();
  for (const char& id : ids) batch.add(kOrders, {{"id", {&id, 1}}}, 1);
}

class Pages {
 public:
  std::shared_ptr<const Snapshot> next(std::vector<TenantBatch> tenants) {
    Collection collection;
    collection.now = now_ += std::chrono::seconds(5);
    collection.tenants = tenants;
    return governor_.step(collection);
  }

 private:
  MonotonicTime now_{std::chrono::seconds(1000)};
  Governor governor_{finalize(test_config(100)).value()};
};

std::string ids_of(const SeriesBlock& block) {
  std::string ids;
  for (const BlockUnit& unit : block.units) ids += (*block.labels(unit).begin()).escaped_value;
  return ids;
}

}  // namespace

TEST_CASE("a page has the label texts of the batch, and keeps them when the batch goes on") {
  Pages pages;
  SampleBatch batch;
  deliver(batch, "abc");
  const auto first = pages.next({{"x", &batch}});
  const SeriesBlock& block = *first->parts[0].block;
  const FamilyIndex family = batch.family(kOrders);
  CHECK(block.text_owner == batch.share_labels(family));
  CHECK(block.label_text.data() == block.text_owner->data());
  deliver(batch, "abc");
  CHECK(block.text_owner == batch.share_labels(family));
  deliver(batch, "axyz");
  const auto second = pages.next({{"x", &batch}});
  CHECK(ids_of(block) == "abc");
  CHECK(ids_of(*second->parts[0].block) == "axyz");
  CHECK(second->parts[0].block->text_owner == batch.share_labels(family));
}

TEST_CASE("a family that comes in two pieces has a label text of its own") {
  Pages pages;
  SampleBatch one, two;
  deliver(one, "aab");  // the second one is refused
  deliver(two, "cd");
  const auto page = pages.next({{"x", &one}, {"x", &two}});
  REQUIRE(page->parts.size() == 1);
  CHECK(ids_of(*page->parts[0].block) == "abcd");
  CHECK(page->parts[0].block->text_owner != one.share_labels(one.family(kOrders)));
}
