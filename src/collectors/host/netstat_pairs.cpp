#include "collectors/host/netstat_pairs.hpp"

#include <cstdint>

#include "collectors/support/fields.hpp"

namespace weir::collectors {
namespace {

// Lines of names beyond are not looked at: Linux has a dozen in a file.
constexpr std::size_t kMaxPairs = 1000;

// False if the line has not as many values as there are names: which is whose cannot be known.
bool append_values(std::string_view line, const std::vector<const FamilySpec*>& families,
                   std::vector<NetstatPairs::Value>& out) {
  detail::Cursor values(line);
  for (const FamilySpec* const family : families) {
    const std::string_view value = values.field();
    if (value.empty()) return false;
    if (family == nullptr) continue;
    if (const auto number = parse_netstat_value(value)) out.push_back({family, *number});
  }
  return values.field().empty();
}

}  // namespace

std::optional<double> parse_netstat_value(std::string_view text) noexcept {
  if (const auto value = detail::parse_number<std::uint64_t>(text))
    return static_cast<double>(*value);
  if (const auto value = detail::parse_number<std::int64_t>(text))
    return static_cast<double>(*value);
  return std::nullopt;
}

NetstatPairs::Pair NetstatPairs::learn(std::string_view line) const {
  Pair pair;
  pair.names = line;
  const auto parts = detail::split_at(line, ':');
  if (!parts) return pair;
  pair.protocol.assign(parts->first).append(1, ':');
  detail::Cursor names(parts->second);
  for (auto name = names.field(); !name.empty(); name = names.field())
    pair.families.push_back(family_of_(parts->first, name));
  return pair;
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
    if (!append_values(text.substr(0, end), pair.families, out)) out.resize(before);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

}  // namespace weir::collectors
