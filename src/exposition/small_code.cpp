#include "exposition/small_code.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "exposition/block_symbols.hpp"

namespace weir::detail {
namespace {

constexpr std::size_t kMostLines = 4096;
constexpr std::uint32_t kWeight = 8;  // of what stands in the blocks, beside 1 for what does not

// Values are not at hand: so many of each digit in a line, and something of the rest.
void add_numbers(std::uint32_t lines, DeflateCounts& counts) {
  const auto add = [&](char letter, std::uint32_t count) {
    counts.literals[static_cast<unsigned char>(letter)] += count;
  };
  for (char digit = '0'; digit <= '9'; ++digit) add(digit, lines / 3);
  for (const char letter : std::string_view("0.\n")) add(letter, lines / 3 + 1);
}

// As family_head.cpp has it, nearly.
std::string head_of(const Family& family) {
  return "# HELP " + family.name + " " + family.help + "\n# TYPE " + family.name + " " +
         std::string(to_string(family.type)) + "\n";
}

}  // namespace

DeflateCode make_small_code(std::span<const std::shared_ptr<const SeriesBlock>> blocks,
                            Format format) {
  DeflateCounts counts;
  std::uint32_t lines = 0;
  // The pointer is no more than a sign that there are few lines.
  PackedContext context{{}, {}, std::make_shared<const DeflateCode>(DeflateCounts())};
  std::string before;
  for (const auto& block : blocks) {
    if (lines > kMostLines) break;
    SnapshotPart part;
    part.block = block;
    const std::vector<double> values(block->lines);
    const std::string head = head_of(*block->family);
    context.head = head;
    context.before = before;
    count_lines(part, format, values.data(), context, counts);
    before = head;
    lines += block->lines;
  }
  add_numbers(lines, counts);
  for (std::uint32_t& count : counts.literals) count = count * kWeight + 1;
  for (std::uint32_t& count : counts.distances) count *= kWeight;
  return DeflateCode(counts);
}

}  // namespace weir::detail
