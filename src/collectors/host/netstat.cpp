// Statistics of the network protocols, as the kernel names them; untyped, for many are no counters.
#include <array>
#include <string>

#include "collect/regex.hpp"
#include "collectors/host/netstat_pairs.hpp"
#include "collectors/support/family_names.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/known_lines.hpp"
#include "collectors/support/take_number.hpp"
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
    const auto netstat = netstat_.read(context);
    if (!netstat) return detail::absent_is_no_data(netstat.error());
    values_.clear();
    netstat_pairs_.read(*netstat, values_);
    if (const auto snmp = snmp_.read(context)) snmp_pairs_.read(*snmp, values_);
    for (const NetstatPairs::Value& value : values_) out.add(*value.family, value.value);
    // Absent without IPv6.
    if (const auto snmp6 = snmp6_.read(context)) add_snmp6(*snmp6, out);
    return {};
  }

 private:
  // Lines such as "Udp6InErrors 0"; the protocol ends with the first 6, those without are skipped.
  void add_snmp6(std::string_view text, SampleBatch& out) {
    const auto family_of = [this](std::string_view key) {
      const std::size_t six = key.find('6');
      return six == std::string_view::npos ? nullptr
                                           : find(key.substr(0, six + 1), key.substr(six + 1));
    };
    snmp6_lines_.each(text, family_of, [&out](const FamilySpec& family, std::string_view value) {
      if (const auto number = detail::take_signed(value)) out.add(family, *number);
    });
  }

  // Null if it is not wanted.
  const FamilySpec* find(std::string_view protocol, std::string_view name) {
    key_.assign(protocol).append(1, '_').append(name);
    return families_.find(key_, [this](std::string_view key) { return wanted_.matches_once(key); });
  }

  detail::Regex wanted_;
  detail::FileReader netstat_{&HostRoot::proc, "net/netstat", detail::Written::at_once};
  detail::FileReader snmp_{&HostRoot::proc, "net/snmp", detail::Written::at_once};
  detail::FileReader snmp6_{&HostRoot::proc, "net/snmp6", detail::Written::at_once};
  const NetstatPairs::FamilyOf family_of_ =
      [this](std::string_view protocol, std::string_view name) { return find(protocol, name); };
  NetstatPairs netstat_pairs_{family_of_};
  NetstatPairs snmp_pairs_{family_of_};
  detail::KnownLines<FamilySpec> snmp6_lines_{detail::KeyEnd::blank};
  std::vector<NetstatPairs::Value> values_;
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
