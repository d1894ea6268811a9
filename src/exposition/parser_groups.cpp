#include "exposition/parser_groups.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "exposition/parser_value.hpp"

namespace weir::detail {
namespace {

bool is_valid_key(UnitKind kind, std::optional<double> key) {
  if (!key || std::isnan(*key)) return false;
  return kind == UnitKind::histogram ? !(std::isinf(*key) && *key < 0) : *key >= 0 && *key <= 1;
}

}  // namespace

void GroupTable::clear() {
  groups_.clear();
  entries_.clear();
  is_scattered_ = is_sorted_ = false;
  by_labels_.clear();
  text_.clear();
  exemplars_.clear();
  first_duplicate_ = nullptr;
  duplicates_ = 0;
}

std::uint32_t GroupTable::group_of(const PageFamily& family, LabelText labels, const char* at) {
  const auto is_it = [&](std::uint32_t i) {
    return groups_[i].family == *family.index && text(groups_[i]) == labels;
  };
  const auto next = static_cast<std::uint32_t>(groups_.size());
  if (next > 0 && is_it(next - 1)) return next - 1;  // the rule: a group's lines follow each other
  const auto key = static_cast<std::uint64_t>(series_key(family.hash, labels));
  const std::uint32_t found = by_labels_.find_or_insert(key, next, is_it);
  if (found == next) {
    const UnitKind kind =
        family.type == MetricType::histogram ? UnitKind::histogram : UnitKind::summary;
    groups_.push_back({*family.index, kind, static_cast<std::uint32_t>(text_.size()),
                       static_cast<std::uint32_t>(labels.view().size()), at});
    text_.append(labels.view());
  }
  return found;
}

void GroupTable::note_duplicate(const char* at) {
  if (duplicates_++ == 0) first_duplicate_ = at;
}

bool GroupTable::add(PageCursor& cursor, const PageFamily& family, NamePart part,
                     LabelScanner& labels, const Line& line) {
  const bool is_histogram = family.type == MetricType::histogram;
  if (is_histogram && part == NamePart::whole) {
    return cursor.fail("a histogram has only _bucket, _sum and _count lines", line.at);
  }
  const std::string_view key = labels.key();
  const bool has_key = part == NamePart::whole || part == NamePart::bucket;
  if (has_key != (key.data() != nullptr)) {
    return cursor.fail(has_key ? is_histogram ? "a bucket needs the label le"
                                              : "a summary's line needs the label quantile"
                               : "_sum and _count have no label le or quantile",
                       line.at);
  }
  const std::uint32_t at = last_ = group_of(family, labels.text(), line.at);
  Group& group = groups_[at];
  if (line.timestamp) group.timestamp = line.timestamp;
  if (has_key) return add_entry(cursor, at, group.kind, key, line);
  auto& place = part == NamePart::sum ? group.sum : group.count;
  if (place) {
    note_duplicate(line.at);
  } else {
    place = line.value;
  }
  return true;
}

bool GroupTable::add_entry(PageCursor& cursor, std::uint32_t group, UnitKind kind,
                           std::string_view key, const Line& line) {
  const auto number = parse_value(key);
  if (!is_valid_key(kind, number)) {
    return cursor.fail(kind == UnitKind::histogram ? "le must be a number above -Inf"
                                                   : "quantile must be a number from 0 to 1",
                       key.data());
  }
  if (!entries_.empty() && entries_.back().group > group) is_scattered_ = true;
  entries_.push_back({group, *number, line.value, line.at, keep(line.exemplar)});
  return true;
}

std::uint32_t GroupTable::keep(const Exemplar* exemplar) {
  if (exemplar == nullptr) return 0;
  const std::string_view labels = exemplar->labels.view();
  exemplars_.push_back({text_.size(), labels.size(), exemplar->value, exemplar->timestamp});
  text_.append(labels);
  return static_cast<std::uint32_t>(exemplars_.size());
}

bool GroupTable::finish(PageCursor& cursor, Lack allowed, SampleBatch& out) {
  if (is_scattered_) std::ranges::stable_sort(entries_, {}, &Entry::group);
  auto first = entries_.begin();
  for (std::uint32_t i = 0; i < groups_.size(); ++i) {
    const auto last =
        std::find_if(first, entries_.end(), [i](const Entry& entry) { return entry.group != i; });
    if (!take_entries(cursor, groups_[i], first, last)) return false;
    if (allowed != Lack::nothing) complete(groups_[i], allowed);
    if (!check(cursor, groups_[i])) return false;
    append(groups_[i], out);
    first = last;
  }
  return true;
}

// Ascending and unique; of equal ones the first of the page stays. \returns the new end.
GroupTable::Entries GroupTable::sort_keys(Entries first, Entries last) {
  const auto is_out_of_order = [](const Entry& a, const Entry& b) { return a.key >= b.key; };
  if (std::adjacent_find(first, last, is_out_of_order) == last) return last;
  is_sorted_ = true;
  std::ranges::stable_sort(first, last, {}, &Entry::key);
  auto kept = first;
  for (auto next = std::next(first); next != last; ++next) {
    if (next->key == kept->key) {
      note_duplicate(next->at);
    } else {
      *++kept = *next;
    }
  }
  return std::next(kept);
}

bool GroupTable::take_entries(PageCursor& cursor, const Group& group, Entries first, Entries last) {
  last = sort_keys(first, last);
  keys_.clear();
  values_.clear();
  bucket_exemplars_.clear();
  for (; first != last; ++first) {
    const bool decreases = !(first->value >= (values_.empty() ? 0 : values_.back()));
    if (group.kind == UnitKind::histogram && decreases) {
      return cursor.fail("bucket counts are cumulative: this one is below the one before",
                         first->at);
    }
    keys_.push_back(first->key);
    values_.push_back(first->value);
    bucket_exemplars_.push_back(first->exemplar);
  }
  return true;
}

void GroupTable::complete(Group& group, Lack allowed) {
  if (!group.sum) group.sum = 0;
  const bool is_histogram = group.kind == UnitKind::histogram;
  const bool has_infinity = is_histogram && !keys_.empty() && std::isinf(keys_.back());
  if (!group.count) group.count = has_infinity ? values_.back() : 0;
  if (is_histogram && !has_infinity && allowed == Lack::anything) {
    keys_.push_back(std::numeric_limits<double>::infinity());
    values_.push_back(*group.count);
  }
}

bool GroupTable::check(PageCursor& cursor, const Group& group) const {
  if (!group.sum) return cursor.fail("histogram or summary without _sum", group.at);
  if (!group.count) return cursor.fail("histogram or summary without _count", group.at);
  if (group.kind == UnitKind::summary) return true;
  if (keys_.empty() || !std::isinf(keys_.back())) {
    return cursor.fail("histogram without a +Inf bucket", group.at);
  }
  const double finite = values_.size() > 1 ? values_[values_.size() - 2] : 0;
  if (values_.back() != *group.count || finite > *group.count) {
    return cursor.fail("the histogram's _count is not its +Inf bucket", group.at);
  }
  return true;
}

void GroupTable::append(const Group& group, SampleBatch& out) {
  if (group.kind == UnitKind::histogram) {
    const std::span<const double> bounds(keys_.data(), keys_.size() - 1);
    out.add_histogram(group.family, text(group), {bounds, values_, *group.sum});
  } else {
    out.add_summary(group.family, text(group), {keys_, values_, *group.sum, *group.count});
  }
  if (group.timestamp) out.set_timestamp(*group.timestamp);
  for (std::uint32_t i = 0; i < bucket_exemplars_.size(); ++i) {
    if (bucket_exemplars_[i] == 0) continue;
    const KeptExemplar& kept = exemplars_[bucket_exemplars_[i] - 1];
    const std::string_view labels = std::string_view(text_).substr(kept.text_begin, kept.text_size);
    out.add_exemplar(i, {LabelText::trusted(labels), kept.value, kept.timestamp});
  }
}

}  // namespace weir::detail
