// The text format 0.0.4 by its points: pages, and what our parser must say of each. promtool's
// verdict is the same unless the case says otherwise.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir::test {

// How far promtool (2.42, expfmt) agrees.
enum class Promtool { agrees, takes, refuses };

struct TextFormatCase {
  std::string point;
  std::string page;
  std::string fault = {};  // "line:column: what" of the error; empty for a valid page
  Promtool promtool = Promtool::agrees;
};

[[nodiscard]] const std::vector<TextFormatCase>& text_format_cases();

}  // namespace weir::test
