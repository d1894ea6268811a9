// Copies the units of an upstream's page with labels added and rules applied.
#pragma once

#include <cstddef>
#include <forward_list>
#include <memory>
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
  // Makes \p out, clear()ed, the rows of \p page rewritten; \returns the lines that the rules
  // dropped. Rows of a layout that was met before are not looked at again: \p out takes its own
  // back.
  std::size_t rewrite(const SampleBatch& page, SampleBatch& out);

 private:
  struct Added {
    std::string name;
    std::string escaped_value;
  };
  std::size_t write_rows(const SampleBatch& page, SampleBatch& out);
  [[nodiscard]] bool recall(const SampleBatch& page, SampleBatch& out) const;
  void copy_values(const SampleBatch& page, SampleBatch& out) const;
  // What only some rows have.
  void copy_extras(const SampleBatch& page, SampleBatch& out) const;
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
  // Of the rewriting before: names of both batches' rows, and which row became which.
  std::shared_ptr<const void> page_rows_;
  std::shared_ptr<const void> out_rows_;
  std::vector<std::uint32_t> row_of_;
  std::size_t dropped_ = 0;
};

}  // namespace weir::detail
