#include "offline/recorded_pages.hpp"

#include <catch2/catch.hpp>
#include <cstring>
#include <vector>

using namespace weir;
using detail::RecordedPages;

namespace {

// Hands out \p text in pieces of \p size bytes.
detail::ByteSource pieces_of(std::string_view text, std::size_t size) {
  return [text, size](std::span<char> room) mutable -> Expected<std::size_t> {
    const std::size_t count = std::min({size, room.size(), text.size()});
    std::memcpy(room.data(), text.data(), count);
    text.remove_prefix(count);
    return count;
  };
}

std::vector<std::string> read_all(std::string_view text, std::size_t piece,
                                  std::size_t max_page_bytes = 1000) {
  RecordedPages pages(pieces_of(text, piece), max_page_bytes);
  std::vector<std::string> told;
  for (;;) {
    const auto page = pages.next();
    if (!page) {
      told.push_back(page.error().message());
      return told;
    }
    if (!page->has_value()) return told;
    told.push_back(std::to_string((*page)->header.time_ms) + "@" +
                   std::to_string((*page)->header_line) + "|" + std::string((*page)->text));
  }
}

}  // namespace

TEST_CASE("a recording is cut at its headers, however it arrives") {
  constexpr std::string_view kText =
      "\n\n# scrape 1\na 1\n# scraped 9\n\n# scrape 2 x\n# scrape 3\nb 2\n# scrape";
  const std::vector<std::string> expected{
      "1@3|a 1\n# scraped 9\n\n", "2@7|", "3@8|b 2\n",
      "10:9: expected the time in Unix milliseconds, found the end of the line"};
  for (const std::size_t piece : {1U, 2U, 3U, 7U, 10U, 1000U}) {
    INFO(piece);
    CHECK(read_all(kText, piece) == expected);
  }
}

TEST_CASE("an empty recording has no pages") {
  CHECK(read_all("", 10).empty());
  CHECK(read_all("\n\n\n", 1).empty());
}

TEST_CASE("a page without a newline at its end is whole to the end") {
  CHECK(read_all("# scrape 1\na 1", 5) == std::vector<std::string>{"1@1|a 1"});
  CHECK(read_all("# scrape 1", 5) == std::vector<std::string>{"1@1|"});
}

TEST_CASE("what stands before the first header is an error") {
  CHECK(read_all("\na 1\n# scrape 1\n", 4) ==
        std::vector<std::string>{"2:1: expected '# scrape <unix ms> [tenant] [failed]'"});
}

TEST_CASE("a page longer than the limit is an error before it is in memory") {
  const std::string page = "# scrape 1\n" + std::string(2000, 'a');
  CHECK(read_all(page, 100) == std::vector<std::string>{"1:1: a page longer than 1000 bytes"});
}

TEST_CASE("an error of the source is passed on") {
  RecordedPages pages(
      [](std::span<char>) -> Expected<std::size_t> { return Error(ErrorCode::io, "gone"); }, 10);
  const auto page = pages.next();
  REQUIRE_FALSE(page.has_value());
  CHECK(page.error().message() == "gone");
}
