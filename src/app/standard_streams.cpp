#include "app/standard_streams.hpp"

#include <unistd.h>

namespace weir {

detail::ByteSource read_from(int fd, std::string_view name) {
  return [fd, name](std::span<char> room) -> Expected<std::size_t> {
    for (;;) {
      const ssize_t size = ::read(fd, room.data(), room.size());
      if (size >= 0) return static_cast<std::size_t>(size);
      if (errno != EINTR) return errno_error(name, errno);
    }
  };
}

bool DescriptorSink::write(std::string_view piece) {
  while (!piece.empty() && failure_ == 0) {
    const ssize_t size = ::write(fd_, piece.data(), piece.size());
    if (size >= 0) {
      piece.remove_prefix(static_cast<std::size_t>(size));
    } else if (errno != EINTR) {
      failure_ = errno;
    }
  }
  return failure_ == 0;
}

}  // namespace weir
