// StartPages: the pages of code and constants that a start needs, most of which are never used
// again, and the heap that it has freed (docs/decisions/0103).
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

namespace weir {

// Thread safe.
class StartPages {
 public:
  // In the first scrapes everything is met for the first time: names are learned, patterns tried,
  // symbols bound.
  static constexpr int kFirstScrapes = 3;

  // Make one before any thread is started: libraries that are loaded now must stay, those that are
  // loaded later are left alone.
  StartPages();

  // A start is over, or a reload that read everything again: gives back what it used.
  void started() noexcept;
  // By each scrape; the one that follows the first ones gives back what these used.
  void scraped() noexcept;

 private:
  struct Range {
    std::uintptr_t begin;
    std::uintptr_t end;
  };
  // Pages that were written to, as by a debugger's breakpoints or the kernel's uprobes, stay;
  // others are mapped again from the kernel's cache of files when they are used, a microsecond or
  // two for each 64 KiB. Without /proc/self/pagemap nothing is given back.
  void give_back() const noexcept;
  static void give_back(int pagemap, std::uintptr_t page, Range range) noexcept;

  std::vector<Range> ranges_;  // of the program's and its libraries' files, never written to; pages
  std::atomic<int> scrapes_ = 0;
};

}  // namespace weir
