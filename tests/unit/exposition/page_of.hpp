// A page from units, for the tests of the encoders.
#pragma once

#include <memory>
#include <string>

#include "weir/exposition.hpp"

namespace weir::test {

inline std::shared_ptr<const Snapshot> snapshot_of(const SampleBatch& batch) {
  const SampleBatch* const batches[] = {&batch};
  return make_snapshot(batches, WallTime{});
}

inline std::string text_page(const SampleBatch& batch) {
  return encode_to_string(*snapshot_of(batch), {Format::text_0_0_4, Encoding::identity});
}

inline std::string openmetrics_page(const SampleBatch& batch) {
  return encode_to_string(*snapshot_of(batch), {Format::openmetrics_1_0_0, Encoding::identity});
}

}  // namespace weir::test
