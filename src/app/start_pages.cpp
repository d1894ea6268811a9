#include "app/start_pages.hpp"

#include <fcntl.h>
#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/unique_fd.hpp"

namespace weir {
namespace {

// Documentation/admin-guide/mm/pagemap.rst: an entry of 64 bits for each page.
constexpr std::uint64_t kPresent = std::uint64_t{1} << 63U;
constexpr std::uint64_t kSwapped = std::uint64_t{1} << 62U;
constexpr std::uint64_t kOfFile = std::uint64_t{1} << 61U;

// A page that was written to is the process's own: given back, its bytes would be lost.
bool is_of_file(std::uint64_t entry) {
  return (entry & kSwapped) == 0 && ((entry & kPresent) == 0 || (entry & kOfFile) != 0);
}

std::uintptr_t page_size() {
  return static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
}

void release(std::uintptr_t begin, std::uintptr_t end) noexcept {
  if (begin == end) return;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast,performance-no-int-to-ptr)
  static_cast<void>(::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED));
}

}  // namespace

StartPages::StartPages() {
  const auto add = [](dl_phdr_info* object, std::size_t, void* self) {
    const std::uintptr_t page = page_size();
    for (std::size_t i = 0; i < object->dlpi_phnum; ++i) {
      const auto& segment = object->dlpi_phdr[i];
      if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
      const std::uintptr_t begin = object->dlpi_addr + segment.p_vaddr;
      const std::uintptr_t end = begin + segment.p_memsz + page - 1;
      static_cast<StartPages*>(self)->ranges_.push_back({begin / page * page, end / page * page});
    }
    return 0;
  };
  ::dl_iterate_phdr(add, this);
}

void StartPages::started() noexcept {
  scrapes_ = 0;
  give_back();
}

void StartPages::scraped() noexcept {
  if (scrapes_ <= kFirstScrapes && scrapes_++ == kFirstScrapes) give_back();
}

void StartPages::give_back() const noexcept {
  ::malloc_trim(0);
  const detail::UniqueFd pagemap(::open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC));
  if (!pagemap) return;
  for (const Range& range : ranges_) give_back(pagemap.get(), page_size(), range);
}

void StartPages::give_back(int pagemap, std::uintptr_t page, Range range) noexcept {
  constexpr std::size_t kEntry = sizeof(std::uint64_t);
  std::array<std::uint64_t, 256> entries{};
  std::uintptr_t from = range.begin;  // what lies behind it is of the file, up to where we are
  std::uintptr_t at = range.begin;
  while (at < range.end) {
    const std::size_t wanted = std::min(entries.size(), (range.end - at) / page);
    const ssize_t got =
        ::pread(pagemap, entries.data(), wanted * kEntry, static_cast<off_t>(at / page * kEntry));
    if (got < static_cast<ssize_t>(kEntry)) break;
    for (std::size_t i = 0; i < static_cast<std::size_t>(got) / kEntry; ++i) {
      if (!is_of_file(entries[i])) {
        release(from, at);
        from = at + page;
      }
      at += page;
    }
  }
  release(from, at);
}

}  // namespace weir
