// Which series stand on a page already; asked row by row, of one family after the other.
#pragma once

#include <algorithm>
#include <span>

#include "governor/engine.hpp"

namespace weir::detail {

class ShownSeries {
 public:
  // Borrowed, as it is now.
  explicit ShownSeries(const Engine& page) : page_(page) {}

  // A family of this name is on the page with another type, or with these labels. \p family is
  // borrowed until the next call.
  [[nodiscard]] bool has(const Family& family, LabelText labels) {
    if (&family != family_) {
      family_ = &family;
      parts_ = page_.parts_named(family.name);
    }
    return std::ranges::any_of(parts_, [&](const PagePart& part) {
      const SeriesBlock& block = *part.part->block;
      return part.part->family->type != family.type ||
             std::ranges::any_of(
                 block.units, [&](const BlockUnit& unit) { return block.labels(unit) == labels; });
    });
  }

 private:
  const Engine& page_;
  const Family* family_ = nullptr;
  std::span<const PagePart> parts_;
};

}  // namespace weir::detail
