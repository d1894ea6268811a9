#include "exposition/family_head.hpp"

#include <algorithm>
#include <string>

#include "base/utf8.hpp"

namespace weir::detail {
namespace {

constexpr std::string_view kTotal = "_total";
constexpr std::string_view kInfo = "_info";

// True if \p name without \p suffix may name the family on this page. Of a counter and an info with
// one short name the info, first on the page, has it.
bool may_shorten(std::string_view name, std::string_view suffix, const PageFamilyNames& names) {
  if (!name.ends_with(suffix) || name.size() == suffix.size()) return false;
  const std::string_view short_name = name.substr(0, name.size() - suffix.size());
  if (names.find(short_name) != nullptr) return false;
  if (suffix == kInfo) return true;
  const Family* info = names.find(short_name, kInfo);
  return info == nullptr || info->type != MetricType::info;
}

FamilyHead openmetrics_head(MetricType type, std::string_view name, const PageFamilyNames& names) {
  switch (type) {
    case MetricType::counter:
      if (!may_shorten(name, kTotal, names)) return {name, "unknown", false};
      return {name.substr(0, name.size() - kTotal.size()), "counter", true};
    case MetricType::info:
      if (!may_shorten(name, kInfo, names)) return {name, "gauge", false};
      return {name.substr(0, name.size() - kInfo.size()), "info", false};
    case MetricType::untyped:
      return {name, "unknown", false};
    case MetricType::histogram:
      return {name, "histogram", true};
    default:
      return {name, to_string(type), false};
  }
}

FamilyHead text_head(MetricType type, std::string_view name) {
  const bool is_new_type = type == MetricType::info || type == MetricType::stateset;
  return {name, is_new_type ? "gauge" : to_string(type), false};
}

// Where the first of \p letters stands in \p text, its end if none does. A search for each of so
// few is far cheaper than one for any of them.
std::size_t find_any(std::string_view text, std::string_view letters) {
  for (const char letter : letters) text = text.substr(0, text.find(letter));
  return text.size();
}

// `# KEYWORD name `.
char* put_line_start(char* out, std::string_view keyword, std::string_view name) {
  out = put(out, "# ");
  out = put(out, keyword);
  *out++ = ' ';
  out = put(out, name);
  *out++ = ' ';
  return out;
}

// At most twice as long as \p help.
char* put_help(char* out, std::string_view help, Format format) {
  const std::string_view escaped =
      format == Format::openmetrics_1_0_0 ? std::string_view("\\\n\"") : std::string_view("\\\n");
  while (!help.empty()) {
    const std::size_t plain = find_any(help, escaped);
    out = put(out, help.substr(0, plain));
    if (plain == help.size()) break;
    out = put(out, help[plain] == '\n' ? "\\n" : help[plain] == '"' ? "\\\"" : "\\\\");
    help.remove_prefix(plain + 1);
  }
  return out;
}

// \p name is in quotes where it needs them. Room is asked for once: most pages have more heads
// than anything else that is not a line.
void write_head(const FamilyHead& head, std::string_view name, std::string_view help,
                std::string_view unit, Format format, PieceBuffer& out) {
  constexpr std::size_t kMaxFixed = 3 * std::string_view("# HELP  \n").size();
  char* at =
      out.room(kMaxFixed + 3 * name.size() + 2 * help.size() + head.type_word.size() + unit.size());
  if (!help.empty()) {
    at = put_help(put_line_start(at, "HELP", name), help, format);
    *at++ = '\n';
  }
  at = put(put_line_start(at, "TYPE", name), head.type_word);
  *at++ = '\n';
  if (format == Format::openmetrics_1_0_0 && has_unit_suffix(head.name, unit)) {
    at = put(put_line_start(at, "UNIT", name), unit);
    *at++ = '\n';
  }
  out.commit(at);
}

}  // namespace

void append_quoted(std::string& out, std::string_view name, std::string_view suffix) {
  out.push_back('"');
  for (const char c : name) {
    if (c == '\\' || c == '"' || c == '\n') out.push_back('\\');
    out.push_back(c == '\n' ? 'n' : c);
  }
  out.append(suffix).push_back('"');
}

bool has_unit_suffix(std::string_view name, std::string_view unit) noexcept {
  return !unit.empty() && name.size() > unit.size() + 1 && name.ends_with(unit) &&
         name[name.size() - unit.size() - 1] == '_';
}

FamilyHead family_head(const Family& family, std::string_view name, Format format,
                       const PageFamilyNames& names) {
  return format == Format::openmetrics_1_0_0 ? openmetrics_head(family.type, name, names)
                                             : text_head(family.type, name);
}

void write_family_head(const FamilyHead& head, bool is_quoted, const Family& family, Format format,
                       PieceBuffer& out) {
  std::string quoted;
  if (is_quoted) append_quoted(quoted, head.name, {});
  const std::string_view name = is_quoted ? quoted : head.name;
  if (is_utf8(family.help)) {
    write_head(head, name, family.help, family.unit, format, out);
  } else {
    write_head(head, name, replace_invalid_utf8(family.help), family.unit, format, out);
  }
}

}  // namespace weir::detail
