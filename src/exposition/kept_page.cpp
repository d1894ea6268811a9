#include "exposition/kept_page.hpp"

#include <algorithm>
#include <bit>

#include "base/number.hpp"

namespace weir::detail {
namespace {

// A page of lines that are a name, labels and a value, whose values lie in the order of the lines.
bool is_plain(const Snapshot& snapshot, Format format) {
  const bool shows_exemplars = format == Format::openmetrics_1_0_0;
  std::uint32_t next = 0;
  for (const SnapshotPart& part : snapshot.parts) {
    const PartExtras* const extras = part.own_extras.get();
    const bool is_shown = extras != nullptr && (!extras->timestamps.empty() ||
                                                (shows_exemplars && !extras->exemplars.empty()));
    if (is_shown || part.first_value != next) return false;
    next += part.block->lines;
  }
  return next == snapshot.values.size();
}

bool is_same(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);  // NaN, too
}

}  // namespace

bool KeptPage::has_units_of(const Snapshot& snapshot, const Representation& representation) const {
  if (representation.format != format_ || representation.escaping != escaping_) return false;
  return std::ranges::equal(snapshot.parts, stands_,
                            [](const SnapshotPart& part, const Stand& stand) {
                              return part.block.get() == stand.address && !stand.block.expired();
                            });
}

bool KeptPage::fits(const Snapshot& snapshot, const Representation& representation) {
  if (!is_whole_ || representation.format != format_ || representation.escaping != escaping_ ||
      snapshot.values.size() != values_.size())
    return false;
  const std::shared_ptr<const void> list = snapshot.parts.identity();
  if (!list.owner_before(list_) && !list_.owner_before(list)) return true;
  if (!has_units_of(snapshot, representation) || !is_plain(snapshot, format_)) return false;
  list_ = list;
  return true;
}

void KeptPage::write(const Snapshot& snapshot, PieceBuffer& out) {
  std::size_t written = 0;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const double value = snapshot.values[i];
    if (is_same(value, values_[i])) continue;
    const auto [begin, end] = places_[i];
    out.append_split(std::string_view(text_).substr(written, begin - written));
    char* const number = out.room(kMaxNumberSize);
    char* const number_end = write_number(number, value);
    out.commit(number_end);
    written = end;
    if (number_end - number != end - begin) continue;  // it is written anew each time
    std::copy(number, number_end, text_.data() + begin);
    values_[i] = value;
  }
  out.append_split(std::string_view(text_).substr(written));
}

bool KeptPage::starts(const Snapshot& snapshot, const Representation& representation) {
  is_whole_ = false;
  list_.reset();
  text_.clear();
  if (snapshot.values.empty() || snapshot.values.size() > kMostLines ||
      !is_plain(snapshot, representation.format)) {
    *this = {};
    return false;
  }
  if (has_units_of(snapshot, representation)) return true;
  format_ = representation.format;
  escaping_ = representation.escaping;
  stands_.clear();
  for (const SnapshotPart& part : snapshot.parts) stands_.push_back({part.block.get(), part.block});
  return false;
}

void KeptPage::take(std::string_view piece) {
  if (text_.size() <= kMostBytes) text_.append(piece);
}

void KeptPage::finish(const Snapshot& snapshot) {
  if (text_.size() > kMostBytes || !find_values() || places_.size() != snapshot.values.size()) {
    *this = {};
    return;
  }
  text_.shrink_to_fit();
  places_.shrink_to_fit();
  values_ = snapshot.values;
  is_whole_ = true;
}

// Behind the last space of each line that is no comment. \returns false if the last line has no
// end.
bool KeptPage::find_values() {
  places_.clear();
  std::size_t begin = 0;
  while (begin < text_.size()) {
    const std::size_t end = text_.find('\n', begin);
    if (end == std::string::npos) return false;
    if (text_[begin] != '#') {
      const std::size_t value = text_.rfind(' ', end) + 1;
      places_.push_back({static_cast<std::uint32_t>(value), static_cast<std::uint32_t>(end)});
    }
    begin = end + 1;
  }
  return true;
}

}  // namespace weir::detail
