#include "exposition/huffman.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <queue>

namespace weir::detail {
namespace {

constexpr unsigned kMaxLength = 15;

// Without a limit: the two rarest nodes are joined until one is left.
std::vector<std::uint8_t> unlimited_lengths(std::span<const std::uint32_t> frequencies) {
  struct Node {
    std::uint64_t frequency;
    std::size_t index;
    bool operator>(const Node& other) const {
      return frequency != other.frequency ? frequency > other.frequency : index > other.index;
    }
  };
  std::priority_queue<Node, std::vector<Node>, std::greater<>> roots;
  for (std::size_t symbol = 0; symbol < frequencies.size(); ++symbol) {
    if (frequencies[symbol] > 0) roots.push({frequencies[symbol], symbol});
  }
  // Symbols come first, then the joints in the order they were made, so parents come after
  // children.
  std::vector<std::size_t> parent(frequencies.size() + roots.size());
  std::size_t next = frequencies.size();
  while (roots.size() > 1) {
    const Node first = roots.top();
    roots.pop();
    const Node second = roots.top();
    roots.pop();
    parent[first.index] = parent[second.index] = next;
    roots.push({first.frequency + second.frequency, next});
    ++next;
  }
  std::vector<std::uint8_t> depth(next, 0);
  for (std::size_t node = next - 1; node-- > 0;) {
    const bool is_used = node >= frequencies.size() || frequencies[node] > 0;
    if (is_used) depth[node] = static_cast<std::uint8_t>(depth[parent[node]] + 1);
  }
  depth.resize(frequencies.size());
  return depth;
}

std::uint64_t reversed(std::uint64_t bits, unsigned size) {
  std::uint64_t result = 0;
  for (unsigned i = 0; i < size; ++i) result |= (bits >> i & 1U) << (size - 1 - i);
  return result;
}

}  // namespace

std::vector<std::uint8_t> code_lengths(std::vector<std::uint32_t> frequencies, unsigned limit) {
  for (;;) {
    std::vector<std::uint8_t> lengths = unlimited_lengths(frequencies);
    if (std::ranges::max(lengths) <= limit) return lengths;
    // Nearer to each other the frequencies give a flatter tree.
    for (std::uint32_t& frequency : frequencies) frequency = frequency / 2 + frequency % 2;
  }
}

std::vector<BitString> canonical_code(std::span<const std::uint8_t> lengths) {
  std::array<std::uint32_t, kMaxLength + 2> next{};
  for (const std::uint8_t length : lengths) {
    if (length > 0) ++next[length + 1U];
  }
  for (unsigned length = 1; length <= kMaxLength; ++length)
    next[length + 1] = (next[length] + next[length + 1]) * 2;
  std::vector<BitString> code(lengths.size());
  for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
    const unsigned length = lengths[symbol];
    if (length > 0) code[symbol] = {reversed(next[length]++, length), length};
  }
  return code;
}

}  // namespace weir::detail
