// Reads pages as a source is read, the same parser and batch each time, beside a parser and a batch
// that have never seen anything: both must say the same.
#pragma once

#include <string>
#include <string_view>

#include "exposition/parse_options.hpp"
#include "support/batch_lines.hpp"
#include "weir/batch.hpp"
#include "weir/expected.hpp"

namespace weir::test {

template <class Parser>
class KnownPageReader {
 public:
  explicit KnownPageReader(detail::ParseOptions options = {})
      : options_(options), parser_(options) {}

  // What is different; empty if nothing is.
  std::string difference(std::string_view page) {
    batch_.clear();
    const auto before = batch_layout_;
    const auto known = parser_.read(page, batch_);
    batch_layout_ = batch_.layout();
    was_known_ = before != nullptr && before == batch_layout_;
    SampleBatch fresh_batch;
    const auto fresh = Parser(options_).parse(page, fresh_batch);
    if (known.has_value() != fresh.has_value()) return "only one of them takes the page";
    if (!known) {
      if (!batch_.empty() || !batch_.families().empty()) return "a bad page left something";
      return known.error() == fresh.error() ? "" : "the errors differ: " + known.error().message();
    }
    if (known->samples != fresh->samples || known->duplicates != fresh->duplicates ||
        known->created != fresh->created) {
      return "the counts differ";
    }
    return rows_as_lines(batch_) == rows_as_lines(fresh_batch) ? "" : "the rows differ";
  }
  // True if the last page's rows came back.
  [[nodiscard]] bool was_known() const noexcept { return was_known_; }
  [[nodiscard]] const SampleBatch& batch() const noexcept { return batch_; }

 private:
  detail::ParseOptions options_;
  Parser parser_;
  SampleBatch batch_;
  std::shared_ptr<const void> batch_layout_;
  bool was_known_ = false;
};

}  // namespace weir::test
