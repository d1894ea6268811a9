// One line of an exposition page, taken apart.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weir/exposition.hpp"

namespace weir::test {

using Labels = std::vector<std::pair<std::string, std::string>>;  // values unescaped

struct SampleLine {
  std::string name;
  Labels labels;
  double value = 0;
  bool has_exemplar = false;
  Labels exemplar_labels;

  [[nodiscard]] const std::string* label(std::string_view wanted) const;
  // The labels but \p left_out, sorted: equal for lines of one series, or of one histogram.
  [[nodiscard]] std::string label_key(std::string_view left_out = {}) const;
};

// May names that are not plain stand in quotes?
enum class NameSyntax { plain, quoted };

// Both throw std::runtime_error, what is wrong with the line.
[[nodiscard]] SampleLine parse_sample_line(std::string_view line, Format format,
                                           NameSyntax names = NameSyntax::plain);
// Takes a metric's name off the front of a line of metadata.
std::string take_family_name(std::string_view& line, NameSyntax names);

// A number as the formats write it; nothing if \p text is none.
[[nodiscard]] std::optional<double> parse_page_number(std::string_view text);
[[nodiscard]] bool is_page_metric_name(std::string_view name);
// The characters of UTF-8 text; nothing if it is not UTF-8.
[[nodiscard]] std::optional<std::size_t> utf8_length(std::string_view text);

}  // namespace weir::test
