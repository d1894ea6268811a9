// Statistics of the network protocols, as the kernel names them; untyped, for many are no counters.
#include <array>
#include <string>

#include "collect/regex.hpp"
#include "collectors/host/netstat_fields.hpp"
#include "collectors/support/family_names.hpp"
#include "collectors/support/file_reader.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

constexpr std::string_view kFields = "collector.netstat.fields";
constexpr std::array kOptions{OptionSpec{
    kFields, "Fields to expose (Protocol_Name), a regular expression.", OptionSpec::Kind::text,
    "^(.*_(InErrors|InErrs)|Ip_Forwarding|Ip(6|Ext)_(InOctets|OutOctets)|Icmp6?_(InMsgs|OutMsgs)|"
    "TcpExt_(Listen.*|Syncookies.*|TCPSynRetrans|TCPTimeouts|TCPOFOQueue|TCPRcvQDrop)|"
    "Tcp_(ActiveOpens|InSegs|OutSegs|OutRsts|PassiveOpens|RetransSegs|CurrEstab)|"
    "Udp6?_(InDatagrams|OutDatagrams|NoPorts|RcvbufErrors|SndbufErrors))$"}};

class Netstat final : public Collector {
 public:
  explicit Netstat(detail::Regex fields) : wanted_(std::move(fields)) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    fields_.clear();
    const auto netstat = netstat_.read(context.host);
    if (!netstat) return detail::absent_is_no_data(netstat.error());
    parse_netstat(*netstat, fields_);
    if (const auto snmp = snmp_.read(context.host)) parse_netstat(*snmp, fields_);
    // Absent without IPv6.
    if (const auto snmp6 = snmp6_.read(context.host)) parse_snmp6(*snmp6, fields_);
    for (const NetstatField& field : fields_) {
      key_.assign(field.protocol).append(1, '_').append(field.name);
      const FamilySpec* const family =
          families_.find(key_, [this](std::string_view key) { return wanted_.matches(key); });
      if (family != nullptr) out.add(*family, field.value);
    }
    return {};
  }

 private:
  detail::Regex wanted_;
  detail::FileReader netstat_{&HostRoot::proc, "net/netstat", detail::Written::at_once};
  detail::FileReader snmp_{&HostRoot::proc, "net/snmp", detail::Written::at_once};
  detail::FileReader snmp6_{&HostRoot::proc, "net/snmp6", detail::Written::at_once};
  std::vector<NetstatField> fields_;
  std::string key_;
  detail::FamilyNames families_{"node_netstat_", "Protocol statistic of the kernel, ",
                                MetricType::untyped};
};

Expected<std::unique_ptr<Collector>> make_netstat(const CollectorOptions& options) {
  auto fields = detail::Regex::compile(kFields, options.text(kFields));
  if (!fields) return fields.error();
  return std::unique_ptr<Collector>(std::make_unique<Netstat>(std::move(*fields)));
}

}  // namespace

CollectorSpec netstat_spec() {
  // Its families are what the kernel lists.
  return {"netstat",   "Exposes the statistics of the network protocols.", true, {}, kOptions,
          make_netstat};
}

}  // namespace weir::collectors
