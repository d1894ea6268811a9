/// \file
/// The governor by itself, without collectors, threads or a server: the application feeds batches,
/// moves the time, and reads pages. 300 customers do not fit into 50 series, their orders do.
///
///     governor_alone
#include <chrono>
#include <iostream>
#include <string>

#include "weir/exposition.hpp"
#include "weir/governor.hpp"

int main() {
  using namespace std::chrono_literals;
  weir::GovernorConfig config;
  config.max_series = 50;
  weir::Governor governor(weir::finalize(config).value());

  weir::SampleBatch batch;
  const weir::FamilyIndex orders =
      batch.family(weir::FamilySpec{"orders_total", "Orders.", weir::MetricType::counter});
  weir::Collection collection;
  collection.scrape_interval = 15s;
  std::shared_ptr<const weir::Snapshot> page;
  for (int round = 1; round <= 4; ++round) {
    batch.clear();
    for (int i = 0; i < 300; ++i) {
      const std::string customer = "c" + std::to_string(i);
      batch.add(orders, {{"customer", customer}}, round * 10.0);
    }
    const weir::TenantBatch tenant{"shop", &batch};
    collection.tenants = {&tenant, 1};
    collection.now += 15s;
    collection.wall += 15s;
    page = governor.step(collection);
  }
  std::cout << weir::encode_to_string(*page);
  std::cout << "# " << governor.report().page_lines << " series on the page\n";
  return 0;
}
