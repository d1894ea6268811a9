#include "exposition/known_page.hpp"

#include <utility>

#include "exposition/parser_value.hpp"
#include "model/series_key.hpp"

namespace weir::detail {
namespace {

// Of Line::size_and_kind: three bits each for part, type and kind, the rest is the size.
constexpr unsigned kBits = 3;
constexpr unsigned kMask = (1U << kBits) - 1;
constexpr std::size_t kMaxSize = (std::size_t{1} << (32 - 3 * kBits)) - 1;

std::uint64_t identity(std::uint64_t seed, const char* begin, std::size_t size) {
  return static_cast<std::uint64_t>(family_hash(seed, {begin, size}));
}

}  // namespace

KnownPage::LineKind KnownPage::kind_of(const Line& line) {
  const std::uint32_t bits = line.size_and_kind;
  return {static_cast<Kind>((bits >> (2 * kBits)) & kMask),
          static_cast<OpenMetricsType>((bits >> kBits) & kMask),
          static_cast<NamePart>(bits & kMask)};
}

std::size_t KnownPage::size_of(const Line& line) {
  return line.size_and_kind >> (3 * kBits);
}

void KnownPage::record() {
  drop();
  is_recording_ = true;
  samples_ = created_ = 0;
  scalars_ = groups_ = 0;
}

void KnownPage::drop() {
  is_recording_ = false;
  lines_.clear();
  rows_.reset();
}

void KnownPage::note(const char* line, const char* value, LineKind kind, std::size_t index) {
  const auto size = static_cast<std::size_t>(value - line);
  const bool is_of_group = kind.kind >= Kind::entry && kind.kind <= Kind::count;
  if (kind.kind != Kind::text) ++samples_;
  if (kind.kind == Kind::created) ++created_;
  if (kind.kind == Kind::scalar) ++scalars_;
  // The lines of a group must follow each other; they do on all pages but those that tests write.
  if (size > kMaxSize || (is_of_group && index + 1 < groups_)) return drop();
  if (is_of_group) groups_ = static_cast<std::uint32_t>(index) + 1;
  lines_.push_back({identity(seed_, line, size), static_cast<std::uint32_t>(index),
                    (static_cast<std::uint32_t>(size) << (3 * kBits)) |
                        (static_cast<std::uint32_t>(kind.kind) << (2 * kBits)) |
                        (static_cast<std::uint32_t>(kind.type) << kBits) |
                        static_cast<std::uint32_t>(kind.part)});
}

void KnownPage::keep(SampleBatch& out) {
  if (!std::exchange(is_recording_, false)) return;
  if (out.size() != std::size_t{scalars_} + groups_) return drop();
  rows_ = out.name_rows();
  starts_.assign(out.starts().begin(), out.starts().end());
}

bool KnownPage::open(SampleBatch& out) {
  if (!rows_ || !out.restore()) return false;
  if (out.layout() != rows_) {
    out.clear();
    return false;
  }
  next_ = 0;
  group_.reset();
  timestamps_.clear();
  exemplars_.clear();
  text_.clear();
  return true;
}

// Up to a value that is not the end of its line.
KnownPage::Met KnownPage::advance(PageCursor& cursor, SampleBatch& out) {
  while (next_ < lines_.size()) {
    const Line& line = lines_[next_];
    const std::size_t size = size_of(line);
    line_ = cursor.at;
    if (static_cast<std::size_t>(cursor.end - line_) <= size ||
        identity(seed_, line_, size) != line.hash) {
      return Met::change;
    }
    cursor.at += size;
    if (kind_of(line).kind < Kind::created) {
      const auto value = read_value(cursor);
      if (!value || !take_value(line, *value, out)) return Met::change;
      if (*cursor.at != '\n') return Met::tail;
    }
    if (!end_line(cursor)) return Met::change;
  }
  return cursor.at == cursor.end && finish(out) ? Met::end : Met::change;
}

bool KnownPage::end_line(PageCursor& cursor) {
  if (*cursor.at != '\n' || static_cast<std::size_t>(cursor.at - line_) > max_line_bytes_) {
    return false;
  }
  ++cursor.at;
  ++next_;
  return true;
}

bool KnownPage::take_value(const Line& line, double value, SampleBatch& out) {
  const LineKind kind = kind_of(line);
  if (kind.type != OpenMetricsType::unknown && !value_fault(kind.type, kind.part, value).empty()) {
    return false;
  }
  if (kind.kind == Kind::scalar) {
    out.set_value(line.index, value);
    return true;
  }
  if (group_ != line.index) {
    if (group_ && !finish_row(out)) return false;
    group_ = line.index;
    entries_.clear();
    sum_.reset();
    count_.reset();
  }
  if (kind.kind == Kind::entry) {
    entries_.push_back(value);
  } else {
    (kind.kind == Kind::sum ? sum_ : count_) = value;
  }
  return true;
}

// What a group may lack (OpenMetrics) it lacked before, and was completed in the same way.
bool KnownPage::finish_row(SampleBatch& out) {
  const std::size_t row = std::size_t{scalars_} + *group_;
  const double sum = sum_.value_or(0);
  if (out.kind(row) == UnitKind::summary) {
    out.set_summary(row, entries_, sum, count_.value_or(0));
    return true;
  }
  double before = 0;
  for (const double count : entries_) {
    if (!(count >= before)) return false;
    before = count;
  }
  if (before != count_.value_or(before)) return false;
  out.set_histogram(row, entries_, sum);
  return true;
}

void KnownPage::take(const Tail& tail, SampleBatch& out) {
  const Line& line = lines_[next_];
  const LineKind kind = kind_of(line);
  if (kind.kind == Kind::scalar) {
    if (tail.timestamp) out.set_timestamp(line.index, *tail.timestamp);
    if (tail.exemplar) out.add_exemplar(line.index, 0, *tail.exemplar);
    return;
  }
  const std::uint32_t row = scalars_ + line.index;
  if (tail.timestamp) {  // the last of a row's lines that has one decides
    if (timestamps_.empty() || timestamps_.back().row != row) timestamps_.push_back({row, 0});
    timestamps_.back().timestamp = *tail.timestamp;
  }
  if (tail.exemplar) {
    const std::string_view labels = tail.exemplar->labels.view();
    exemplars_.push_back({row, static_cast<std::uint32_t>(entries_.size() - 1), text_.size(),
                          labels.size(), tail.exemplar->value, tail.exemplar->timestamp});
    text_.append(labels);
  }
}

bool KnownPage::finish(SampleBatch& out) {
  if (group_ && !finish_row(out)) return false;
  for (const auto& start : starts_) out.set_start(start.row, start.timestamp);
  for (const RowTime& time : timestamps_) out.set_timestamp(time.row, time.timestamp);
  for (const KeptExemplar& kept : exemplars_) {
    const auto labels =
        LabelText::trusted(std::string_view(text_).substr(kept.text_begin, kept.text_size));
    out.add_exemplar(kept.row, kept.line, {labels, kept.value, kept.timestamp});
  }
  return true;
}

}  // namespace weir::detail
