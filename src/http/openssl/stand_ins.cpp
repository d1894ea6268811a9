#include "http/openssl/stand_ins.hpp"

#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>

namespace weir::detail {
namespace {

// A file without a name; closed at the end.
class MemoryFile {
 public:
  MemoryFile(const char* name, std::span<const unsigned char> bytes)
      : fd_(::memfd_create(name, MFD_CLOEXEC)) {
    while (fd_ >= 0 && !bytes.empty()) {
      const ssize_t size = ::write(fd_, bytes.data(), bytes.size());
      if (size < 0 && errno == EINTR) continue;
      if (size <= 0) break;
      bytes = bytes.subspan(static_cast<std::size_t>(size));
    }
    whole_ = fd_ >= 0 && bytes.empty();
    if (!whole_) failure_ = errno;
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() {
    if (fd_ >= 0) ::close(fd_);
  }

  // Loads it under the name that is written in it.
  [[nodiscard]] Expected<void> load() const {
    constexpr std::string_view kWhat = "no code can be loaded from memory";
    if (!whole_) return errno_error(kWhat, failure_);
    const std::string path = "/proc/self/fd/" + std::to_string(fd_);
    if (::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE) != nullptr) return {};
    const char* const reason = ::dlerror();
    return Error(ErrorCode::unsupported, reason == nullptr ? "dlopen" : reason).with_context(kWhat);
  }

 private:
  int fd_;
  bool whole_ = false;
  int failure_ = 0;
};

}  // namespace

Expected<void> load_stand_ins() {
  // Both are open at once: the loader takes what has the same path for the same library.
  const MemoryFile crypto("libcrypto.so", libcrypto_bytes());
  const MemoryFile ssl("libssl.so", libssl_bytes());
  if (auto loaded = crypto.load(); !loaded) return loaded;
  return ssl.load();
}

}  // namespace weir::detail
