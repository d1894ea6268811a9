// StartPages: the pages of code and constants that a start needs, most of which are never used
// again.
#pragma once

#include <atomic>

namespace weir {

// Thread safe.
class StartPages {
 public:
  // Until the first scrapes are over, everything is met for the first time: names are learned,
  // patterns tried, symbols bound.
  static constexpr int kFirstScrapes = 3;

  // A start is over, or a reload that read everything again: gives back what it used, of the heap,
  // too.
  void started() noexcept;
  // By each scrape; the one that follows the first ones gives back what these used.
  void scraped() noexcept;

 private:
  std::atomic<int> scrapes_ = 0;
};

// Gives back what is mapped of the program's own and its libraries' files, code and constants. What
// is used from now on is mapped again from the kernel's cache of files, a microsecond or two for
// each 64 KiB. Pages that were written to, as by a debugger's breakpoints or the kernel's uprobes,
// stay. Without /proc/self/pagemap nothing is given back. Any thread may call it at any time.
void release_file_pages() noexcept;

}  // namespace weir
