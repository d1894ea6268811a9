#include "exposition/exemplar_message.hpp"

#include <algorithm>

#include "model/exemplar_size.hpp"

namespace weir::detail {

void ExemplarMessages::clear() {
  entries_.clear();
  text_.clear();
}

bool ExemplarMessages::read_unplaced(WireReader& in, std::string_view name,
                                     const ParseLimits& limits, WireFault& fault) {
  return read(in, name, kUnplaced, limits, fault);
}

bool ExemplarMessages::read(WireReader& in, std::string_view name, std::uint32_t line,
                            const ParseLimits& limits, WireFault& fault) {
  std::string_view message;
  if (!in.bytes(name, message)) return false;
  Entry entry;
  entry.line = line;
  labels_.clear();
  WireReader parts(message, fault);
  while (parts.next()) {
    switch (parts.field()) {
      case 1:
        labels_.read(parts, {}, limits, fault);
        break;
      case 2:
        parts.number("value", entry.value);
        break;
      case 3:
        read_timestamp(parts, "timestamp", entry.timestamp, fault);
        break;
      default:
        parts.skip();
    }
  }
  if (!parts.ok() || !labels_.sort(fault)) {
    fault.within(name);
    return false;
  }
  entry.text_begin = text_.size();
  append_label_text(text_, labels_.labels());
  entry.text_size = text_.size() - entry.text_begin;
  const std::string_view labels = std::string_view(text_).substr(entry.text_begin);
  if (characters(LabelText::trusted(labels)) > kMaxExemplarCharacters) {
    return in.fail(name, message.data(), "an exemplar's labels have at most 128 characters");
  }
  entries_.push_back(entry);
  return true;
}

void ExemplarMessages::place(std::span<const double> bounds) {
  const auto unplaced = std::stable_partition(entries_.begin(), entries_.end(),
                                              [](const Entry& e) { return e.line != kUnplaced; });
  for (auto at = unplaced; at != entries_.end(); ++at) {
    const auto bound = std::lower_bound(bounds.begin(), bounds.end(), at->value);
    at->line = static_cast<std::uint32_t>(bound - bounds.begin());
  }
  // Of one bucket those that came with it first, then by time.
  const auto placed = static_cast<std::size_t>(unplaced - entries_.begin());
  std::stable_sort(entries_.begin() + static_cast<std::ptrdiff_t>(placed), entries_.end(),
                   [](const Entry& a, const Entry& b) { return a.timestamp > b.timestamp; });
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const Entry& a, const Entry& b) { return a.line < b.line; });
  const auto same_line = [](const Entry& a, const Entry& b) { return a.line == b.line; };
  entries_.erase(std::unique(entries_.begin(), entries_.end(), same_line), entries_.end());
}

void ExemplarMessages::add_to(SampleBatch& out) const {
  for (const Entry& entry : entries_) {
    const auto labels = std::string_view(text_).substr(entry.text_begin, entry.text_size);
    out.add_exemplar(entry.line, {LabelText::trusted(labels), entry.value, entry.timestamp});
  }
}

}  // namespace weir::detail
