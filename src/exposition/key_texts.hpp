// The bounds or quantiles of a shape as its lines print them, ready to be copied behind the labels.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/exposition.hpp"
#include "weir/snapshot.hpp"

namespace weir::detail {

class KeyTexts {
 public:
  // Renders \p shape's keys, for a histogram +Inf too. Memory is kept from shape to shape, and the
  // texts while the shape stays: the histograms of a program mostly have the same bounds.
  void render(const Shape& shape, Format format);

  [[nodiscard]] std::size_t size() const noexcept { return ends_.size(); }
  // `,le="0.1"} `: what stands between the labels and the value.
  [[nodiscard]] std::string_view operator[](std::size_t key) const {
    const std::uint32_t begin = key == 0 ? 0 : ends_[key - 1];
    return std::string_view(text_).substr(begin, ends_[key] - begin);
  }

 private:
  void add(std::string_view label, double key, Format format);
  Shape shape_;  // that the texts are of
  std::optional<Format> format_;
  std::string text_;
  std::vector<std::uint32_t> ends_;
};

}  // namespace weir::detail
