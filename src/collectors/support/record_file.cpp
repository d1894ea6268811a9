#include "collectors/support/record_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "collectors/support/file_reader.hpp"

namespace weir::detail {

std::optional<std::string_view> read_records(const Directory& directory, const char* name,
                                             std::vector<char>& buffer) {
  constexpr std::size_t kKernelBufferBytes = 4096;  // at least
  const UniqueFd fd(
      ::openat(directory.descriptor(), name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
  if (!fd) return std::nullopt;
  if (buffer.empty()) buffer.resize(kKernelBufferBytes);
  for (std::size_t size = 0;;) {
    const ssize_t got =
        ::pread(fd.get(), &buffer[size], buffer.size() - size, static_cast<off_t>(size));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    size += static_cast<std::size_t>(got);
    // Where a further record had fitted there was none.
    const bool had_room = size < buffer.size() &&
                          static_cast<std::size_t>(got) + kShortRecordBytes <= kKernelBufferBytes;
    if (got == 0 || had_room) return std::string_view(buffer.data(), size);
    if (size == buffer.size()) {
      if (size >= kMaxRecordFileBytes) return std::nullopt;
      buffer.resize(2 * size);
    }
  }
}

}  // namespace weir::detail
