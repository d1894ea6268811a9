// Directory: a directory of small attribute files, as sysfs and /proc/sys have them. Attributes are
// opened relative to it, so no path is built per attribute; whatever cannot be read (vanished, not
// supported, no permission, not ready) is simply absent. Not thread safe.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/unique_fd.hpp"
#include "collectors/support/fields.hpp"
#include "weir/expected.hpp"

namespace weir::detail {

// Room for one attribute; sysfs never writes more than a page.
using AttributeBuffer = std::array<char, 4096>;

class Directory {
 public:
  // Errors name the path: not_found, io.
  [[nodiscard]] static Expected<Directory> open(const std::string& path);
  // A directory below, by relative path; nothing if it cannot be opened.
  [[nodiscard]] std::optional<Directory> subdirectory(const char* path) const;

  // The entries' names, sorted, without "." and "..".
  [[nodiscard]] Expected<std::vector<std::string>> names() const;
  // True if, since the last call, something was there and could not be read for want of memory,
  // descriptors or readiness: another time it may.
  [[nodiscard]] bool take_failure() const noexcept { return std::exchange(has_failed_, false); }
  // Takes it over from a directory below.
  void adopt_failure(const Directory& below) const noexcept {
    if (below.take_failure()) has_failed_ = true;
  }
  // For the *at() calls; borrowed.
  [[nodiscard]] int descriptor() const noexcept { return fd_.get(); }
  // True if the entry is there, readable or not.
  [[nodiscard]] bool has(const char* name) const noexcept;

  // The trimmed text of the attribute \p name (a relative path), borrowed from \p buffer. One read,
  // never blocking; what lies beyond the buffer is cut.
  [[nodiscard]] std::optional<std::string_view> text(const char* name,
                                                     AttributeBuffer& buffer) const noexcept;
  // The same by way of \p kept, which stays open: one system call from the second time on. Only
  // for an is_kernel_file().
  [[nodiscard]] std::optional<std::string_view> text(UniqueFd& kept, const char* name,
                                                     AttributeBuffer& buffer) const noexcept;
  // The number that the attribute holds.
  template <class T>
  requires std::integral<T> || std::floating_point<T>
  [[nodiscard]] std::optional<T> number(const char* name) const noexcept {
    AttributeBuffer buffer;
    const auto value = text(name, buffer);
    return value ? parse_number<T>(*value) : std::nullopt;
  }

 private:
  explicit Directory(UniqueFd fd) noexcept : fd_(std::move(fd)) {}
  [[nodiscard]] UniqueFd open_attribute(const char* name) const noexcept;
  void note_failure() const noexcept;

  UniqueFd fd_;
  mutable bool has_failed_ = false;
};

// True if the descriptor is of a file or directory of sysfs or procfs: a file that is kept open is
// written anew by each read, which tells if it has gone.
[[nodiscard]] bool is_kernel_file(int descriptor) noexcept;

// How many of the directory's attributes a reader may keep open: what leaves the rest of the
// program its descriptors, and none if they are not the kernel's.
inline constexpr std::size_t kMaxKeptFiles = 256;
[[nodiscard]] std::size_t keepable_files(const Directory& directory) noexcept;

}  // namespace weir::detail
