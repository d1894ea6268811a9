#include "collectors/support/directory.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/resource.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

namespace weir::detail {
namespace {

constexpr int kDirectoryFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

ssize_t read_attribute(const UniqueFd& file, AttributeBuffer& buffer) noexcept {
  return file ? ::pread(file.get(), buffer.data(), buffer.size(), 0) : -1;
}

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

UniqueFd Directory::open_attribute(const char* name) const noexcept {
  // Not blocking and read once: an attribute of a sleeping device answers EAGAIN and is left out.
  return UniqueFd(::openat(fd_.get(), name, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
}

std::optional<std::string_view> Directory::text(const char* name,
                                                AttributeBuffer& buffer) const noexcept {
  UniqueFd file;
  return text(file, name, buffer);
}

std::optional<std::string_view> Directory::text(UniqueFd& kept, const char* name,
                                                AttributeBuffer& buffer) const noexcept {
  ssize_t size = read_attribute(kept, buffer);
  if (size < 0) {
    kept = open_attribute(name);
    size = read_attribute(kept, buffer);
  }
  if (size < 0) {
    note_failure();
    kept.reset();
    return std::nullopt;
  }
  return trim(std::string_view(buffer.data(), static_cast<std::size_t>(size)));
}

bool is_kernel_file(int descriptor) noexcept {
  struct statfs status {};
  return ::fstatfs(descriptor, &status) == 0 &&
         (status.f_type == PROC_SUPER_MAGIC || status.f_type == SYSFS_MAGIC);
}

std::size_t keepable_files(const Directory& directory) noexcept {
  constexpr rlim_t kShare = 4;
  rlimit limit{};
  if (!is_kernel_file(directory.descriptor()) || ::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  return std::min<rlim_t>(kMaxKeptFiles, limit.rlim_cur / kShare);
}

}  // namespace weir::detail
