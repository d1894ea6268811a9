// The sockets of /proc/net/sockstat and sockstat6.
#pragma once

#include <string_view>
#include <vector>

namespace weir::collectors {

// Borrows from the text: "TCP: inuse 4 orphan 0 ..." gives {"TCP", "inuse", 4} and so on.
struct SockstatField {
  std::string_view protocol;
  std::string_view name;
  double value = 0;  // few are negative
};

// Appends; lines that are not of this form are skipped.
void parse_sockstat(std::string_view text, std::vector<SockstatField>& out);

}  // namespace weir::collectors
