#include "config/config_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "config/config_reader.hpp"

namespace weir {
namespace {

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

Expected<std::string> read_text(const std::string& path) {
  // Without O_NONBLOCK a FIFO would hold up the start for ever.
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return errno_error(path, errno);
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
    if (text.size() > kMaxConfigFileBytes) {
      return Error(ErrorCode::limit,
                   path + ": larger than " + std::to_string(kMaxConfigFileBytes) + " bytes");
    }
  }
}

}  // namespace

Expected<std::vector<GivenOption>> parse_config(const OptionTable& table, const std::string& path,
                                                std::string_view text) {
  return detail::ConfigReader(table, path, text).read();
}

Expected<std::vector<GivenOption>> read_config_file(const OptionTable& table,
                                                    const std::string& path) {
  const auto text = read_text(path);
  if (!text) return text.error().with_context("--config.file");
  return parse_config(table, path, *text);
}

}  // namespace weir
