// FamilyStudy: what the labels of one family of a page are worth.
#pragma once

#include <cstdint>
#include <span>

#include "offline/analysis.hpp"
#include "weir/batch.hpp"

namespace weir::detail {

struct StudyTerms {
  const GovernorConfig& config;
  std::uint64_t share_lines;  // what the family may have of the budget
};

// Precondition: \p rows, those of \p family, are not empty.
[[nodiscard]] FamilyFinding study_family(const SampleBatch& batch, FamilyIndex family,
                                         std::span<const std::uint32_t> rows,
                                         const StudyTerms& terms);

}  // namespace weir::detail
