#include "weir/exemplar_column.hpp"

#include <algorithm>
#include <limits>
#include <new>
#include <string_view>

namespace weir {

void ExemplarColumn::add(std::uint32_t row, std::uint32_t line, const Exemplar& exemplar) {
  // As with label text: far above every limit of the sources.
  if (text_.size() > std::numeric_limits<std::uint32_t>::max()) throw std::bad_alloc();
  const std::string_view labels = exemplar.labels.view();
  const auto begin = static_cast<std::uint32_t>(text_.size());
  text_.append(labels);
  entries_.push_back({row, line, begin, static_cast<std::uint32_t>(labels.size()), exemplar.value,
                      exemplar.timestamp});
}

void ExemplarColumn::clear() noexcept {
  entries_.clear();
  text_.clear();
}

void ExemplarColumn::truncate(std::uint32_t row) noexcept {
  const auto first = std::ranges::lower_bound(entries_, row, {}, &Entry::row);
  if (first == entries_.end()) return;
  text_.resize(first->text_begin);
  entries_.erase(first, entries_.end());
}

Exemplar ExemplarColumn::view(const Entry& entry) const {
  return {LabelText::trusted(std::string_view(text_).substr(entry.text_begin, entry.text_size)),
          entry.value, entry.timestamp};
}

}  // namespace weir
