#include "collectors/support/attribute_list.hpp"

#include <cmath>
#include <utility>

#include "collectors/support/fields.hpp"

namespace weir::detail {

std::optional<double> parse_finite(std::string_view text) noexcept {
  const auto number = parse_number<double>(text);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

void AttributeList::add(std::string path, const FamilySpec& family, LabelSet labels, Scale scale) {
  attributes_.push_back({std::move(path), &family, std::move(labels), scale, std::nullopt});
}

void AttributeList::read(const Directory& directory) noexcept {
  AttributeBuffer buffer;
  for (Attribute& attribute : attributes_) {
    const auto text = directory.text(attribute.path.c_str(), buffer);
    attribute.value = text ? parse_(*text) : std::nullopt;
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
