// The name and labels of one series while rules change them.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weir/label.hpp"

namespace weir::detail {

inline constexpr std::string_view kMetricName = "__name__";

// Keeps its memory from series to series.
class MetricLabels {
 public:
  void assign(std::string_view name, std::span<const EscapedLabel> labels);

  // The value of the label, raw; "" if there is none. kMetricName is the series' name.
  [[nodiscard]] std::string_view get(std::string_view name) const;
  // An empty value removes the label.
  void set(std::string_view name, std::string_view value);
  // The labels at this moment, without the name.
  [[nodiscard]] std::size_t size() const noexcept { return used_; }
  [[nodiscard]] LabelView label(std::size_t i) const { return {labels_[i].name, labels_[i].value}; }
  void remove(std::size_t i);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  // Replaces \p out by the canonical label text.
  void write_text(std::string& out);

 private:
  struct Label {
    std::string name;
    std::string value;
  };
  [[nodiscard]] std::size_t find(std::string_view name) const;

  std::string name_;
  std::vector<Label> labels_;  // those behind used_ keep their memory
  std::size_t used_ = 0;
  std::vector<LabelView> views_;
};

}  // namespace weir::detail
