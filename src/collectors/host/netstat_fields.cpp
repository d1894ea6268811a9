#include "collectors/host/netstat_fields.hpp"

#include <cstdint>

#include "collectors/support/fields.hpp"

namespace weir::collectors {
namespace {

// Few fields are signed (Tcp_MaxConn is -1).
std::optional<double> parse_value(std::string_view text) noexcept {
  if (const auto value = detail::parse_number<std::uint64_t>(text))
    return static_cast<double>(*value);
  if (const auto value = detail::parse_number<std::int64_t>(text))
    return static_cast<double>(*value);
  return std::nullopt;
}

void append_pair(std::string_view protocol, std::string_view names, std::string_view values,
                 std::vector<NetstatField>& out) {
  const std::size_t before = out.size();
  detail::Cursor name_cursor(names);
  detail::Cursor value_cursor(values);
  for (;;) {
    const std::string_view name = name_cursor.field();
    const std::string_view value = value_cursor.field();
    if (name.empty() && value.empty()) return;
    if (name.empty() || value.empty()) {  // which value is whose cannot be known
      out.resize(before);
      return;
    }
    if (const auto number = parse_value(value)) out.push_back({protocol, name, *number});
  }
}

}  // namespace

void parse_netstat(std::string_view text, std::vector<NetstatField>& out) {
  detail::Cursor lines(text);
  auto names = lines.line();
  while (names) {
    const auto values = lines.line();
    if (!values) return;
    const auto head = detail::split_at(*names, ':');
    const auto body = detail::split_at(*values, ':');
    if (head && body && head->first == body->first) {
      append_pair(head->first, head->second, body->second, out);
      names = lines.line();
    } else {
      names = values;  // a line without its partner: the next pair may begin here
    }
  }
}

void parse_snmp6(std::string_view text, std::vector<NetstatField>& out) {
  detail::for_each_line(text, [&out](std::string_view line) {
    detail::Cursor cursor(line);
    const std::string_view key = cursor.field();
    const auto value = parse_value(cursor.field());
    const std::size_t six = key.find('6');
    if (value && six != std::string_view::npos)
      out.push_back({key.substr(0, six + 1), key.substr(six + 1), *value});
  });
}

}  // namespace weir::collectors
