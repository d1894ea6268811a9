// Pieces of HTML. Whatever is not a literal of ours goes through escape_html().
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace weir::detail {

// & < > " ' as entities; what is not UTF-8 is replaced.
[[nodiscard]] std::string escape_html(std::string_view text);

// A table with a heading that names it for screen readers and scrolls by itself where it is too
// wide. Ends with the object.
class HtmlTable {
 public:
  struct Cell {
    std::string_view text;            // escaped here
    std::string_view css_class = {};  // a literal of ours; "number" aligns to the right
  };
  HtmlTable(std::string& page, std::string_view name, std::initializer_list<Cell> columns);
  HtmlTable(const HtmlTable&) = delete;
  HtmlTable& operator=(const HtmlTable&) = delete;
  ~HtmlTable();

  // The first cell names the row.
  void row(std::initializer_list<Cell> cells);
  // A line below the row before it, over all columns.
  void remark(std::string_view text);

 private:
  std::string& page_;
  std::size_t columns_;
};

}  // namespace weir::detail
