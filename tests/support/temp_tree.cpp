#include "support/temp_tree.hpp"

#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp() is POSIX

#include <fstream>
#include <stdexcept>

namespace weir::test {

TempTree::TempTree() {
  std::string name = (std::filesystem::temp_directory_path() / "weir-tree-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp: " + name);
  root_ = name;
}

TempTree::~TempTree() {
  std::error_code ignored;
  std::filesystem::remove_all(root_, ignored);
}

void TempTree::write(std::string_view path, std::string_view text) const {
  const auto file = root_ / path;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
  if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}

void TempTree::remove(std::string_view path) const {
  std::filesystem::remove_all(root_ / path);
}

void TempTree::symlink(std::string_view path, std::string_view target) const {
  std::filesystem::create_directories((root_ / path).parent_path());
  std::filesystem::create_symlink(target, root_ / path);
}

std::string TempTree::path(std::string_view relative) const {
  return (root_ / relative).string();
}

HostRoot TempTree::host() const {
  return {path("proc"), path("sys"), path("root"), path("udev")};
}

}  // namespace weir::test
