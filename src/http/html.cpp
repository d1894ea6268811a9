#include "http/html.hpp"

#include "base/utf8.hpp"

namespace weir::detail {
namespace {

void append_cell(std::string& page, std::string_view open, const HtmlTable::Cell& cell,
                 std::string_view close) {
  page.append(open);
  if (!cell.css_class.empty()) page.append(" class=\"").append(cell.css_class).append("\"");
  page.append(">").append(escape_html(cell.text)).append(close);
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : replace_invalid_utf8(text)) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

HtmlTable::HtmlTable(std::string& page, std::string_view name, std::initializer_list<Cell> columns)
    : page_(page), columns_(columns.size()) {
  page_.append(R"(<div class="table" role="region" tabindex="0" aria-label=")");
  page_.append(escape_html(name)).append("\">\n<table>\n<thead><tr>");
  for (const Cell& column : columns) append_cell(page_, "<th scope=\"col\"", column, "</th>");
  page_.append("</tr></thead>\n<tbody>\n");
}

HtmlTable::~HtmlTable() {
  page_.append("</tbody>\n</table>\n</div>\n");
}

void HtmlTable::row(std::initializer_list<Cell> cells) {
  page_.append("<tr>");
  bool first = true;
  for (const Cell& cell : cells) {
    append_cell(page_, first ? "<th scope=\"row\"" : "<td", cell, first ? "</th>" : "</td>");
    first = false;
  }
  page_.append("</tr>\n");
}

void HtmlTable::remark(std::string_view text) {
  page_.append(R"(<tr class="remark"><td colspan=")").append(std::to_string(columns_));
  page_.append("\">").append(escape_html(text)).append("</td></tr>\n");
}

}  // namespace weir::detail
