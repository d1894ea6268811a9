// RecordedPages: a recording, read page by page. Only the page at hand is in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "offline/scrape_header.hpp"
#include "weir/expected.hpp"

namespace weir::detail {

// Reads the next bytes into \p room. \returns how many; 0 at the end.
using ByteSource = std::function<Expected<std::size_t>(std::span<char> room)>;

struct RecordedPage {
  ScrapeHeader header;
  std::uint64_t header_line = 0;  // its number in the recording, from 1; the text begins below it
  std::string_view text;          // until the next call of next()
};

// Not thread safe.
class RecordedPages {
 public:
  // A page longer than \p max_page_bytes is an error.
  RecordedPages(ByteSource source, std::size_t max_page_bytes)
      : source_(std::move(source)), max_page_bytes_(max_page_bytes) {}

  // The next page, or none at the end. An error reads "line:column: what is wrong", or is the
  // source's.
  Expected<std::optional<RecordedPage>> next();

 private:
  Expected<void> skip_blank_lines();
  Expected<bool> read_more();
  [[nodiscard]] std::string_view rest() const { return std::string_view(buffer_).substr(begin_); }
  // Extends the buffer until \p rest() has a newline from \p from on; its place, or the size of
  // rest() if the recording ends before.
  Expected<std::size_t> find_newline(std::size_t from);
  Expected<std::size_t> find_page_end(std::size_t from);

  ByteSource source_;
  std::size_t max_page_bytes_;
  std::string buffer_;
  std::size_t begin_ = 0;   // what lies before was handed out
  std::uint64_t line_ = 1;  // the number of the line at begin_
  bool ended_ = false;
};

}  // namespace weir::detail
