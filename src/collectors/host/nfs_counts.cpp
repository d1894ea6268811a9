#include "collectors/host/nfs_counts.hpp"

#include <cstdint>

#include "collectors/support/fields.hpp"

namespace weir::collectors {

std::optional<std::string_view> line_of(std::string_view text, std::string_view key) noexcept {
  detail::Cursor lines(text);
  while (const auto line = lines.line()) {
    detail::Cursor fields(*line);
    if (fields.field() == key) return fields.rest();
  }
  return std::nullopt;
}

void add_numbers(std::string_view text, std::span<const NfsNumber> numbers, SampleBatch& out) {
  for (const NfsNumber& number : numbers) {
    detail::Cursor fields(line_of(text, number.line).value_or(""));
    for (std::size_t skipped = 0; skipped < number.place; ++skipped)
      static_cast<void>(fields.field());
    const auto value = detail::parse_number<std::uint64_t>(fields.field());
    if (!value) continue;
    if (number.label.name.empty())
      out.add(number.family, static_cast<double>(*value));
    else
      out.add(number.family, {number.label}, static_cast<double>(*value));
  }
}

void add_methods(std::string_view text, const FamilySpec& family, const NfsMethods& methods,
                 SampleBatch& out) {
  const auto line = line_of(text, methods.line);
  detail::Cursor fields(line.value_or("0"));
  const auto known = detail::parse_number<std::size_t>(fields.field());
  if (!known) return;
  for (std::size_t i = 0; i < methods.names.size(); ++i) {
    const auto count = i < *known ? detail::parse_number<std::uint64_t>(fields.field())
                                  : std::optional<std::uint64_t>(0);
    if (!count || methods.names[i].empty()) continue;
    out.add(family, {{"method", methods.names[i]}, {"proto", methods.proto}},
            static_cast<double>(*count));
  }
}

}  // namespace weir::collectors
