/// \file
/// LabelArena: label texts one behind the other. The whole can be shared, so that who keeps label
/// texts need not copy them: what was shared never changes, and whoever adds a text afterwards goes
/// on with a copy.
///
/// Not thread safe; a shared text is, being constant.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "weir/label.hpp"

namespace weir {

class LabelArena {
 public:
  struct Place {
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
  };
  Place add(LabelText labels);
  Place add(std::span<const LabelView> labels);
  /// Drops what stands from \p size on.
  void truncate(std::size_t size) noexcept { size_ = std::min(size_, size); }
  void shrink_to_fit() noexcept { text_.shrink_to_fit(); }

  /// Borrowed until the next change, and until somebody shares the texts.
  [[nodiscard]] LabelText at(Place place) const {
    const std::string& text = shared_ ? *shared_ : text_;
    return LabelText::trusted({text.data() + place.begin, place.size});
  }
  [[nodiscard]] std::shared_ptr<const std::string> share() const;

 private:
  std::string& own();
  Place added();

  // One of the two, as far as size_.
  mutable std::string text_;
  mutable std::shared_ptr<const std::string> shared_;
  std::size_t size_ = 0;
};

}  // namespace weir
