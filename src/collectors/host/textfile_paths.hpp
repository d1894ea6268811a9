// Where metrics files are: the directories that the patterns of the flag name, and the *.prom files
// in them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir::detail {

// The paths that match \p pattern, sorted by bytes; the pattern itself if there are none, so that a
// missing directory is missed and not overlooked.
[[nodiscard]] std::vector<std::string> expand_pattern(const std::string& pattern);

// "directory/name", without what can be left out, as the label `file` has it.
[[nodiscard]] std::string textfile_path(std::string_view directory, std::string_view name);

}  // namespace weir::detail
