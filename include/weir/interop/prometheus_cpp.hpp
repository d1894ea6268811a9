/// \file
/// The bridge to prometheus-cpp, both ways. An application's registry becomes a Weir collector, so
/// that its series go through the governor; and a governed exporter becomes a Collectable, so that
/// the application's existing Exposer serves governed pages:
///
///     weir::Exporter exporter(settings, governor, clock);
///     auto registration = exporter.registry().add("app",
///     weir::make_prometheus_collector(registry)); auto governed =
///     std::make_shared<weir::GovernedCollectable>(exporter);
///     exposer.RegisterCollectable(governed);   // in place of
///     exposer.RegisterCollectable(registry)
///
/// An adaptor at the edge: prometheus-cpp copies every label string at each collection. Works with
/// prometheus-cpp 1.0 and later.
#pragma once

#include <memory>
#include <vector>

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include "weir/collector.hpp"
#include "weir/exporter.hpp"
#include "weir/snapshot.hpp"

namespace weir {

/// A collector of all that \p collectable gives (prometheus::Registry is one). What breaks the data
/// model's rules (names, twice the same label, histograms whose counts fall) is skipped and counted
/// in `weir_bridge_skipped_total{reason}`; an empty pointer gives nothing.
[[nodiscard]] std::unique_ptr<Collector> make_prometheus_collector(
    std::shared_ptr<const prometheus::Collectable> collectable);

/// The snapshot's families in prometheus-cpp's types. Info becomes its Info where it has one, else
/// gauge; stateset becomes gauge. Exemplars have no place there and are left out.
[[nodiscard]] std::vector<prometheus::MetricFamily> to_prometheus(const Snapshot& snapshot);

/// Each Collect() is a scrape of the exporter, which must outlive it. A page that the governor
/// makes unavailable is empty. Thread safe.
class GovernedCollectable final : public prometheus::Collectable {
 public:
  explicit GovernedCollectable(Exporter& exporter) : exporter_(&exporter) {}
  [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  Exporter* exporter_;
};

}  // namespace weir
