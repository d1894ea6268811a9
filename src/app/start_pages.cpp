#include "app/start_pages.hpp"

#include <fcntl.h>
#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

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

struct Range {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
};

// What the program and its libraries have mapped and do not write to. All is listed before any is
// given back, for the lists stand in these pages, too.
class Segments {
 public:
  Segments() noexcept { ::dl_iterate_phdr(add, this); }
  [[nodiscard]] const Range* begin() const noexcept { return ranges_.data(); }
  [[nodiscard]] const Range* end() const noexcept { return ranges_.data() + count_; }

 private:
  static int add(dl_phdr_info* object, std::size_t /*size*/, void* self) noexcept {
    Segments& segments = *static_cast<Segments*>(self);
    for (std::size_t i = 0; i < object->dlpi_phnum; ++i) {
      const auto& segment = object->dlpi_phdr[i];
      if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
      if (segments.count_ == segments.ranges_.size()) return 1;
      const std::uintptr_t begin = object->dlpi_addr + segment.p_vaddr;
      segments.ranges_[segments.count_++] = {begin, begin + segment.p_memsz};
    }
    return 0;
  }

  std::array<Range, 256> ranges_;
  std::size_t count_ = 0;
};

void give_back(Range range) noexcept {
  if (range.begin == range.end) return;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast,performance-no-int-to-ptr)
  auto* const address = reinterpret_cast<void*>(range.begin);
  static_cast<void>(::madvise(address, range.end - range.begin, MADV_DONTNEED));
}

// Gives back the pages of \p range, whole ones, that are the file's.
void give_back_file_pages(int pagemap, std::uintptr_t page, Range range) noexcept {
  constexpr std::size_t kEntry = sizeof(std::uint64_t);
  std::array<std::uint64_t, 256> entries{};
  Range run{range.begin, range.begin};
  while (run.end < range.end) {
    const std::size_t wanted = std::min(entries.size(), (range.end - run.end) / page);
    const ssize_t got = ::pread(pagemap, entries.data(), wanted * kEntry,
                                static_cast<off_t>(run.end / page * kEntry));
    if (got < static_cast<ssize_t>(kEntry)) break;
    for (std::size_t i = 0; i < static_cast<std::size_t>(got) / kEntry; ++i) {
      const std::uintptr_t next = run.end + page;
      if (!is_of_file(entries[i])) {
        give_back(run);
        run.begin = next;
      }
      run.end = next;
    }
  }
  give_back(run);
}

void give_back() noexcept {
  ::malloc_trim(0);
  release_file_pages();
}

}  // namespace

void StartPages::started() noexcept {
  scrapes_ = 0;
  give_back();
}

void StartPages::scraped() noexcept {
  if (scrapes_ <= kFirstScrapes && scrapes_++ == kFirstScrapes) give_back();
}

void release_file_pages() noexcept {
  const detail::UniqueFd pagemap(::open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC));
  if (!pagemap) return;
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  for (const Range& range : Segments()) {
    const std::uintptr_t end = (range.end + page - 1) / page * page;
    give_back_file_pages(pagemap.get(), page, {range.begin / page * page, end});
  }
}

}  // namespace weir
