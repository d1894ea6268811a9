#include "collectors/host/arp_entries.hpp"

#include <linux/neighbour.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

#include "collectors/support/fields.hpp"

namespace weir::collectors {
namespace {

// From one element for each entry to one for each key.
template <class Key>
void merge(std::vector<std::pair<Key, std::size_t>>& counts) {
  std::ranges::sort(counts);
  std::size_t kept = 0;
  for (const auto& count : counts) {
    if (kept > 0 && counts[kept - 1].first == count.first)
      counts[kept - 1].second += count.second;
    else
      counts[kept++] = count;
  }
  counts.resize(kept);
}

}  // namespace

Expected<void> count_arp_file(std::string_view text, ArpCounts& out) {
  detail::Cursor lines(text);
  if (!lines.line().value_or("").starts_with("IP address"))
    return Error(ErrorCode::parse, "no header of net/arp");
  out.clear();
  detail::for_each_line(lines.rest(), [&out](std::string_view line) {
    std::array<std::string_view, 6> fields;  // address, type, flags, hardware, mask, device
    if (detail::split_fields(line, fields).size() == fields.size()) out.emplace_back(fields[5], 1);
  });
  merge(out);
  return {};
}

void count_neighbours(detail::Bytes dump, NeighbourCounts& out) {
  out.clear();
  detail::for_each_message(dump, [&out](const detail::NetlinkMessage& message) {
    const auto neighbour = detail::fixed_part<ndmsg>(message.body);
    if (message.type != RTM_NEWNEIGH || !neighbour || neighbour->ndm_family != AF_INET) return;
    if ((neighbour->ndm_state & NUD_NOARP) == 0) out.emplace_back(neighbour->ndm_ifindex, 1);
  });
  merge(out);
}

}  // namespace weir::collectors
