// Sockets in use, by protocol.
#include "collectors/host/sockstat.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "collectors/support/fields.hpp"
#include "collectors/support/make.hpp"
#include "collectors/support/shared_file.hpp"
#include "collectors/support/take_number.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

struct Known {
  std::string_view protocol;
  std::string_view name;
  FamilySpec family;
};
// All that Linux writes; the page size times a field called mem is exposed too.
constexpr std::array kKnown{
    Known{"sockets", "used", {"node_sockstat_sockets_used", "Sockets of all protocols."}},
    Known{"TCP", "inuse", {"node_sockstat_TCP_inuse", "TCP sockets in use over IPv4."}},
    Known{"TCP", "orphan", {"node_sockstat_TCP_orphan", "TCP sockets that no process holds."}},
    Known{"TCP", "tw", {"node_sockstat_TCP_tw", "TCP sockets that wait for stray packets."}},
    Known{"TCP", "alloc", {"node_sockstat_TCP_alloc", "TCP sockets allocated."}},
    Known{"TCP", "mem", {"node_sockstat_TCP_mem", "Pages of memory that TCP holds."}},
    Known{"UDP", "inuse", {"node_sockstat_UDP_inuse", "UDP sockets in use over IPv4."}},
    Known{"UDP", "mem", {"node_sockstat_UDP_mem", "Pages of memory that UDP holds."}},
    Known{"UDPLITE", "inuse", {"node_sockstat_UDPLITE_inuse", "UDP-Lite sockets, IPv4."}},
    Known{"RAW", "inuse", {"node_sockstat_RAW_inuse", "Raw sockets in use over IPv4."}},
    Known{"FRAG", "inuse", {"node_sockstat_FRAG_inuse", "IPv4 datagrams being reassembled."}},
    Known{"FRAG", "memory", {"node_sockstat_FRAG_memory", "Bytes held to reassemble IPv4."}},
    Known{"TCP6", "inuse", {"node_sockstat_TCP6_inuse", "TCP sockets in use over IPv6."}},
    Known{"UDP6", "inuse", {"node_sockstat_UDP6_inuse", "UDP sockets in use over IPv6."}},
    Known{"UDPLITE6", "inuse", {"node_sockstat_UDPLITE6_inuse", "UDP-Lite sockets, IPv6."}},
    Known{"RAW6", "inuse", {"node_sockstat_RAW6_inuse", "Raw sockets in use over IPv6."}},
    Known{"FRAG6", "inuse", {"node_sockstat_FRAG6_inuse", "IPv6 datagrams being reassembled."}},
    Known{"FRAG6", "memory", {"node_sockstat_FRAG6_memory", "Bytes held to reassemble IPv6."}},
};
constexpr FamilySpec kTcpMemBytes{"node_sockstat_TCP_mem_bytes", "Bytes of memory that TCP holds."};
constexpr FamilySpec kUdpMemBytes{"node_sockstat_UDP_mem_bytes", "Bytes of memory that UDP holds."};

// The catalog wants the families alone.
constexpr auto kFamilies = [] {
  std::array<FamilySpec, kKnown.size() + 2> families{};
  for (std::size_t i = 0; i < kKnown.size(); ++i) families[i] = kKnown[i].family;
  families[kKnown.size()] = kTcpMemBytes;
  families[kKnown.size() + 1] = kUdpMemBytes;
  return families;
}();

class Sockstat final : public Collector {
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    // Either may be absent: a kernel without IPv4 or IPv6.
    const auto v4 = v4_.read(context);
    const auto v6 = v6_.read(context);
    if (!v4 && !v6) return detail::absent_is_no_data(v4.error());
    fields_.clear();
    parse_sockstat(v4.value_or(""), fields_);
    parse_sockstat(v6.value_or(""), fields_);
    const auto* known = kKnown.begin();
    for (const SockstatField& field : fields_) known = add(field, known, out);
    return {};
  }

  // \returns where the next field stands most likely: Linux writes them in kKnown's order.
  static const Known* add(const SockstatField& field, const Known* known, SampleBatch& out) {
    const auto is_it = [&field](const Known& candidate) {
      return candidate.protocol == field.protocol && candidate.name == field.name;
    };
    if (known == kKnown.end() || !is_it(*known)) known = std::ranges::find_if(kKnown, is_it);
    if (known == kKnown.end()) return known;
    out.add(known->family, field.value);
    if (field.name == "mem") {
      const auto page_bytes = static_cast<double>(::sysconf(_SC_PAGESIZE));
      out.add(field.protocol == "TCP" ? kTcpMemBytes : kUdpMemBytes, field.value * page_bytes);
    }
    return std::next(known);
  }

  detail::SharedFileReader v4_{detail::SharedFile::sockstat};
  detail::SharedFileReader v6_{detail::SharedFile::sockstat6};
  std::vector<SockstatField> fields_;
};

}  // namespace

void parse_sockstat(std::string_view text, std::vector<SockstatField>& out) {
  detail::for_each_line(text, [&out](std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    const std::string_view protocol = detail::trim(line.substr(0, colon));
    std::string_view rest = line.substr(colon + 1);
    for (;;) {
      detail::Cursor names(rest);
      const std::string_view name = names.field();
      if (name.empty()) return;
      rest = names.rest();
      if (const auto value = detail::take_signed(rest)) out.push_back({protocol, name, *value});
    }
  });
}

CollectorSpec sockstat_spec() {
  return {"sockstat", "Exposes the sockets in use.",   true, kFamilies,
          {},         detail::make_collector<Sockstat>};
}

}  // namespace weir::collectors
