// Names in quotes, as Prometheus 3 writes those that are not plain: of a metric first between the
// braces, `{"http.requests","http.method"="GET"} 1`, and after HELP, TYPE and UNIT.
#pragma once

#include <string_view>

#include "exposition/parser_cursor.hpp"
#include "exposition/parser_names.hpp"

namespace weir::detail {

// All leave the cursor behind the name, and return it as it is spelled: with its escapes, of which
// there is one way each, so that equal names are spelled alike. Empty: there is none, the fault is
// told.

// What stands between the quotes that begin at the cursor.
std::string_view read_quoted_name(PageCursor& cursor);

// A label's name in quotes, as a label text has it: with the quotes, unless it is plain.
std::string_view read_quoted_label_name(PageCursor& cursor);

// A metric's name in a line of metadata, with or without quotes.
inline std::string_view read_family_name(PageCursor& cursor) {
  return *cursor.at == '"' ? read_quoted_name(cursor) : read_metric_name(cursor);
}

}  // namespace weir::detail
