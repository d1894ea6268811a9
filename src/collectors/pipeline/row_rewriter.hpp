// Copies the units of an upstream's page with labels added and rules applied.
#pragma once

#include <cstddef>
#include <forward_list>
#include <string>
#include <utility>
#include <vector>

#include "collectors/pipeline/relabel.hpp"
#include "weir/batch.hpp"

namespace weir::detail {

class RowRewriter {
 public:
  struct Settings {
    std::vector<std::pair<std::string, std::string>> labels;  // added to every series
    // A label that the page has, too: the page's stays, else it is renamed to exported_NAME.
    bool honor_labels = false;
    std::vector<RelabelRule> rules;
  };
  explicit RowRewriter(Settings settings);

  // True if it would change nothing.
  [[nodiscard]] bool is_identity() const noexcept { return added_.empty() && rules_.empty(); }
  // Appends the rows of \p page to \p out; \returns the lines that the rules dropped.
  std::size_t rewrite(const SampleBatch& page, SampleBatch& out);

 private:
  struct Added {
    std::string name;
    std::string escaped_value;
  };
  void add_labels();
  bool apply_rules(const Family& family);
  void write_labels();
  [[nodiscard]] bool has(std::string_view name) const;
  FamilyIndex family_of(const Family& family, FamilyIndex index, SampleBatch& out);

  std::vector<Added> added_;
  bool honor_labels_;
  std::vector<RelabelRule> rules_;
  // Of the row at hand.
  std::vector<EscapedLabel> labels_;
  std::forward_list<std::string> renamed_;  // the names that labels_ borrows
  MetricLabels metric_;
  std::string text_;
  std::vector<FamilyIndex> families_;  // of out, by index of the page
};

}  // namespace weir::detail
