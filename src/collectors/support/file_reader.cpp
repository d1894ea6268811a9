#include "collectors/support/file_reader.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "collectors/support/directory.hpp"
#include "weir/collector.hpp"

namespace weir::detail {
namespace {

constexpr std::size_t kFirstBufferBytes = 4096;
constexpr std::size_t kWhole = std::string_view::npos;
// What the kernel writes records into, at least (fs/seq_file.c: a page).
constexpr std::size_t kKernelBufferBytes = 4096;

}  // namespace

Expected<void> FileReader::open(const HostRoot& host) {
  const std::string path = (host.*under_)(path_);
  // Not blocking: some attributes of slow devices, and a FIFO in the place of a file, would.
  fd_ = UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd_) return errno_error(path, errno);
  is_kernel_file_ = is_kernel_file(fd_.get());
  return {};
}

bool FileReader::tells_no_change() const noexcept {
  if (!fd_ || !is_kernel_file_) return false;
  pollfd polled{fd_.get(), POLLPRI, 0};
  return ::poll(&polled, 1, 0) >= 0 && (polled.revents & (POLLPRI | POLLERR | POLLNVAL)) == 0;
}

bool FileReader::is_stale() const noexcept {
  if (is_kernel_file_) return false;
  struct stat status {};
  return ::fstat(fd_.get(), &status) != 0 || status.st_nlink == 0;
}

bool FileReader::was_last(std::size_t got, std::size_t room) const noexcept {
  if (got == room || written_ == Written::by_record) return false;
  return written_ == Written::at_once || got + kShortRecordBytes <= kKernelBufferBytes;
}

std::ptrdiff_t FileReader::read_file(std::size_t enough) {
  if (!is_kernel_file_) enough = kWhole;
  if (buffer_.empty()) buffer_.resize(std::min(kFirstBufferBytes, limit_ + 1));
  std::size_t size = 0;
  for (;;) {
    const std::size_t room = std::min(buffer_.size(), enough) - size;
    const ssize_t got = ::pread(fd_.get(), &buffer_[size], room, static_cast<off_t>(size));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    if (got == 0) return static_cast<std::ptrdiff_t>(size);
    size += static_cast<std::size_t>(got);
    if (size > limit_) {
      errno = EFBIG;
      return -1;
    }
    if (size >= enough || was_last(static_cast<std::size_t>(got), room))
      return static_cast<std::ptrdiff_t>(size);
    // One byte above the limit is enough to know.
    if (size == buffer_.size()) buffer_.resize(std::min(2 * size, limit_ + 1));
  }
}

Expected<std::string_view> FileReader::read(const HostRoot& host) {
  return read_enough(host, kWhole);
}

Expected<std::string_view> FileReader::read_lines(const HostRoot& host, std::size_t bytes) {
  auto text = read_enough(host, bytes);
  if (text && is_kernel_file_ && text->size() >= bytes)
    text = text->substr(0, text->rfind('\n') + 1);
  return text;
}

Expected<std::string_view> FileReader::read_enough(const HostRoot& host, std::size_t enough) {
  const bool kept = fd_ && !is_stale();
  if (!kept) {
    if (auto opened = open(host); !opened) return opened.error();
  }
  std::ptrdiff_t size = read_file(enough);
  if (size < 0 && kept && errno != EFBIG) {
    if (auto opened = open(host); !opened) return opened.error();
    size = read_file(enough);
  }
  if (size >= 0) return std::string_view(buffer_.data(), static_cast<std::size_t>(size));

  const int error_number = errno;
  fd_.reset();
  const std::string path = (host.*under_)(path_);
  if (error_number != EFBIG) return errno_error(path, error_number);
  return Error(ErrorCode::limit, path + ": larger than " + std::to_string(limit_) + " bytes");
}

Expected<std::string_view> FileReader::read(const CollectContext& context) {
  if (absent_ && look_.stands(context)) return *absent_;
  absent_.reset();
  auto text = read(context.host);
  if (!text && text.error().code() == ErrorCode::not_found) {
    look_.take(context);
    absent_ = text.error();
  }
  return text;
}

Error absent_is_no_data(const Error& error) {
  return error.code() == ErrorCode::not_found ? error.with_code(ErrorCode::no_data) : error;
}

}  // namespace weir::detail
