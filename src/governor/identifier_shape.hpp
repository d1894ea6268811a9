// Tells values that name one thing out of very many (a UUID, a hash, an account number, an e-mail
// address) from those that name a kind. Losing the former from a label costs little: nobody graphs
// by them.
#pragma once

#include <string_view>

namespace weir::detail {

[[nodiscard]] bool has_identifier_shape(std::string_view value) noexcept;

}  // namespace weir::detail
