#include "collectors/host/netstat_pairs.hpp"

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>

#include "collectors/support/fields.hpp"
#include "collectors/support/take_number.hpp"

namespace weir::collectors {
namespace {

// Lines of names beyond are not looked at: Linux has a dozen in a file.
constexpr std::size_t kMaxPairs = 1000;

constexpr std::uint64_t kEach = 0x0101010101010101;

// What stands from the field behind the first \p count ones on, eight bytes at a time; nothing if
// there are not as many. Of hundreds of values few are wanted.
std::optional<std::string_view> skip_fields(std::string_view text, std::size_t count) noexcept {
  const char* at = text.data();
  const char* const end = at + text.size();
  const auto rest = [end](const char* from) {
    return std::string_view(from, static_cast<std::size_t>(end - from));
  };
  bool in_field = false;
  while (std::endian::native == std::endian::little && end - at >= 8) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, at, sizeof bytes);
    // The highest bit of each byte above a blank, then of those that stand behind a blank.
    const std::uint64_t field =
        (bytes | ((bytes & (0x7f * kEach)) + (0x7f - ' ') * kEach)) & (0x80 * kEach);
    std::uint64_t begin = field & ~(field << 8U | (in_field ? 0x80U : 0U));
    const std::size_t begun = ((begin >> 7U) * kEach) >> 56U;
    if (begun > count) {
      for (; count > 0; --count) begin &= begin - 1;
      return rest(at + std::countr_zero(begin) / 8);
    }
    count -= begun;
    in_field = field >> 63U != 0;
    at += 8;
  }
  for (; at != end; ++at) {
    const bool is_field = static_cast<unsigned char>(*at) > ' ';
    if (is_field && !in_field && count-- == 0) return rest(at);
    in_field = is_field;
  }
  return count == 0 ? std::optional(rest(end)) : std::nullopt;
}

}  // namespace

NetstatPairs::Pair NetstatPairs::learn(std::string_view line) const {
  Pair pair;
  pair.names = line;
  const auto parts = detail::split_at(line, ':');
  if (!parts) return pair;
  pair.protocol.assign(parts->first).append(1, ':');
  detail::Cursor names(parts->second);
  for (auto name = names.field(); !name.empty(); name = names.field()) {
    if (const FamilySpec* const family = family_of_(parts->first, name)) {
      pair.wanted.push_back({pair.behind, family});
      pair.behind = 0;
    } else {
      ++pair.behind;
    }
  }
  return pair;
}

bool NetstatPairs::append_values(std::string_view line, const Pair& pair, std::vector<Value>& out) {
  std::size_t taken = 0;  // values that line begins with and that were looked at
  for (const Wanted& wanted : pair.wanted) {
    auto from = skip_fields(line, taken + wanted.before);
    if (!from || from->empty()) return false;
    line = *from;
    taken = 1;
    if (const auto number = detail::take_signed(*from)) out.push_back({wanted.family, *number});
  }
  const auto behind = skip_fields(line, taken + pair.behind);
  return behind && behind->empty();
}

void NetstatPairs::read(std::string_view text, std::vector<Value>& out) {
  for (std::size_t place = 0; place < kMaxPairs && !text.empty(); ++place) {
    if (place == pairs_.size() || !text.starts_with(pairs_[place].names)) {
      const std::size_t end = text.find('\n');
      if (end == std::string_view::npos) return;  // no line of values follows
      pairs_.resize(place);
      pairs_.push_back(learn(text.substr(0, end + 1)));
    }
    const Pair& pair = pairs_[place];
    text.remove_prefix(pair.names.size());
    // A line without its partner: the next pair may begin here.
    if (pair.protocol.empty() || !text.starts_with(pair.protocol)) continue;
    text.remove_prefix(pair.protocol.size());
    const std::size_t end = text.find('\n');
    const std::size_t before = out.size();
    if (!append_values(text.substr(0, end), pair, out)) out.resize(before);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

}  // namespace weir::collectors
