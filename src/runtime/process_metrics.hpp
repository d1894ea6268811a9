// process_*, as client_golang has them: of this process, hence of /proc/self whatever the host's
// root is. Sources: proc(5), getrusage(2), getrlimit(2).
#pragma once

#include <optional>

#include "weir/batch.hpp"

namespace weir::detail {

// Thread safe. What cannot be read is left out.
class ProcessMetrics {
 public:
  ProcessMetrics();
  void add(SampleBatch& out) const;

 private:
  std::optional<double> start_time_;  // seconds since the epoch
};

}  // namespace weir::detail
