// The connection tracking table, of this network namespace.
#include "collectors/host/conntrack.hpp"

#include <algorithm>

#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"
#include "collectors/support/take_number.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

// Room for columns that future kernels may add.
constexpr std::size_t kMaxColumns = 32;

constexpr FamilySpec kEntries{"node_nf_conntrack_entries", "Connections that are tracked now."};
constexpr FamilySpec kLimit{"node_nf_conntrack_entries_limit",
                            "Connections that may be tracked at most."};
// Counters in truth, but node_exporter has always called them gauges. kConntrackColumns' order.
constexpr std::array<FamilySpec, kConntrackColumns.size()> kSums{{
    {"node_nf_conntrack_stat_found", "Look-ups that found an entry."},
    {"node_nf_conntrack_stat_invalid", "Packets that could not be tracked."},
    {"node_nf_conntrack_stat_ignore", "Packets that belonged to an entry already."},
    {"node_nf_conntrack_stat_insert", "Entries inserted."},
    {"node_nf_conntrack_stat_insert_failed", "Entries that could not be inserted."},
    {"node_nf_conntrack_stat_drop", "Packets dropped for want of an entry or by a helper."},
    {"node_nf_conntrack_stat_early_drop", "Entries dropped to make room in a full table."},
    {"node_nf_conntrack_stat_search_restart", "Look-ups begun again after a resize of the table."},
}};
constexpr std::array kFamilies{kEntries, kLimit,   kSums[0], kSums[1], kSums[2],
                               kSums[3], kSums[4], kSums[5], kSums[6], kSums[7]};

class Conntrack final : public Collector {
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    if (auto added = add_number(count_, kEntries, context, out); !added) return added.error();
    if (auto added = add_number(max_, kLimit, context, out); !added) return added.error();
    const auto text = stat_.read(context);
    if (!text) {
      // Kernels may be built without this file.
      return text.error().code() == ErrorCode::not_found ? Expected<void>() : text.error();
    }
    const auto sums = counts_.parse(*text);
    if (!sums) return sums.error();
    for (std::size_t i = 0; i < sums->size(); ++i) {
      if ((*sums)[i]) out.add(kSums[i], static_cast<double>(*(*sums)[i]));
    }
    return {};
  }

  static Expected<void> add_number(detail::FileReader& file, const FamilySpec& family,
                                   const CollectContext& context, SampleBatch& out) {
    const auto text = file.read(context);
    if (!text) return detail::absent_is_no_data(text.error());
    const auto number = detail::parse_number<std::uint64_t>(detail::trim(*text));
    if (!number) return Error(ErrorCode::parse, std::string(family.name) + ": not a number");
    out.add(family, static_cast<double>(*number));
    return {};
  }

  detail::FileReader count_{&HostRoot::proc, "sys/net/netfilter/nf_conntrack_count",
                            detail::Written::at_once};
  detail::FileReader max_{&HostRoot::proc, "sys/net/netfilter/nf_conntrack_max",
                          detail::Written::at_once};
  detail::FileReader stat_{&HostRoot::proc, "net/stat/nf_conntrack",
                           detail::Written::by_short_record};
  ConntrackStat counts_;
};

}  // namespace

bool ConntrackStat::learn(std::string_view header) {
  detail::Cursor names(header);
  std::string_view name = names.field();
  if (name != "entries") return false;
  header_ = header;
  sums_.clear();
  for (std::size_t column = 0; !name.empty() && column < kMaxColumns;
       ++column, name = names.field()) {
    const auto* const wanted = std::ranges::find(kConntrackColumns, name);
    if (wanted == kConntrackColumns.end()) continue;
    sums_.resize(column + 1);
    sums_.back() = static_cast<std::size_t>(wanted - kConntrackColumns.begin());
  }
  return true;
}

Expected<ConntrackSums> ConntrackStat::parse(std::string_view text) {
  detail::Cursor lines(text);
  const std::string_view header = lines.line().value_or("");
  if ((header.empty() || header != header_) && !learn(header))
    return Error(ErrorCode::parse, "no header of net/stat/nf_conntrack");
  ConntrackSums sums;
  detail::for_each_line(lines.rest(), [&](std::string_view line) {
    for (const auto& sum : sums_) {
      const auto value = detail::take_hex(line);
      if (value && sum) sums[*sum] = sums[*sum].value_or(0) + *value;
    }
  });
  return sums;
}

CollectorSpec conntrack_spec() {
  return {"conntrack", "Exposes the fill and the statistics of the connection tracking table.",
          true,        kFamilies,
          {},          detail::make_collector<Conntrack>};
}

}  // namespace weir::collectors
