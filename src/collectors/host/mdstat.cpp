#include "collectors/host/mdstat.hpp"

#include <optional>
#include <utility>

#include "collectors/support/fields.hpp"

namespace weir::collectors {
namespace {

using State = MdArray::State;

// "md0 : active (auto-read-only) raid1 sdb1[2](S) sda1[0]".
std::optional<MdArray> parse_head(std::string_view line) {
  const auto parts = detail::split_at(line, ':');
  if (!parts) return std::nullopt;
  detail::Cursor words(parts->second);
  const std::string_view activity = words.field();
  MdArray array;
  array.name = parts->first;
  if (activity == "active")
    array.state = State::active;
  else if (activity == "broken")
    array.state = State::other;
  else if (activity != "inactive")
    return std::nullopt;
  std::uint64_t working = 0;
  for (auto word = words.field(); !word.empty(); word = words.field()) {
    const std::size_t bracket = word.find('[');
    if (bracket == std::string_view::npos) continue;  // the personality, "(read-only)"
    if (word.find("(F)", bracket) != std::string_view::npos)
      ++array.failed_disks;
    else if (word.find("(S)", bracket) != std::string_view::npos)
      ++array.spare_disks;
    else
      ++working;
  }
  // Levels without redundancy do not say how many: all that they have.
  if (array.state != State::inactive) array.active_disks = array.required_disks = working;
  return array;
}

// The two numbers of "OPEN a/b CLOSE", wherever in the line the first such pair is.
std::optional<std::pair<std::uint64_t, std::uint64_t>> parse_pair(std::string_view line, char open,
                                                                  char close) {
  for (std::size_t begin = line.find(open); begin != std::string_view::npos;
       begin = line.find(open, begin + 1)) {
    const std::size_t end = line.find(close, begin);
    if (end == std::string_view::npos) return std::nullopt;
    const auto parts = detail::split_at(line.substr(begin + 1, end - begin - 1), '/');
    if (!parts) continue;
    const auto first = detail::parse_number<std::uint64_t>(parts->first);
    const auto second = detail::parse_number<std::uint64_t>(parts->second);
    if (first && second) return std::pair(*first, *second);
  }
  return std::nullopt;
}

// "      248896 blocks super 1.2 level 6, 64k chunk, algorithm 2 [4/3] [UU_U]".
bool parse_blocks(std::string_view line, MdArray& array) {
  detail::Cursor words(line);
  const auto blocks = detail::parse_number<std::uint64_t>(words.field());
  if (!blocks || words.field() != "blocks") return false;
  array.blocks = array.blocks_synced = *blocks;
  if (array.state == State::inactive) return true;
  if (const auto disks = parse_pair(line, '[', ']')) {
    array.required_disks = disks->first;
    array.active_disks = disks->second;
  }
  return true;
}

// "      [==>.......]  recovery =  8.5% (16775552/195310144) finish=17.0min speed=259783K/sec",
// or "resync=DELAYED".
void parse_progress(std::string_view line, MdArray& array) {
  static constexpr std::pair<std::string_view, State> kActions[] = {{"recovery", State::recovering},
                                                                    {"resync", State::resync},
                                                                    {"check", State::check},
                                                                    {"reshape", State::other}};
  for (const auto& [action, state] : kActions) {
    const std::size_t at = line.find(action);
    if (at == std::string_view::npos) continue;
    const std::string_view rest = detail::trim(line.substr(at + action.size()));
    if (!rest.starts_with('=')) continue;
    const std::string_view what = detail::trim(rest.substr(1));
    if (what.starts_with("REMOTE")) return;  // another node of the cluster does it
    array.state = state;
    const auto progress = parse_pair(line, '(', ')');
    array.blocks_synced = progress ? progress->first : 0;
  }
}

}  // namespace

Expected<void> parse_mdstat(std::string_view text, std::vector<MdArray>& out) {
  out.clear();
  if (!text.starts_with("Personalities")) return Error(ErrorCode::parse, "no header of mdstat");
  bool in_array = false;
  detail::for_each_line(text, [&](std::string_view line) {
    const bool indented = line.starts_with(' ') || line.starts_with('\t');
    if (!indented) {
      const auto array = parse_head(line);
      in_array = array.has_value();
      if (array) out.push_back(*array);
    } else if (in_array && !parse_blocks(line, out.back())) {
      parse_progress(line, out.back());
    }
  });
  return {};
}

}  // namespace weir::collectors
