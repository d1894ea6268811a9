#include "collectors/support/directory.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

namespace weir::detail {
namespace {

constexpr int kDirectoryFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

}  // namespace

Expected<Directory> Directory::open(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), kDirectoryFlags));
  if (!fd) return errno_error(path, errno);
  return Directory(std::move(fd));
}

std::optional<Directory> Directory::subdirectory(const char* path) const {
  UniqueFd fd(::openat(fd_.get(), path, kDirectoryFlags));
  if (!fd) {
    note_failure();
    return std::nullopt;
  }
  return Directory(std::move(fd));
}

Expected<std::vector<std::string>> Directory::names() const {
  // A descriptor of its own: fdopendir() takes it over and moves its position.
  UniqueFd copy(::openat(fd_.get(), ".", kDirectoryFlags));
  if (!copy) {
    note_failure();
    return errno_error("open directory", errno);
  }
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(::fdopendir(copy.get()), ::closedir);
  if (!listing) return errno_error("fdopendir", errno);
  static_cast<void>(copy.release());

  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(listing.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  std::ranges::sort(names);
  return names;
}

void Directory::note_failure() const noexcept {
  constexpr std::array kTransient{EAGAIN, EINTR, EMFILE, ENFILE, ENOMEM};
  if (std::ranges::find(kTransient, errno) != kTransient.end()) has_failed_ = true;
}

bool Directory::has(const char* name) const noexcept {
  return ::faccessat(fd_.get(), name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

std::optional<std::string_view> Directory::text(const char* name,
                                                AttributeBuffer& buffer) const noexcept {
  // Not blocking and read once: an attribute of a sleeping device answers EAGAIN and is left out.
  const UniqueFd fd(::openat(fd_.get(), name, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  const ssize_t size = fd ? ::pread(fd.get(), buffer.data(), buffer.size(), 0) : -1;
  if (size < 0) {
    note_failure();
    return std::nullopt;
  }
  return trim(std::string_view(buffer.data(), static_cast<std::size_t>(size)));
}

}  // namespace weir::detail
