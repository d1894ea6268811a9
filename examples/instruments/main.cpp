/// \file
/// Instruments of an application: a label that customers fill takes a share of 100 values, what
/// comes later counts in one child `__other__`, and the total stays exact. Prints the page.
///
///     instruments
#include <iostream>
#include <string>

#include "weir/exporter.hpp"
#include "weir/exposition.hpp"
#include "weir/instrument/instrument_set.hpp"

int main() {
  weir::InstrumentSet metrics;
  const auto orders = metrics.counter({.name = "shop_orders_total",
                                       .help = "Orders.",
                                       .label_names = {"customer"},
                                       .max_children = 100});
  const auto latency =
      metrics.histogram({.name = "shop_order_seconds", .help = "Time of an order."}, {0.1, 0.5, 1});
  if (!orders || !latency) return 1;

  weir::Histogram& seconds = latency.value()->get();  // a handle: an update costs nanoseconds
  for (int i = 0; i < 5000; ++i) {
    orders.value()->with({"customer-" + std::to_string(i)}).add();
    seconds.observe(i % 7 * 0.1);
  }

  const weir::SystemClock clock;
  weir::Exporter exporter({}, weir::finalize({.max_series = 1000}).value(), clock);
  const auto registration = exporter.registry().add("shop", metrics.collector());
  const auto page = exporter.scrape({});
  if (!page) return 1;
  std::cout << weir::encode_to_string(*page->snapshot);
  return 0;
}
