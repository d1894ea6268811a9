#include "support/failing_reads.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
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
