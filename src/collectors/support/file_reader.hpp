// FileReader: one file of procfs or sysfs that is read again and again. It stays open and is read
// by pread() from offset 0, which makes the kernel write it anew, into one buffer that only grows:
// no allocation in steady state, and a third of the system calls.
//
//     FileReader file_{&HostRoot::proc, "net/dev"};
//     auto text = file_.read(context.host);
//
// A reader serves one HostRoot; its path is built when the file is opened. Not thread safe.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/unique_fd.hpp"
#include "collectors/support/last_look.hpp"
#include "weir/expected.hpp"
#include "weir/host_root.hpp"

namespace weir::detail {

// The most that a source may hold. /proc/interrupts of 512 CPUs has some 11 MiB.
inline constexpr std::size_t kMaxSourceFileBytes = std::size_t{64} << 20U;

// How the kernel writes a file.
enum class Written {
  by_record,        // a read ends where the next record does not fit: read on until nothing comes
  by_short_record,  // the same, no record longer than kShortRecordBytes: one would have fitted
  at_once,  // as attributes, single_open() and regular files: a read that leaves room had all
};
inline constexpr std::size_t kShortRecordBytes = 512;

class FileReader {
 public:
  // HostRoot::proc, ::sys, ::root or ::udev.
  using PathUnder = std::string (HostRoot::*)(std::string_view) const;
  FileReader(PathUnder under, std::string_view path, Written written = Written::by_record)
      : under_(under), path_(path), written_(written) {}
  FileReader(PathUnder under, std::string_view path, std::size_t limit)
      : under_(under), path_(path), limit_(limit) {}

  // The whole text; borrowed until the next read. A kept descriptor that has gone stale (its file
  // replaced, its process or device gone) is opened anew once. Errors name the file: not_found,
  // io, limit.
  [[nodiscard]] Expected<std::string_view> read(const HostRoot& host);
  // At least the first \p bytes of it, as lines that are whole. The kernel writes a file of many
  // records only as far as it is read; of others there is the whole text.
  [[nodiscard]] Expected<std::string_view> read_lines(const HostRoot& host, std::size_t bytes);
  // read() for a file that not every machine has: while it is not there it is looked for only
  // when a device or module came or went, and every thirty seconds.
  [[nodiscard]] Expected<std::string_view> read(const CollectContext& context);
  // True if the kernel says that nothing happened since the last call, or since the file was
  // opened: for files whose poll(2) tells of changes (mountinfo). A file that is not open, or not
  // the kernel's, tells nothing: false.
  [[nodiscard]] bool tells_no_change() const noexcept;

 private:
  [[nodiscard]] Expected<void> open(const HostRoot& host);
  [[nodiscard]] bool is_stale() const noexcept;
  // Whether a read of \p got bytes into \p room shows that there are no more.
  [[nodiscard]] bool was_last(std::size_t got, std::size_t room) const noexcept;
  // The text; of a kernel's file that is longer \p enough bytes or more.
  [[nodiscard]] Expected<std::string_view> read_enough(const HostRoot& host, std::size_t enough);
  // The number of bytes, or -1 with errno set; EFBIG above limit_.
  [[nodiscard]] std::ptrdiff_t read_file(std::size_t enough);

  PathUnder under_;
  std::string path_;
  std::size_t limit_ = kMaxSourceFileBytes;
  Written written_ = Written::by_record;
  UniqueFd fd_;
  LastLook look_;                // that found nothing
  std::optional<Error> absent_;  // what it said
  bool is_kernel_file_ = false;  // reading it tells if it has gone
  std::vector<char> buffer_;
};

// The same error as no_data if it is not_found: for a source that not every kernel has.
[[nodiscard]] Error absent_is_no_data(const Error& error);

}  // namespace weir::detail
