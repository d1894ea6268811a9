// The protocol statistics of /proc/net/netstat, snmp and snmp6.
#pragma once

#include <string_view>
#include <vector>

namespace weir::collectors {

// Borrows from the text.
struct NetstatField {
  std::string_view protocol;  // "TcpExt"
  std::string_view name;      // "ListenDrops"
  double value = 0;
};

// Appends the fields of pairs of lines: "Tcp: ActiveOpens ..." and "Tcp: 17 ...". A pair that does
// not match and a value that is no number are skipped.
void parse_netstat(std::string_view text, std::vector<NetstatField>& out);

// Appends the fields of lines such as "Udp6InErrors 0"; the protocol ends with the first 6, lines
// without one are skipped.
void parse_snmp6(std::string_view text, std::vector<NetstatField>& out);

}  // namespace weir::collectors
