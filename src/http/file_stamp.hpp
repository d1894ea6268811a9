// Whether files changed, without reading them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace weir::detail {

// What stat(2) tells of a file that another, or a rewritten one, would not have; all zero if there
// is none. Symbolic links are followed: Kubernetes replaces the folder of a secret by one.
struct FileStamp {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t size = 0;
  std::int64_t modified_ns = 0;
  std::int64_t changed_ns = 0;
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

[[nodiscard]] std::vector<FileStamp> stamps_of(const std::vector<std::string>& paths);

}  // namespace weir::detail
