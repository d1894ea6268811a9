// What families and labels are called on a page. Plain names are what they are, and that costs
// nothing; others are looked up.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "exposition/escaping.hpp"
#include "weir/exposition.hpp"
#include "weir/snapshot.hpp"

namespace weir::detail {

class PageFamilyNames {
 public:
  // Begins a page. \p snapshot is borrowed.
  void start(const Snapshot& snapshot, Escaping escaping);
  // The name of the block's family, raw: on a page it needs quotes unless it is plain. Borrowed
  // until the next page.
  [[nodiscard]] std::string_view name_of(const SeriesBlock& block) const;
  // The page's family that is called \p stem and \p suffix joined; null: there is none.
  [[nodiscard]] const Family* find(std::string_view stem, std::string_view suffix = {}) const;

 private:
  const Snapshot* snapshot_ = nullptr;
  bool all_plain_ = true;
  EscapedNames escaped_;
  std::map<std::string_view, const Family*> by_name_;  // unless all are plain
};

class PageLabelNames {
 public:
  // Begins a family, called \p name on the page: its label names are escaped alike in all its
  // series, so that no two of them become the same.
  void start_family(std::span<const SnapshotPart> parts, std::string_view name, Escaping escaping);
  // False: label texts stand as they are.
  [[nodiscard]] bool rename() const noexcept { return rename_; }
  // The name of the label \p name on the page, both raw. Precondition: rename().
  [[nodiscard]] std::string_view name_of(std::string_view name) const;
  // \p labels with the page's names, in \p scratch. Precondition: rename().
  [[nodiscard]] LabelText renamed(LabelText labels, std::string& scratch) const;

 private:
  void learn(LabelText labels);

  bool rename_ = false;
  EscapedNames escaped_;
};

}  // namespace weir::detail
