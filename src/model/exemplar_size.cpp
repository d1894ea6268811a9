#include "model/exemplar_size.hpp"

namespace weir::detail {

std::size_t characters(EscapedLabel label) noexcept {
  std::size_t count = label.name.size();
  for (std::size_t i = 0; i < label.escaped_value.size(); ++i) {
    const auto byte = static_cast<unsigned char>(label.escaped_value[i]);
    if (byte == '\\') ++i;
    if ((byte & 0xC0U) != 0x80U) ++count;  // a byte that begins a character
  }
  return count;
}

std::size_t characters(LabelText labels) noexcept {
  std::size_t count = 0;
  for (const EscapedLabel& label : labels) count += characters(label);
  return count;
}

}  // namespace weir::detail
