// A scrape of a host in steady state: what it allocates, with all default collectors. The numbers
// are of calls of operator new; the C library's own are not counted.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "support/allocation_count.hpp"
#include "support/fake_collector.hpp"
#include "support/temp_tree.hpp"
#include "weir/catalog.hpp"
#include "weir/exporter.hpp"

using namespace weir;
using namespace weir::test;

namespace {

// The page's own: a snapshot is immutable, so each page has one, and its values.
constexpr std::uint64_t kOfAPage = 2;

struct Allocations {
  std::map<std::string, std::uint64_t, std::less<>> of_collectors;  // those that were not 0
  std::uint64_t of_crew = UINT64_MAX;  // beside them, from the first run to the last
  std::uint64_t of_page = UINT64_MAX;  // beside them, until the page was there
  std::size_t collectors = 0;
  std::size_t absent = 0;  // of them, those that said no_data
};

// A collector whose allocations are counted.
class Counted final : public Collector {
 public:
  struct Count {
    std::uint64_t fewest = UINT64_MAX;  // of its runs
    std::uint64_t all = 0;
  };
  Counted(std::unique_ptr<Collector> collector, Count& count)
      : collector_(std::move(collector)), count_(count) {}
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const std::uint64_t before = allocation_count();
    auto done = collector_->collect(context, out);
    const std::uint64_t made = allocation_count() - before;
    count_.all += made;
    count_.fewest = std::min(count_.fewest, made);
    return done;
  }
  void report(const RunEnd& last, SampleBatch& out) const override {
    collector_->report(last, out);
  }

 private:
  std::unique_ptr<Collector> collector_;
  Count& count_;
};

// The fewest of some scrapes: on a live machine something may come or go in one of them.
Allocations steady_allocations(const HostRoot& host) {
  const SystemClock clock;
  ExporterSettings settings;
  settings.host = host;
  settings.heartbeat_interval = std::chrono::milliseconds(100);
  Allocations fewest;
  std::map<std::string, Counted::Count, std::less<>> counts;
  const auto in_collectors = [&] {
    std::uint64_t all = 0;
    for (const auto& [name, count] : counts) all += count.all;
    return all;
  };
  std::uint64_t begin = 0;
  std::uint64_t collecting = 0;
  Exporter exporter(settings, *finalize({}), clock);
  std::vector<Registration> registrations;
  const auto add = [&](std::string name, std::unique_ptr<Collector> collector) {
    auto registration = exporter.registry().add(std::move(name), std::move(collector));
    REQUIRE(registration);
    registrations.push_back(std::move(*registration));
  };
  add("first", fake_collector([&](const CollectContext&, SampleBatch&) -> Expected<void> {
        begin = allocation_count();
        return {};
      }));
  for (const CollectorSpec& spec : collectors::catalog()) {
    if (!spec.enabled_by_default || spec.make == nullptr) continue;
    auto collector = spec.make(CollectorOptions(spec.options));
    REQUIRE(collector);
    const std::string name(spec.name);
    add(name, std::make_unique<Counted>(std::move(*collector), counts[name]));
  }
  add("last", fake_collector([&](const CollectContext&, SampleBatch&) -> Expected<void> {
        collecting = allocation_count() - begin;
        return {};
      }));
  for (int scrape = 0; scrape < 60; ++scrape) {
    if (scrape == 30) {  // those before warmed up
      for (auto& [name, count] : counts) count.fewest = UINT64_MAX;
      fewest.of_crew = fewest.of_page = UINT64_MAX;
    }
    const std::uint64_t before = allocation_count();
    const std::uint64_t before_in_collectors = in_collectors();
    REQUIRE(exporter.scrape({{}, {}, "test"}));
    const std::uint64_t whole = allocation_count() - before;
    const std::uint64_t of_collectors = in_collectors() - before_in_collectors;
    fewest.of_crew = std::min(fewest.of_crew, collecting - of_collectors);
    fewest.of_page = std::min(fewest.of_page, whole - of_collectors);
  }
  for (const CollectorStatus& status : exporter.collector_statuses())
    fewest.absent += status.reason == "no_data" ? 1U : 0U;
  fewest.collectors = counts.size();
  for (const auto& [name, count] : counts)
    if (count.fewest > 0) fewest.of_collectors.emplace(name, count.fewest);
  return fewest;
}

// \p others: collectors that may allocate.
void check(const Allocations& allocations, const std::set<std::string, std::less<>>& others = {}) {
  CHECK(allocations.collectors > 40);
  CHECK(allocations.absent > 0);  // an absence that is told again and again costs nothing, either
  for (const auto& [collector, count] : allocations.of_collectors)
    if (!others.contains(collector)) FAIL_CHECK(collector << ": " << count);
  CHECK(allocations.of_crew == 0);
  CHECK(allocations.of_page <= kOfAPage);
}

}  // namespace

TEST_CASE("a scrape of a captured machine allocates nothing but its page") {
  const TempTree tree;
  std::filesystem::copy(
      std::filesystem::path(WEIR_TEST_DATA) / "machines" / "vm", tree.path(),
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks);
  tree.write("sys/kernel/uevent_seqnum", "7\n");
  // These two ask the kernel what changed: none tells of files that were captured.
  check(steady_allocations(tree.host()), {"filesystem", "netclass"});
}

TEST_CASE("a scrape of this machine allocates nothing but its page") {
  // Where the kernel counts no device events, what is absent is looked for each time.
  if (!std::filesystem::exists("/sys/kernel/uevent_seqnum")) return;
  check(steady_allocations(HostRoot()));
}
