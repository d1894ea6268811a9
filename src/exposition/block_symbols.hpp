// A block's lines as symbols of deflate: what the code is made for, and then what is written in it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "exposition/line_pieces.hpp"
#include "exposition/packed_words.hpp"
#include "weir/exposition.hpp"
#include "weir/snapshot.hpp"

namespace weir::detail {

// What a block stands behind, all borrowed. \p head is text directly before it; \p before is the
// first line of the block before, or empty. Blocks with a code share it, others make their own.
struct PackedContext {
  std::string_view head;
  std::string_view before;
  std::shared_ptr<const DeflateCode> code;
};

// Calls visit(line, before, is_thorough, value) for each line of the part: what it has up to its
// value, from the end of the line before on (the first one: from the head on); and what it is
// compared with. A line is searched thoroughly where there are few.
template <class Visit>
void for_each_line(const SnapshotPart& part, Format format, const double* values,
                   const PackedContext& context, Visit visit) {
  const bool is_small = context.code != nullptr;
  LinePieces pieces;
  pieces.start(part, format);
  std::string line(context.head);
  std::string before(context.before);
  bool is_first = true;
  pieces.write(*part.block, part.block->units, values,
               [&](std::string_view piece, std::span<const LineMark> marks) {
                 std::uint32_t begin = 0;
                 for (const LineMark& mark : marks) {
                   line.append(piece.substr(begin, mark.value - begin));
                   visit(std::string_view(line), std::string_view(before), is_small || is_first,
                         piece.substr(mark.value, mark.end - 1 - mark.value));
                   // Behind the head the first line is like the others: a line's end begins it.
                   if (is_first && !context.head.empty()) line.erase(0, context.head.size() - 1);
                   is_first = false;
                   before.swap(line);
                   line.assign("\n");
                   begin = mark.end;
                 }
               });
}

// Adds the lines of a part to \p counts.
inline void count_lines(const SnapshotPart& part, Format format, const double* values,
                        const PackedContext& context, DeflateCounts& counts) {
  std::size_t width = 0;
  for_each_line(part, format, values, context,
                [&](std::string_view line, std::string_view before, bool is_thorough,
                    std::string_view value) {
                  for_each_symbol(
                      line, before, is_thorough, [&](char letter) { counts.literal(letter); },
                      [&](unsigned length, std::uint32_t distance, bool crosses) {
                        counts.copy(length,
                                    distance + static_cast<std::uint32_t>(crosses ? width : 0));
                      });
                  for (const char letter : value) counts.literal(letter);
                  width = value.size();
                });
}

}  // namespace weir::detail
