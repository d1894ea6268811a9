// process_*, as client_golang has them: of this process, hence of /proc/self whatever the host's
// root is. Sources: proc(5), getrusage(2), getrlimit(2).
#pragma once

#include <optional>

#include "base/unique_fd.hpp"
#include "weir/batch.hpp"

namespace weir::detail {

// Thread safe. What cannot be read is left out. Keeps three descriptors of /proc/self open: to find
// a file there costs four times what reading it does.
class ProcessMetrics {
 public:
  ProcessMetrics();
  void add(SampleBatch& out) const;

 private:
  UniqueFd statm_;
  UniqueFd threads_;  // the directory with an entry for each, as the next one
  UniqueFd fds_;
  std::optional<double> start_time_;  // seconds since the epoch
};

}  // namespace weir::detail
