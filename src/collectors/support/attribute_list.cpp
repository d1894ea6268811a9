#include "collectors/support/attribute_list.hpp"

#include <cmath>
#include <utility>

#include "collectors/support/fields.hpp"

namespace weir::detail {

std::optional<double> parse_finite(std::string_view text) noexcept {
  const auto number = parse_number<double>(text);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<double> parse_count(std::string_view text) noexcept {
  const auto number = parse_number<std::uint64_t>(text);
  return number ? std::optional(static_cast<double>(*number)) : std::nullopt;
}

void AttributeList::add(std::string path, const FamilySpec& family, LabelSet labels, Scale scale,
                        ParseAttribute parse) {
  attributes_.push_back({std::move(path), &family, std::move(labels), scale, parse, {}, {}});
}

void AttributeList::read(const Directory& directory) noexcept {
  AttributeBuffer buffer;
  for (std::size_t i = 0; i < attributes_.size(); ++i) {
    Attribute& attribute = attributes_[i];
    const char* const path = attribute.path.c_str();
    const auto text =
        i < kept_ ? directory.text(attribute.file, path, buffer) : directory.text(path, buffer);
    attribute.value = text ? attribute.parse(*text) : std::nullopt;
  }
}

void AttributeList::append(SampleBatch& out) const {
  for (const Attribute& attribute : attributes_) {
    if (!attribute.value) continue;
    out.add(out.family(*attribute.family), attribute.labels.text(),
            *attribute.value * attribute.scale.factor / attribute.scale.divisor);
  }
}

}  // namespace weir::detail
