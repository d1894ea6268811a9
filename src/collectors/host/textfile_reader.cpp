#include "collectors/host/textfile_reader.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/unique_fd.hpp"
#include "weir/error.hpp"

namespace weir::detail {
namespace {

constexpr std::int64_t to_ns(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

Skip skip_errno(std::string_view attempt, int error_number) {
  switch (error_number) {
    case ENOENT:
      return {SkipReason::vanished, "no such file"};
    case EXDEV:
    case ELOOP:
      return {SkipReason::outside, "a symbolic link that leads out of the directory"};
    default:
      return {SkipReason::unreadable, errno_error(attempt, error_number).message()};
  }
}

UniqueFd open_below(int directory, const char* name) {
  constexpr int kFlags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
  open_how how{};
  how.flags = kFlags;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  const long fd = ::syscall(SYS_openat2, directory, name, &how, sizeof how);
  // Old kernels lack the call, some containers forbid it.
  if (fd < 0 && (errno == ENOSYS || errno == EPERM)) {
    return UniqueFd(::openat(directory, name, kFlags | O_NOFOLLOW));
  }
  return UniqueFd(static_cast<int>(fd));
}

// The bytes read, at most one more than expected, or -1.
std::ptrdiff_t read_all(int fd, std::string& text, std::size_t expected) {
  text.resize(expected + 1);
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(fd, &text[size], text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(std::min(size, expected));
  return static_cast<std::ptrdiff_t>(size);
}

}  // namespace

std::string_view to_string(SkipReason reason) noexcept {
  switch (reason) {
    case SkipReason::unreadable:
      return "unreadable";
    case SkipReason::vanished:
      return "vanished";
    case SkipReason::outside:
      return "outside";
    case SkipReason::not_regular:
      return "not_regular";
    case SkipReason::too_large:
      return "too_large";
    case SkipReason::too_many:
      return "too_many";
    case SkipReason::changing:
      return "changing";
    case SkipReason::syntax:
      return "syntax";
    case SkipReason::limit:
      return "limit";
    case SkipReason::timestamps:
      return "timestamps";
  }
  return "unreadable";
}

FileIdentity::FileIdentity(const struct stat& status)
    : device(status.st_dev),
      inode(status.st_ino),
      size(status.st_size),
      modified_ns(to_ns(status.st_mtim)),
      changed_ns(to_ns(status.st_ctim)) {}

std::optional<FileIdentity> look_at_textfile(int directory, const std::string& name) {
  struct stat status {};
  if (::fstatat(directory, name.c_str(), &status, 0) != 0) return std::nullopt;
  return FileIdentity(status);
}

std::optional<Skip> read_textfile(int directory, const std::string& name, std::string& text,
                                  FileIdentity& identity, std::size_t max_bytes) {
  struct stat before {};
  struct stat opened {};
  // Looked at before it is opened: to open a device can have effects.
  if (::fstatat(directory, name.c_str(), &before, 0) != 0) return skip_errno("stat", errno);
  if (!S_ISREG(before.st_mode)) return Skip{SkipReason::not_regular, "not a regular file"};
  const UniqueFd fd = open_below(directory, name.c_str());
  if (!fd) return skip_errno("open", errno);
  if (::fstat(fd.get(), &opened) != 0) return skip_errno("stat", errno);
  if (opened.st_dev != before.st_dev || opened.st_ino != before.st_ino) {
    return Skip{SkipReason::changing, "replaced while it was opened"};
  }
  if (static_cast<std::size_t>(opened.st_size) > max_bytes) {
    return Skip{SkipReason::too_large, "larger than " + std::to_string(max_bytes) + " bytes"};
  }
  const std::ptrdiff_t size = read_all(fd.get(), text, static_cast<std::size_t>(opened.st_size));
  if (size < 0) return skip_errno("read", errno);
  struct stat after {};
  if (::fstat(fd.get(), &after) != 0) return skip_errno("stat", errno);
  identity = FileIdentity(opened);
  if (size != identity.size || FileIdentity(after) != identity) {
    return Skip{SkipReason::changing, "written to while it was read"};
  }
  return std::nullopt;
}

}  // namespace weir::detail
