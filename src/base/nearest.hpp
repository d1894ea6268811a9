// "Did you mean": the known name that a mistyped one most likely stands for.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace weir::detail {

// Insertions, deletions and replacements of one byte that turn \p a into \p b.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);
// Of \p known the one nearest to \p name (the first of equals), "" if none is near enough to be
// meant: more than a third of the name's letters are wrong.
[[nodiscard]] std::string_view nearest_name(std::string_view name,
                                            std::span<const std::string> known);
// The same as a phrase to end an error with: ", did you mean PREFIXname?", or "".
[[nodiscard]] std::string did_you_mean(std::string_view name, std::span<const std::string> known,
                                       std::string_view prefix = {});

}  // namespace weir::detail
