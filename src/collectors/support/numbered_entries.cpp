#include "collectors/support/numbered_entries.hpp"

#include <dirent.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "collectors/support/fields.hpp"

namespace weir::detail {

Expected<std::span<const int>> NumberedEntries::list(int descriptor) {
  numbers_.clear();
  if (::lseek(descriptor, 0, SEEK_SET) < 0) return errno_error("seek directory", errno);
  for (;;) {
    const long got = ::syscall(SYS_getdents64, descriptor, buffer_.data(), buffer_.size());
    if (got < 0) return errno_error("list directory", errno);
    if (got == 0) return std::span<const int>(numbers_);
    const auto size = static_cast<std::size_t>(got);
    for (std::size_t at = 0; at < size;) {
      // The kernel's record is glibc's dirent64: its length, then at the end the name.
      unsigned short record = 0;
      std::memcpy(&record, &buffer_[at + offsetof(dirent64, d_reclen)], sizeof record);
      const auto* name = reinterpret_cast<const char*>(&buffer_[at + offsetof(dirent64, d_name)]);
      if (const auto number = parse_number<int>(std::string_view(name)))
        numbers_.push_back(*number);
      at += record;
    }
  }
}

}  // namespace weir::detail
