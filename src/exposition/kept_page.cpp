#include "exposition/kept_page.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>

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

bool KeptPage::write(const Snapshot& snapshot, const PieceSink& sink) {
  std::size_t first = 0;
  for (Piece& piece : pieces_) {
    is_whole_ = false;  // should memory run out on the way
    set_values(piece, first, snapshot.values.data() + first);
    is_whole_ = true;
    first += piece.values;
    if (!sink(BodyPiece(piece.begin(), piece.size(), &piece == &pieces_.back()))) return false;
  }
  return true;
}

// Those of \p piece, the first of which is \p first of the page's.
void KeptPage::set_values(Piece& piece, std::size_t first, const double* values) {
  changes_.clear();
  std::size_t at = 0;
  for (std::size_t i = 0; i < piece.values; ++i) {
    auto& [gap, size] = places_[first + i];
    at += gap;
    const std::size_t begin = at;
    at += size;
    if (is_same(values[i], values_[first + i])) continue;
    values_[first + i] = values[i];
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): written below
    Change change;
    char* const digits = change.digits.data();
    change.begin = begin;
    change.old_size = size;
    change.size = static_cast<std::size_t>(write_number(digits, values[i]) - digits);
    size = static_cast<std::uint32_t>(change.size);
    if (change.size == change.old_size) {
      std::copy_n(digits, change.size, piece.begin() + begin);
    } else {
      changes_.push_back(change);
    }
  }
  if (!changes_.empty()) make_way(piece);
}

// Texts between changed values move by what all before them grew or shrank. Those that go to the
// left move first, from the left on; then the others, from the right on: so none is overwritten
// before it moved.
void KeptPage::make_way(Piece& piece) {
  constexpr std::size_t kSpare = 512;  // so that few pages need new memory
  const std::size_t old_size = piece.size();
  std::size_t more = 0, less = 0;
  for (const Change& change : changes_) {
    more += change.size;
    less += change.old_size;
  }
  const std::size_t size = old_size + more - less;
  if (size + Piece::kRoom > piece.bytes.capacity())
    piece.bytes.reserve(size + Piece::kRoom + kSpare);
  piece.bytes.resize(std::max(size, old_size) + Piece::kRoom);
  // Behind change \p i, whose text ends there at \p to.
  const auto move_text = [&](std::size_t i, std::size_t to) {
    const std::size_t from = changes_[i].begin + changes_[i].old_size;
    const std::size_t end = i + 1 < changes_.size() ? changes_[i + 1].begin : old_size;
    std::memmove(piece.begin() + to, piece.begin() + from, end - from);
  };
  std::size_t grown = 0, shrunk = 0;
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    grown += changes_[i].size;
    shrunk += changes_[i].old_size;
    const std::size_t from = changes_[i].begin + changes_[i].old_size;
    if (grown < shrunk) move_text(i, from + grown - shrunk);
  }
  for (std::size_t i = changes_.size(); i-- > 0;) {
    const std::size_t from = changes_[i].begin + changes_[i].old_size;
    if (grown > shrunk) move_text(i, from + grown - shrunk);
    grown -= changes_[i].size;
    shrunk -= changes_[i].old_size;
    std::copy_n(changes_[i].digits.data(), changes_[i].size,
                piece.begin() + changes_[i].begin + grown - shrunk);
  }
  piece.bytes.resize(size + Piece::kRoom);
}

bool KeptPage::starts(const Snapshot& snapshot, const Representation& representation) {
  is_whole_ = false;
  list_.reset();
  taken_ = 0;
  pieces_.clear();
  places_.clear();
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

// Into pieces of whole lines, each as large as it must be: a page that is kept stays for long.
void KeptPage::take(std::string_view text) {
  taken_ += text.size();
  if (taken_ > kMostBytes) return;
  while (!text.empty()) {
    if (pieces_.empty() || pieces_.back().is_full)
      pieces_.emplace_back().bytes.resize(Piece::kRoom);
    Piece& piece = pieces_.back();
    const std::size_t old_size = piece.size();
    const std::size_t line_end = text.find('\n', kPieceBytes - std::min(old_size, kPieceBytes));
    piece.is_full = line_end != std::string_view::npos;
    const std::size_t size = piece.is_full ? line_end + 1 : text.size();
    piece.bytes.reserve(Piece::kRoom + old_size + size);
    piece.bytes.resize(Piece::kRoom + old_size + size);
    std::copy_n(text.data(), size, piece.begin() + old_size);
    text.remove_prefix(size);
  }
}

bool KeptPage::finish(const Snapshot& snapshot) {
  if (taken_ > kMostBytes ||
      !std::ranges::all_of(pieces_, [this](Piece& piece) { return find_values(piece); }) ||
      places_.size() != snapshot.values.size()) {
    *this = {};
    return false;
  }
  places_.shrink_to_fit();
  values_ = snapshot.values;
  return is_whole_ = true;
}

// Behind the last space of each line that is no comment. \returns false if the last line has no
// end.
bool KeptPage::find_values(Piece& piece) {
  const std::string_view text(piece.begin(), piece.size());
  std::size_t behind = 0;  // the last value
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) return false;
    if (text[begin] != '#') {
      const std::size_t value = text.rfind(' ', end) + 1;
      places_.push_back(
          {static_cast<std::uint32_t>(value - behind), static_cast<std::uint32_t>(end - value)});
      behind = end;
      ++piece.values;
    }
    begin = end + 1;
  }
  return true;
}

}  // namespace weir::detail
