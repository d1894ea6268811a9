// Follows the lines of one family's histograms or summaries: those of one label set stand together,
// keys ascend, counts add up.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "support/page_line.hpp"

namespace weir::test {

class UnitChecker {
 public:
  // \p key_label is "le" or "quantile". What is wrong is appended to \p faults.
  UnitChecker(std::string_view key_label, Format format, std::vector<std::string>& faults)
      : key_label_(key_label), format_(format), faults_(faults) {}

  // \p suffix is the sample name's behind the family's: "_bucket", "_sum", "_count", "".
  void add(const SampleLine& sample, std::string_view suffix);
  // To be called behind the family's last line too.
  void finish_unit();

 private:
  void add_key(const SampleLine& sample);
  void check_key_text(const std::string& text);
  [[nodiscard]] bool is_histogram() const { return key_label_ == "le"; }
  void fault(const std::string& what) { faults_.push_back(what); }

  std::string key_label_;
  Format format_;
  std::vector<std::string>& faults_;
  std::set<std::string> finished_;
  std::optional<std::string> unit_;
  std::optional<double> last_key_, last_value_, sum_, count_;
};

}  // namespace weir::test
