#include "weir/pipeline/line_reader.hpp"

#include <algorithm>
#include <cstring>

namespace weir::pipeline {

ChunkedLineReader::ChunkedLineReader(Read read, std::size_t max_line)
    : read_(std::move(read)),
      max_line_(std::max<std::size_t>(1, max_line)),
      buffer_(max_line_ + kChunk) {}

Expected<bool> ChunkedLineReader::refill() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  auto got = read_(std::span(buffer_).subspan(end_));
  if (!got) return got.error();
  end_ += *got;
  return *got > 0;
}

Line ChunkedLineReader::take(std::size_t end, std::size_t newline, std::uint64_t thrown_away) {
  const std::size_t size = end - begin_;
  const std::uint64_t bytes = size + thrown_away;
  const Line line{{buffer_.data() + begin_, std::min(size, max_line_)}, bytes > max_line_, bytes};
  oversized_ += line.oversized ? 1U : 0U;
  begin_ = end + newline;
  return line;
}

Expected<Line> ChunkedLineReader::next() {
  std::uint64_t thrown_away =
      0;  // bytes of this line that stood between its kept start and what the buffer holds
  std::size_t searched = 0;  // bytes behind begin_ that hold no newline
  for (;;) {
    const char* const data = buffer_.data();
    if (const void* found = std::memchr(data + begin_ + searched, '\n', end_ - begin_ - searched)) {
      return take(static_cast<std::size_t>(static_cast<const char*>(found) - data), 1, thrown_away);
    }
    if (end_ - begin_ > max_line_) {
      thrown_away += end_ - begin_ - max_line_;
      end_ = begin_ + max_line_;
    }
    searched = end_ - begin_;
    auto more = refill();
    if (!more) return more.error();
    if (!*more) {
      if (begin_ == end_) return Error(ErrorCode::no_data, "end of input");
      return take(end_, 0, thrown_away);
    }
  }
}

}  // namespace weir::pipeline
