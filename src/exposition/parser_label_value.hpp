// A label's value, as it stands between its quotes.
#pragma once

#include "exposition/parser_cursor.hpp"

namespace weir::detail {

// Moves from behind the opening quote to the closing one; escapes and UTF-8 are checked.
bool skip_label_value(PageCursor& cursor);

}  // namespace weir::detail
