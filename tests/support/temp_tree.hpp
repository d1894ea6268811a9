// A directory of files that dies with its owner: for malformed and changing sources.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "weir/host_root.hpp"

namespace weir::test {

class TempTree {
 public:
  TempTree();
  TempTree(const TempTree&) = delete;
  TempTree& operator=(const TempTree&) = delete;
  ~TempTree();

  // Writes a file; \p path is relative to the tree ("proc/stat"), its directories are made.
  void write(std::string_view path, std::string_view text) const;
  void remove(std::string_view path) const;
  void symlink(std::string_view path, std::string_view target) const;
  [[nodiscard]] std::string path(std::string_view relative = {}) const;
  // The host whose files are the tree's proc, sys, root and udev.
  [[nodiscard]] HostRoot host() const;

 private:
  std::filesystem::path root_;
};

}  // namespace weir::test
