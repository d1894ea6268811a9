// The numbered entries of a directory: the processes of /proc, the threads of a task folder, the
// descriptors of an fd folder. No allocation in steady state. Not thread safe.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "weir/expected.hpp"

namespace weir::detail {

class NumberedEntries {
 public:
  // The entries of the open directory \p descriptor whose names are numbers, in its order; borrowed
  // until the next call. Errors: io, not_found (a process that ended).
  [[nodiscard]] Expected<std::span<const int>> list(int descriptor);

 private:
  alignas(8) std::array<std::byte, 32768> buffer_{};
  std::vector<int> numbers_;
};

}  // namespace weir::detail
