#include "app/start_pages.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdint>

#include "base/unique_fd.hpp"

using weir::StartPages;

namespace {

// As much as Linux maps at one fault: since 6.18 a whole folio of the page cache, which on our
// architectures has 2 MiB at most. A neighbour that is read brings none of these.
constexpr std::size_t kPage = std::size_t{2} << 20U;

// Constants of this program's file, in pages of their own.
struct alignas(kPage) Page {
  std::array<char, kPage> bytes{'x'};
};
const std::array<Page, 2> kPages;

// Volatile: it shall be read where it stands.
const volatile char& first_byte(const Page& page) {
  return page.bytes.front();
}

bool is_mapped(const Page& page) {
  const weir::detail::UniqueFd pagemap(::open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC));
  std::uint64_t entry = 0;
  const auto number = reinterpret_cast<std::uintptr_t>(&page) /
                      static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  REQUIRE(::pread(pagemap.get(), &entry, sizeof entry, static_cast<off_t>(number * sizeof entry)) ==
          sizeof entry);
  return (entry >> 63U) != 0;
}

// What a debugger does to set a breakpoint.
void write_to(const Page& page, char value) {
  auto* const bytes = const_cast<char*>(page.bytes.data());
  REQUIRE(::mprotect(bytes, kPage, PROT_READ | PROT_WRITE) == 0);
  *bytes = value;
  REQUIRE(::mprotect(bytes, kPage, PROT_READ) == 0);
}

}  // namespace

TEST_CASE("pages of the file are given back and come again, and one that was written to stays") {
  const auto& [untouched, written] = kPages;
  CHECK(first_byte(untouched) == 'x');
  write_to(written, 'y');
  REQUIRE(is_mapped(untouched));
  StartPages().started();
  CHECK_FALSE(is_mapped(untouched));
  CHECK(is_mapped(written));
  CHECK(first_byte(untouched) == 'x');
  CHECK(is_mapped(untouched));
  CHECK(first_byte(written) == 'y');
}

TEST_CASE("a start gives back, the scrape after the first ones, and so after a reload") {
  const Page& page = kPages.front();
  StartPages pages;
  for (int start = 0; start < 2; ++start) {
    CHECK(first_byte(page) == 'x');
    pages.started();
    CHECK_FALSE(is_mapped(page));
    CHECK(first_byte(page) == 'x');
    for (int scrape = 0; scrape < StartPages::kFirstScrapes; ++scrape) pages.scraped();
    CHECK(is_mapped(page));
    pages.scraped();
    CHECK_FALSE(is_mapped(page));
    CHECK(first_byte(page) == 'x');
    pages.scraped();
    CHECK(is_mapped(page));
  }
}
