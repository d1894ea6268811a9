// How a family presents itself in a format: its name and type word there, and its HELP, TYPE and
// UNIT lines. A series has the same name in every format: what a scraper negotiates must not rename
// what it stores. So where OpenMetrics' naming rules cannot be kept, the type word gives way.
#pragma once

#include <string>
#include <string_view>

#include "exposition/page_names.hpp"
#include "exposition/piece_buffer.hpp"
#include "weir/exposition.hpp"
#include "weir/family.hpp"
#include "weir/snapshot.hpp"

namespace weir::detail {

struct FamilyHead {
  std::string_view name;       // of the family on the page, borrowed; its samples' may be longer
  std::string_view type_word;  // static
  bool exemplars = false;      // may its samples carry them?
};

// OpenMetrics wants a counter's samples to end in `_total` and an info's in `_info`, and takes the
// suffix off the family's name. A family without the suffix, or whose short name another family of
// the page has, keeps its name and becomes `unknown` (a counter) or `gauge` (an info).
// \p name is the family's on the page.
[[nodiscard]] FamilyHead family_head(const Family& family, std::string_view name, Format format,
                                     const PageFamilyNames& names);

// Appends \p name and \p suffix between quotes, the name with the escapes of a label value.
void append_quoted(std::string& out, std::string_view name, std::string_view suffix);

// True if \p name ends in `_` and \p unit, and in more than that.
[[nodiscard]] bool has_unit_suffix(std::string_view name, std::string_view unit) noexcept;

// Writes HELP (unless it is empty), TYPE and, in OpenMetrics where the name ends in it, UNIT.
void write_family_head(const FamilyHead& head, bool is_quoted, const Family& family, Format format,
                       PieceBuffer& out);

}  // namespace weir::detail
