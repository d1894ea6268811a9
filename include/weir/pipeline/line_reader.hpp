/// \file
/// ChunkedLineReader: reads lines in constant memory, whatever the input holds. A line longer than
/// the limit is cut to the limit and told as oversized; its rest is read and thrown away, never
/// kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "weir/expected.hpp"

namespace weir::pipeline {

struct Line {
  std::string_view text;    ///< without its newline; borrowed until the next call
  bool oversized = false;   ///< text is only the first max_line bytes
  std::uint64_t bytes = 0;  ///< of the whole line, newline not counted
};

/// Not thread safe.
class ChunkedLineReader {
 public:
  /// Reads up to span.size() bytes; 0 is the end of input.
  using Read = std::function<Expected<std::size_t>(std::span<char>)>;

  /// \param read is the source.
  /// \param max_line in bytes, at least 1. Memory: max_line + 64 KiB.
  explicit ChunkedLineReader(Read read, std::size_t max_line = 64 << 10);

  /// The next line. no_data at the end of input; a last line without a newline is a line.
  Expected<Line> next();

  [[nodiscard]] std::uint64_t oversized_lines() const noexcept { return oversized_; }

 private:
  Expected<bool> refill();  // false at the end of input
  Line take(std::size_t end, std::size_t newline, std::uint64_t thrown_away);

  static constexpr std::size_t kChunk = 64 << 10;
  Read read_;
  std::size_t max_line_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t oversized_ = 0;
};

}  // namespace weir::pipeline
