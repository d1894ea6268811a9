// WatchedDirectory: a directory whose entries stand for devices (class/hwmon). It stays open and
// tells whether entries came, went or were replaced since it was last looked at, so that what is
// static about them is read once and not at every scrape. Looking costs three system calls and
// allocates nothing. Not thread safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "collectors/support/directory.hpp"
#include "collectors/support/last_look.hpp"
#include "weir/host_root.hpp"

namespace weir::detail {

class WatchedDirectory {
 public:
  // HostRoot::proc, ::sys or ::root.
  using PathUnder = std::string (HostRoot::*)(std::string_view) const;
  WatchedDirectory(PathUnder under, std::string_view path) : under_(under), path_(path) {}

  // True if the listing is another than the last call's; the first call's always is. Errors name
  // the path: not_found, io.
  [[nodiscard]] Expected<bool> refresh(const HostRoot& host);
  // The same for devices whose coming and going the kernel counts: looks only if it counted one,
  // and every thirty seconds. One that is not there is not looked for, either.
  [[nodiscard]] Expected<bool> refresh(const CollectContext& context);
  // Calls list(), which reads what stays as long as the entries do. What it could not read for a
  // reason that passes is read again: the next refresh() says true. Precondition as below.
  template <class Function>
  void look(Function&& list) {
    static_cast<void>(directory_->take_failure());
    list();
    if (!directory_->take_failure()) return;
    fingerprint_.reset();
    look_.forget();
  }
  // Precondition: the last refresh() was no error. Borrowed until the next one.
  [[nodiscard]] const Directory& directory() const { return *directory_; }

 private:
  PathUnder under_;
  std::string path_;
  std::optional<Directory> directory_;
  std::optional<std::uint64_t> fingerprint_;
  LastLook look_;
  std::optional<Error> absent_;  // what the last look said
};

// A number that another set of entries has not: of the names and inodes of a directory, whatever
// their order. Nothing if the directory cannot be read any more.
[[nodiscard]] std::optional<std::uint64_t> listing_fingerprint(const Directory& directory) noexcept;

}  // namespace weir::detail
