#include "exposition/deflate_code.hpp"

#include <algorithm>
#include <span>
#include <string_view>

#include "exposition/huffman.hpp"

namespace weir::detail {
namespace {

constexpr unsigned kEndOfBlock = 256;
constexpr unsigned kFirstLength = 257;
constexpr unsigned kMaxCodeBits = 15;
constexpr std::string_view kNumberLetters = "0123456789.+-eNaInf\n";

// RFC 1951, 3.2.5: the least length of each symbol, and the bits that say how much is added.
constexpr std::array<std::uint16_t, 29> kLengthBases{3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                                     15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                                     67, 83, 99, 115, 131, 163, 195, 227, 258};
constexpr std::array<std::uint8_t, 29> kLengthExtras{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                                     2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};

unsigned length_symbol(unsigned length) {
  const auto above = std::ranges::upper_bound(kLengthBases, length);
  return static_cast<unsigned>(above - kLengthBases.begin()) - 1;
}

unsigned distance_symbol(std::uint32_t distance) {
  const std::uint32_t above = distance - 1;
  if (above < 2) return above;
  const auto extra = static_cast<unsigned>(std::bit_width(above)) - 2;
  return 2 * extra + (above >> extra);
}

// RFC 1951, 3.2.7: the two lists of lengths as one, runs of equal ones shortened.
struct LengthSymbol {
  unsigned symbol;
  BitString extra;
};

void append_run(std::vector<LengthSymbol>& out, unsigned length, std::size_t count) {
  const auto shortened = [&](unsigned symbol, std::size_t least, std::size_t most, unsigned bits) {
    const std::size_t taken = std::min(count, most);
    out.push_back({symbol, {taken - least, bits}});
    count -= taken;
  };
  if (length > 0) {
    out.push_back({length, {}});
    --count;
    while (count >= 3) shortened(16, 3, 6, 2);
  } else {
    while (count >= 11) shortened(18, 11, 138, 7);
    if (count >= 3) shortened(17, 3, 10, 3);
  }
  out.insert(out.end(), count, {length, {}});
}

std::vector<LengthSymbol> shorten(const std::vector<std::uint8_t>& lengths) {
  std::vector<LengthSymbol> out;
  for (auto at = lengths.begin(); at != lengths.end();) {
    const auto end =
        std::find_if(at, lengths.end(), [&](std::uint8_t other) { return other != *at; });
    append_run(out, *at, static_cast<std::size_t>(end - at));
    at = end;
  }
  return out;
}

DeflateCode::Header make_header(const std::vector<std::uint8_t>& literal_lengths,
                                const std::vector<std::uint8_t>& distance_lengths) {
  std::vector<std::uint8_t> lengths = literal_lengths;
  lengths.insert(lengths.end(), distance_lengths.begin(), distance_lengths.end());
  const std::vector<LengthSymbol> symbols = shorten(lengths);
  std::vector<std::uint32_t> counts(19, 0);
  ++counts[0];  // a code has at least two symbols
  ++counts[1];
  for (const LengthSymbol& symbol : symbols) ++counts[symbol.symbol];
  const std::vector<std::uint8_t> sizes = code_lengths(counts, 7);
  const std::vector<BitString> code = canonical_code(sizes);

  constexpr std::array<std::uint8_t, 19> kOrder{16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                11, 4,  12, 3, 13, 2, 14, 1, 15};
  constexpr std::size_t kMostBytes = 512;  // a symbol takes 14 bits at most
  DeflateCode::Header header;
  header.bytes.resize(kMostBytes + kOrder.size() + BitWriter::kSlack);
  BitWriter out(header.bytes.data());
  out.put({0, 1});  // not the last block
  out.put({2, 2});  // with a code of its own
  out.put({literal_lengths.size() - kFirstLength, 5});
  out.put({distance_lengths.size() - 1, 5});
  out.put({kOrder.size() - 4, 4});
  for (const std::uint8_t symbol : kOrder) out.put({sizes[symbol], 3});
  for (const LengthSymbol& symbol : symbols) {
    out.put(code[symbol.symbol]);
    out.put(symbol.extra);
  }
  header.bits = static_cast<std::size_t>(out.end() - header.bytes.data()) * 8 + out.bits_beyond();
  header.bytes.resize(header.bits / 8 + BitWriter::kSlack);
  return header;
}

}  // namespace

void DeflateCounts::copy(unsigned length, std::uint32_t distance) noexcept {
  ++literals[kFirstLength + length_symbol(length)];
  ++distances[distance_symbol(distance)];
}

DeflateCode::DeflateCode(DeflateCounts counts) {
  for (const char letter : kNumberLetters) counts.literal(letter);
  ++counts.literals[kEndOfBlock];
  for (std::uint32_t& count : counts.distances) ++count;
  const auto literal_lengths =
      code_lengths({counts.literals.begin(), counts.literals.end()}, kMaxCodeBits);
  const auto distance_lengths =
      code_lengths({counts.distances.begin(), counts.distances.end()}, kMaxCodeBits);
  header_ = make_header(literal_lengths, distance_lengths);
  lengths_ = canonical_code(literal_lengths);
  for (std::size_t byte = 0; byte < literals_.size(); ++byte)
    literals_[byte] = static_cast<std::uint32_t>(lengths_[byte].bits) | lengths_[byte].size << 16U;
  end_of_block_ = lengths_[kEndOfBlock];
  digits_ = DigitCode(std::span(lengths_).subspan<'0', 10>());
  lengths_.erase(lengths_.begin(), lengths_.begin() + kFirstLength);
  std::ranges::copy(canonical_code(distance_lengths), distances_.begin());
  for (std::uint32_t distance = 3; distance < kNear; ++distance) {
    const BitString code = far(distance);
    near_[distance] = static_cast<std::uint32_t>(code.bits) | code.size << kNearBits;
  }
}

BitString DeflateCode::length(unsigned length) const noexcept {
  const unsigned symbol = length_symbol(length);
  BitString code = lengths_[symbol];
  code.append({length - kLengthBases[symbol], kLengthExtras[symbol]});
  return code;
}

BitString DeflateCode::far(std::uint32_t distance) const noexcept {
  const unsigned symbol = distance_symbol(distance);
  const unsigned extra = symbol / 2 - 1;
  BitString code = distances_[symbol];
  code.append({(distance - 1) & ((1U << extra) - 1), extra});
  return code;
}

}  // namespace weir::detail
