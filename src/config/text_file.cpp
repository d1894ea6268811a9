#include "config/text_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/unique_fd.hpp"

namespace weir {
Expected<std::string> read_text_file(const std::string& path, std::size_t max_bytes) {
  // Without O_NONBLOCK a FIFO would hold up the start for ever.
  const detail::UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) return errno_error(path, errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return errno_error(path, errno);
  if (!S_ISREG(status.st_mode)) return Error(ErrorCode::io, path + ": not a regular file");
  std::string text;
  std::array<char, 4096> piece{};
  for (;;) {
    const ssize_t size = ::read(file.get(), piece.data(), piece.size());
    if (size == 0) return text;
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return errno_error(path, errno);
    text.append(piece.data(), static_cast<std::size_t>(size));
    if (text.size() > max_bytes) {
      return Error(ErrorCode::limit,
                   path + ": larger than " + std::to_string(max_bytes) + " bytes");
    }
  }
}

}  // namespace weir
