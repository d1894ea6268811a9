#include "support/failing_reads.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdarg>
#include <string_view>
#include <utility>

namespace weir::test {
namespace {

FailingReads* current = nullptr;

std::string path_of(int descriptor) {
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  std::array<char, 4096> path{};
  const ssize_t size = ::readlink(link.c_str(), path.data(), path.size());
  return size < 0 ? std::string() : std::string(path.data(), static_cast<std::size_t>(size));
}

}  // namespace

FailingReads::FailingReads(std::string path_end, int error)
    : path_end_(std::move(path_end)), error_(error) {
  current = this;
}

FailingReads::FailingReads(std::size_t nth, int error) : nth_(nth), error_(error) {
  current = this;
}

FailingReads::~FailingReads() {
  current = nullptr;
}

int FailingReads::take(int descriptor) {
  const std::size_t number = asked_++;
  const bool fails = path_end_.empty() ? number == nth_ : path_of(descriptor).ends_with(path_end_);
  if (fails) ++failed_;
  return fails ? error_ : 0;
}

int FailingReads::take_open() {
  const bool fails = opens_++ == nth_open_;
  if (fails) ++failed_;
  return fails ? error_ : 0;
}

}  // namespace weir::test

extern "C" ssize_t pread(int descriptor, void* buffer, std::size_t size, off_t offset) {
  if (weir::test::current != nullptr) {
    if (const int error = weir::test::current->take(descriptor)) {
      errno = error;
      return -1;
    }
  }
  return ::syscall(SYS_pread64, descriptor, buffer, size, offset);
}

extern "C" int openat(int folder, const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  if (weir::test::current != nullptr) {
    if (const int error = weir::test::current->take_open()) {
      errno = error;
      return -1;
    }
  }
  return static_cast<int>(::syscall(SYS_openat, folder, path, flags, mode));
}

extern "C" int open(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  return ::openat(AT_FDCWD, path, flags, mode);
}
