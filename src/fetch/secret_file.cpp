#include "fetch/secret_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace weir::detail {
namespace {

constexpr std::size_t kMaxSecretBytes = std::size_t{64} << 10U;

class OpenFile {
 public:
  // O_NONBLOCK: a FIFO would hold up the run for ever.
  explicit OpenFile(const std::string& path)
      : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

}  // namespace

Expected<std::string> read_secret(const std::string& path) {
  const OpenFile file(path);
  if (file.get() < 0) return errno_error(path, errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return errno_error(path, errno);
  if (!S_ISREG(status.st_mode)) return Error(ErrorCode::io, path + ": not a regular file");
  std::string text;
  std::array<char, 4096> piece{};
  while (true) {
    const ssize_t size = ::read(file.get(), piece.data(), piece.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return errno_error(path, errno);
    if (size == 0) break;
    text.append(piece.data(), static_cast<std::size_t>(size));
    if (text.size() > kMaxSecretBytes) return Error(ErrorCode::limit, path + ": too long");
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  if (text.empty()) return Error(ErrorCode::parse, path + ": it is empty");
  const bool fits = std::ranges::all_of(
      text, [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != '\x7f'; });
  if (!fits) return Error(ErrorCode::parse, path + ": it holds control characters");
  return text;
}

}  // namespace weir::detail
