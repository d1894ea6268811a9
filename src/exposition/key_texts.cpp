#include "exposition/key_texts.hpp"

#include <algorithm>
#include <bit>
#include <limits>

#include "base/number.hpp"

namespace weir::detail {
namespace {

// Bit by bit: 0 and -0 are not the same text.
bool is_same(const Shape& a, const Shape& b) {
  const auto bits = [](double key) { return std::bit_cast<std::uint64_t>(key); };
  return a.kind == b.kind && std::ranges::equal(a.keys, b.keys, {}, bits, bits);
}

}  // namespace

void KeyTexts::add(std::string_view label, double key, Format format) {
  text_.append(",").append(label).append("=\"");
  if (format == Format::openmetrics_1_0_0) {
    append_openmetrics_number(text_, key);
  } else {
    append_key_number(text_, key);
  }
  text_.append("\"} ");
  ends_.push_back(static_cast<std::uint32_t>(text_.size()));
}

void KeyTexts::render(const Shape& shape, Format format) {
  if (format == format_ && is_same(shape, shape_)) return;
  shape_ = shape;
  format_ = format;
  text_.clear();
  ends_.clear();
  const bool is_histogram = shape.kind == UnitKind::histogram;
  const std::string_view label = is_histogram ? "le" : "quantile";
  for (const double key : shape.keys) add(label, key, format);
  if (is_histogram) add(label, std::numeric_limits<double>::infinity(), format);
}

}  // namespace weir::detail
