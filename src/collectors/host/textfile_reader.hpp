// Reads one metrics file of a directory that others write to, trusting nothing about it.
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::detail {

// Why a file is not on the page. The words are label values.
enum class SkipReason : std::uint8_t {
  unreadable,   // permission, I/O; also a directory that cannot be listed
  vanished,     // gone between listing and reading, or a symbolic link to nothing
  outside,      // a symbolic link that leads out of its directory
  not_regular,  // FIFO, socket, device, directory
  too_large,    // above kMaxTextfileBytes
  too_many,     // behind the first kMaxTextfiles
  changing,     // written to while it was read
  syntax,       // not the text format, or cut within a line
  limit,        // one of the parser's limits
  timestamps,   // samples with timestamps, as node_exporter refuses them
};
[[nodiscard]] std::string_view to_string(SkipReason reason) noexcept;

inline constexpr std::size_t kMaxTextfileBytes = std::size_t{64} << 20U;

// What tells two states of a file apart. The change time is the kernel's: no writer can set it
// back.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t size = 0;
  std::int64_t modified_ns = 0;
  std::int64_t changed_ns = 0;

  FileIdentity() = default;
  explicit FileIdentity(const struct stat& status);
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

struct Skip {
  SkipReason reason = SkipReason::unreadable;
  std::string fault;  // one line for a log
};

// What the file is now, without opening it; nothing if it cannot be looked at.
[[nodiscard]] std::optional<FileIdentity> look_at_textfile(int directory, const std::string& name);

// Opens \p name below \p directory, never blocking: a symbolic link is followed as long as it stays
// within the directory (Kubernetes mounts config maps so), on kernels without openat2() not at all.
// Reads it into \p text if it is a regular file of at most \p max_bytes that nobody changes
// meanwhile, and tells its \p identity. \returns why not, or nothing.
[[nodiscard]] std::optional<Skip> read_textfile(int directory, const std::string& name,
                                                std::string& text, FileIdentity& identity,
                                                std::size_t max_bytes = kMaxTextfileBytes);

}  // namespace weir::detail
