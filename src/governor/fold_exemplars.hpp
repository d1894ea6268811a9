// The rings of all folded outputs that have exemplars, and the members that are to be named there.
// Bounded: kFoldsWithExemplars outputs of a part that stand on the page.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "governor/exemplar_labels.hpp"
#include "governor/exemplar_ring.hpp"

namespace weir::detail {

// Outputs of a part that may have exemplars, and of those the heaviest, of which the governor names
// the heaviest members by itself.
inline constexpr std::size_t kFoldsWithExemplars = 64;
inline constexpr std::size_t kFoldsWithCulprits = 16;

// A member that counted much in this collection, and where it was delivered.
struct Culprit {
  double weight = 0;
  double value = 0;
  std::uint32_t member = 0;
  std::uint32_t delivery = 0;
  std::uint32_t row = 0;
};

class FoldExemplars {
 public:
  struct Record {
    ExemplarRing ring;
    std::array<Culprit, 4> culprits;  // heaviest first
    std::size_t culprits_size = 0;
    void note(const Culprit& culprit);
  };

  [[nodiscard]] std::uint32_t make();
  void release(std::uint32_t index);
  [[nodiscard]] Record& operator[](std::uint32_t index) noexcept { return records_[index]; }

  ExemplarLabels labels;  // scratch
  std::uint64_t labels_skipped = 0;
  std::uint64_t skipped = 0;

 private:
  std::vector<Record> records_;
  std::vector<std::uint32_t> free_;
};

}  // namespace weir::detail
