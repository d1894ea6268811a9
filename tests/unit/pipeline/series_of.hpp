// Reads one series out of a pipeline, as a scrape would.
#pragma once

#include <optional>
#include <string>

#include "support/fake_clock.hpp"
#include "weir/pipeline/pipeline.hpp"

namespace weir::test {

// The value of the scalar series name{labels}; nullopt if there is none.
inline std::optional<double> series_of(pipeline::Pipeline& pipeline, const std::string& name,
                                       const std::string& labels = {}) {
  const HostRoot host;
  const FakeClock clock;
  const Logger log;
  SampleBatch batch;
  if (!pipeline.collector()->collect({host, clock, clock.monotonic(), {}, log}, batch))
    return std::nullopt;
  for (std::size_t row = 0; row < batch.size(); ++row) {
    if (batch.family_of(batch.row_family(row)).name == name && batch.labels(row).view() == labels) {
      return batch.kind(row) == UnitKind::scalar ? batch.value(row)
                                                 : batch.histogram(row).cumulative.back();
    }
  }
  return std::nullopt;
}

}  // namespace weir::test
