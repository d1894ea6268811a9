// The code that blocks of few lines share: it costs a page one header.
#pragma once

#include <memory>
#include <span>

#include "exposition/deflate_code.hpp"
#include "weir/exposition.hpp"
#include "weir/snapshot.hpp"

namespace weir::detail {

// Made for blocks like these, yet it has every letter, length and distance.
[[nodiscard]] DeflateCode make_small_code(
    std::span<const std::shared_ptr<const SeriesBlock>> blocks, Format format);

}  // namespace weir::detail
