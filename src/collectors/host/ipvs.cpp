// IP Virtual Server, the kernel's load balancer (kube-proxy's mode ipvs): its totals, and the
// connections and weights of its backends, summed by the labels that are wanted. A line of the
// table that stood in the run before costs one look-up and no allocation.
#include <array>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "collectors/host/ipvs_table.hpp"
#include "collectors/support/file_reader.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

using detail::FileReader;

constexpr FamilySpec counter(std::string_view name, std::string_view help) {
  return {name, help, MetricType::counter};
}
constexpr FamilySpec gauge(std::string_view name, std::string_view help) {
  return {name, help, MetricType::gauge, Fold::sum};
}
constexpr std::array kTotals{counter("node_ipvs_connections_total", "Connections that were made."),
                             counter("node_ipvs_incoming_packets_total", "Packets that came in."),
                             counter("node_ipvs_outgoing_packets_total", "Packets that went out."),
                             counter("node_ipvs_incoming_bytes_total", "Bytes that came in."),
                             counter("node_ipvs_outgoing_bytes_total", "Bytes that went out.")};
constexpr FamilySpec kActive =
    gauge("node_ipvs_backend_connections_active", "Active connections to the backend.");
constexpr FamilySpec kInactive =
    gauge("node_ipvs_backend_connections_inactive", "Inactive connections to the backend.");
constexpr FamilySpec kWeight = gauge("node_ipvs_backend_weight", "Weight of the backend.");
constexpr std::array kFamilies{kTotals[0], kTotals[1], kTotals[2], kTotals[3],
                               kTotals[4], kActive,    kInactive,  kWeight};

constexpr std::string_view kLabels = "collector.ipvs.backend-labels";
constexpr std::array kOptions{
    OptionSpec{kLabels,
               "The labels of a backend's series, separated by commas; what they do not tell apart "
               "is summed.",
               OptionSpec::Kind::text,
               "local_address,local_port,remote_address,remote_port,proto,local_mark"}};

// What backends with the same labels have together. Beyond it the flag above is the way out.
constexpr std::size_t kMaxLabelSets = 100'000;

class Ipvs final : public Collector {
 public:
  explicit Ipvs(std::vector<IpvsLabel> labels) : labels_(std::move(labels)) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto totals = totals_.read(context);
    if (totals) add_totals(*totals, out);
    const auto table = table_.read(context);
    if (table) {
      if (!sum(*table)) {
        return Error(ErrorCode::limit, context.host.proc("net/ip_vs") + ": more than " +
                                           std::to_string(kMaxLabelSets) + " backends; --" +
                                           std::string(kLabels) + " sums them");
      }
      add_backends(out);
    }
    if (!totals && out.empty()) return detail::absent_is_no_data(totals.error());
    return {};
  }

 private:
  struct Sum {
    LabelSet labels;
    std::uint64_t run = 0;
    double active = 0;
    double inactive = 0;
    double weight = 0;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };

  static void add_totals(std::string_view text, SampleBatch& out) {
    const IpvsTotals totals = parse_ipvs_totals(text);
    for (std::size_t i = 0; i < totals.size(); ++i) {
      if (totals[i]) out.add(kTotals[i], static_cast<double>(*totals[i]));
    }
  }

  // False if there are more label sets than the limit.
  bool sum(std::string_view table) {
    ++run_;
    shown_.clear();
    bool is_whole = true;
    for_each_ipvs_backend(table, [&](const IpvsBackend& backend) {
      Sum* const sum = is_whole ? find(backend) : nullptr;
      if (sum == nullptr) return;
      if (std::exchange(sum->run, run_) != run_) {
        is_whole = shown_.size() < kMaxLabelSets;
        sum->active = sum->inactive = sum->weight = 0;
        shown_.push_back(sum);
      }
      sum->active += backend.active;
      sum->inactive += backend.inactive;
      sum->weight += backend.weight;
    });
    if (sums_.size() > shown_.size()) {
      std::erase_if(sums_, [this](const auto& entry) { return entry.second.run != run_; });
    }
    return is_whole;
  }

  // Null if the line is none that the kernel writes.
  Sum* find(const IpvsBackend& backend) {
    key_.clear();
    for (const IpvsLabel label : labels_) {
      key_.append(backend.names[static_cast<std::size_t>(label)]).append(1, ' ');
    }
    if (const auto known = sums_.find(std::string_view(key_)); known != sums_.end())
      return &known->second;
    return insert(backend);
  }

  Sum* insert(const IpvsBackend& backend) {
    std::array<std::string, kIpvsLabels.size()> values;
    std::vector<LabelView> labels;
    for (const IpvsLabel label : labels_) {
      const auto i = static_cast<std::size_t>(label);
      auto value = ipvs_label_value(label, backend.names[i]);
      if (!value) return nullptr;
      values[i] = std::move(*value);
      labels.push_back({kIpvsLabels[i], values[i]});
    }
    return &sums_.try_emplace(key_, Sum{LabelSet(labels)}).first->second;
  }

  void add_backends(SampleBatch& out) const {
    if (shown_.empty()) return;
    const FamilyIndex active = out.family(kActive);
    const FamilyIndex inactive = out.family(kInactive);
    const FamilyIndex weight = out.family(kWeight);
    for (const Sum* sum : shown_) {
      out.add(active, sum->labels.text(), sum->active);
      out.add(inactive, sum->labels.text(), sum->inactive);
      out.add(weight, sum->labels.text(), sum->weight);
    }
  }

  std::vector<IpvsLabel> labels_;
  FileReader totals_{&HostRoot::proc, "net/ip_vs_stats", detail::Written::at_once};
  FileReader table_{&HostRoot::proc, "net/ip_vs"};
  std::uint64_t run_ = 0;
  std::string key_;  // what the kernel wrote of the labels
  std::unordered_map<std::string, Sum, Hash, std::equal_to<>> sums_;  // by key; they do not move
  std::vector<Sum*> shown_;  // in this run, in the order of the table
};

Expected<std::unique_ptr<Collector>> make_ipvs(const CollectorOptions& options) {
  auto labels = parse_ipvs_labels(kLabels, options.text(kLabels));
  if (!labels) return labels.error();
  return std::unique_ptr<Collector>(std::make_unique<Ipvs>(std::move(*labels)));
}

}  // namespace

CollectorSpec ipvs_spec() {
  return {"ipvs", "IP Virtual Server and its backends.", true, kFamilies, kOptions, make_ipvs};
}

}  // namespace weir::collectors
