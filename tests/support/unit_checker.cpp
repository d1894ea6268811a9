#include "support/unit_checker.hpp"

#include <cmath>

namespace weir::test {

void UnitChecker::add(const SampleLine& sample, std::string_view suffix) {
  std::string unit = sample.label_key(key_label_);
  if (unit_ != unit) {
    finish_unit();
    if (finished_.contains(unit)) fault("lines of one label set are apart");
    unit_ = std::move(unit);
  }
  if (suffix == "_sum" || suffix == "_count") {
    if (sample.label(key_label_) != nullptr) fault(std::string(suffix) + " with " + key_label_);
    (suffix == "_sum" ? sum_ : count_) = sample.value;
  } else if (suffix != "_created") {
    add_key(sample);
  }
}

void UnitChecker::check_key_text(const std::string& text) {
  const bool is_float = text.find_first_of(".eIN") != std::string::npos;
  if (format_ == Format::openmetrics_1_0_0 && !is_float) {
    fault(key_label_ + "=\"" + text + "\" is not written as a float");
  }
}

void UnitChecker::add_key(const SampleLine& sample) {
  const std::string* text = sample.label(key_label_);
  if (text == nullptr) return fault("no label " + key_label_);
  const auto key = parse_page_number(*text);
  if (!key || std::isnan(*key)) return fault(key_label_ + "=\"" + *text + "\" is not a number");
  check_key_text(*text);
  if (last_key_ && *key <= *last_key_) fault(key_label_ + " does not ascend");
  last_key_ = key;
  if (is_histogram()) {
    if (!(sample.value >= 0)) fault("bucket is not a count");
    if (last_value_ && sample.value < *last_value_) fault("buckets are not cumulative");
  } else if (*key < 0 || *key > 1) {
    fault("quantile outside 0 to 1");
  }
  last_value_ = sample.value;
}

void UnitChecker::finish_unit() {
  if (!unit_) return;
  if (!sum_) fault("no _sum");
  if (!count_) fault("no _count");
  if (count_ && !(*count_ >= 0)) fault("_count is not a count");
  if (is_histogram()) {
    if (!last_key_ || !std::isinf(*last_key_)) {
      fault("no +Inf bucket");
    } else if (count_ && *count_ != *last_value_) {
      fault("_count differs from the +Inf bucket");
    }
  }
  finished_.insert(*unit_);
  unit_.reset();
  last_key_ = last_value_ = sum_ = count_ = std::nullopt;
}

}  // namespace weir::test
