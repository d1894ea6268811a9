#include "collectors/host/textfile_paths.hpp"

#include <glob.h>

#include <algorithm>
#include <filesystem>

namespace weir::detail {

std::vector<std::string> expand_pattern(const std::string& pattern) {
  glob_t found{};
  std::vector<std::string> paths;
  // Sorted here, by bytes: glob() sorts by the locale.
  if (::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found) == 0) {
    paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  }
  ::globfree(&found);
  std::ranges::sort(paths);
  if (paths.empty()) paths.push_back(pattern);
  return paths;
}

std::string textfile_path(std::string_view directory, std::string_view name) {
  return (std::filesystem::path(directory) / name).lexically_normal().string();
}

}  // namespace weir::detail
