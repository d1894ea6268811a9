#include "model/exemplar_size.hpp"

namespace weir::detail {
namespace {

std::size_t unescaped_characters(std::string_view escaped) noexcept {
  std::size_t count = 0;
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    const auto byte = static_cast<unsigned char>(escaped[i]);
    if (byte == '\\') ++i;
    if ((byte & 0xC0U) != 0x80U) ++count;  // a byte that begins a character
  }
  return count;
}

}  // namespace

std::size_t characters(EscapedLabel label) noexcept {
  // A name in quotes is counted without them.
  const bool is_quoted = label.name.starts_with('"');
  const std::size_t name = is_quoted
                               ? unescaped_characters(label.name.substr(1, label.name.size() - 2))
                               : label.name.size();
  return name + unescaped_characters(label.escaped_value);
}

std::size_t characters(LabelText labels) noexcept {
  std::size_t count = 0;
  for (const EscapedLabel& label : labels) count += characters(label);
  return count;
}

}  // namespace weir::detail
