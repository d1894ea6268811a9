#include "collectors/support/watched_directory.hpp"

#include <dirent.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>

#include "weir/collector.hpp"

namespace weir::detail {
namespace {

// FNV-1a, and a last mix so that sums of hashes do not cancel out.
std::uint64_t hash_entry(std::uint64_t inode, const char* name) noexcept {
  constexpr std::uint64_t kPrime = 0x100000001b3;
  std::uint64_t hash = 0xcbf29ce484222325 ^ (inode * kPrime);
  for (; *name != '\0'; ++name) hash = (hash ^ static_cast<unsigned char>(*name)) * kPrime;
  hash ^= hash >> 32U;
  return hash * 0x9e3779b97f4a7c15;
}

}  // namespace

std::optional<std::uint64_t> listing_fingerprint(const Directory& directory) noexcept {
  constexpr std::size_t kBufferBytes = 8192;
  alignas(dirent64) std::array<char, kBufferBytes> buffer{};
  if (::lseek(directory.descriptor(), 0, SEEK_SET) != 0) return std::nullopt;
  std::uint64_t sum = 0;
  for (;;) {
    const ssize_t size = ::getdents64(directory.descriptor(), buffer.data(), buffer.size());
    if (size < 0) return std::nullopt;
    if (size == 0) return sum;
    for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
      const auto* entry = reinterpret_cast<const dirent64*>(&buffer[at]);
      // ".." has another inode in a bind mount, and neither of the two tells of an entry.
      const char* const name = static_cast<const char*>(entry->d_name);
      if (std::strcmp(name, ".") != 0 && std::strcmp(name, "..") != 0) {
        sum += hash_entry(entry->d_ino, name);
      }
      at += entry->d_reclen;
    }
  }
}

Expected<bool> WatchedDirectory::refresh(const HostRoot& host) {
  std::optional<std::uint64_t> now;
  if (directory_) now = listing_fingerprint(*directory_);
  if (!now) {  // not open yet, or removed and perhaps made anew
    const std::string path = (host.*under_)(path_);
    auto opened = Directory::open(path);
    if (!opened) {
      directory_.reset();
      fingerprint_.reset();
      return opened.error();
    }
    directory_ = std::move(*opened);
    now = listing_fingerprint(*directory_);
    if (!now) return errno_error(path, EIO);
  }
  const bool changed = now != fingerprint_;
  fingerprint_ = now;
  return changed;
}

Expected<bool> WatchedDirectory::refresh(const CollectContext& context) {
  if (look_.stands(context)) return absent_ ? Expected<bool>(*absent_) : Expected<bool>(false);
  absent_.reset();
  look_.take(context);
  auto changed = refresh(context.host);
  if (!changed) {
    absent_ = changed.error();
    if (absent_->code() != ErrorCode::not_found) look_.forget();
  }
  return changed;
}

}  // namespace weir::detail
