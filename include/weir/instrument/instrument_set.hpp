/// \file
/// InstrumentSet: the instruments of an application, and the collector that delivers them.
///
///     weir::InstrumentSet metrics;
///     auto requests = metrics.counter({.name = "app_requests_total", .help = "Requests.",
///     .label_names = {"code"}}); auto registration = exporter.registry().add("app",
///     metrics.collector()); requests.value()->with({"200"}).add();
#pragma once

#include <memory>
#include <vector>

#include "weir/collector.hpp"
#include "weir/expected.hpp"
#include "weir/instrument/counter.hpp"
#include "weir/instrument/family.hpp"
#include "weir/instrument/gauge.hpp"
#include "weir/instrument/histogram.hpp"

namespace weir {

using CounterFamily = InstrumentFamily<Counter>;
using GaugeFamily = InstrumentFamily<Gauge>;
using HistogramFamily = InstrumentFamily<Histogram>;

/// Latency bounds in seconds that suit most services: 1 ms to 10 s.
[[nodiscard]] std::vector<double> default_latency_bounds();

/// Thread safe. Families live as long as the set and its collectors.
class InstrumentSet {
 public:
  InstrumentSet();

  /// invalid_argument if a name breaks the data model's rules, a counter's does not end in _total,
  /// bounds are not ascending, or "le" is a label of a histogram; conflict if the name is taken.
  Expected<std::shared_ptr<CounterFamily>> counter(InstrumentSpec spec);
  Expected<std::shared_ptr<GaugeFamily>> gauge(InstrumentSpec spec);
  Expected<std::shared_ptr<HistogramFamily>> histogram(
      InstrumentSpec spec, std::vector<double> bounds = default_latency_bounds());

  /// A collector that delivers all families, those added later too, and
  /// `weir_instrument_overflowed_total{family}` for families with labels.
  [[nodiscard]] std::unique_ptr<Collector> collector() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace weir
