#include "weir/pipeline/line_reader.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace weir;
using weir::pipeline::ChunkedLineReader;

namespace {

// Gives the text in pieces of at most `piece` bytes.
ChunkedLineReader::Read pieces_of(const std::string& text, std::size_t piece) {
  return [&text, piece, at = std::size_t{0}](std::span<char> to) mutable -> Expected<std::size_t> {
    const std::size_t size = std::min({piece, to.size(), text.size() - at});
    std::copy_n(text.data() + at, size, to.data());
    at += size;
    return size;
  };
}

std::vector<std::string> all_lines(ChunkedLineReader reader) {
  std::vector<std::string> lines;
  for (auto line = reader.next(); line; line = reader.next()) {
    lines.push_back(std::string(line->text) +
                    (line->oversized ? "|" + std::to_string(line->bytes) : ""));
  }
  return lines;
}

}  // namespace

TEST_CASE("lines are the same however the input is cut") {
  const std::string text = "one\n\nthree is longer\nlast without newline";
  const std::vector<std::string> expected{"one", "", "three is longer", "last without newline"};
  for (const std::size_t piece : {1U, 2U, 3U, 7U, 1000U})
    CHECK(all_lines(ChunkedLineReader(pieces_of(text, piece))) == expected);
}

TEST_CASE("a line over the limit is cut and counted, its neighbours are whole") {
  const std::string text =
      "short\n" + std::string(500'000, 'x') + "\nafter\n" + std::string(11, 'y') + "\n0123456789";
  for (const std::size_t piece : {5U, 999U, 1U << 20}) {
    CHECK(all_lines(ChunkedLineReader(pieces_of(text, piece), 10)) ==
          std::vector<std::string>{"short", "xxxxxxxxxx|500000", "after", "yyyyyyyyyy|11",
                                   "0123456789"});
  }
}

TEST_CASE("an oversized last line without a newline is told once") {
  const std::string text(300'000, 'z');
  ChunkedLineReader reader(pieces_of(text, 4096), 4);
  const auto line = reader.next();
  REQUIRE(line);
  CHECK(line->bytes == 300'000);
  CHECK(line->text == "zzzz");
  CHECK(reader.next().error().code() == ErrorCode::no_data);
  CHECK(reader.oversized_lines() == 1);
}

TEST_CASE("an error of the source comes through") {
  ChunkedLineReader reader(
      [](std::span<char>) -> Expected<std::size_t> { return Error(ErrorCode::io, "broken"); });
  CHECK(reader.next().error().message() == "broken");
}
