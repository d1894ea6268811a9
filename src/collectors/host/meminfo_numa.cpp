// Memory by NUMA node, as the kernel lists it.
#include <memory>
#include <string>
#include <vector>

#include "collectors/host/node_fields.hpp"
#include "collectors/support/family_names.hpp"
#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"
#include "collectors/support/watched_directory.hpp"

namespace weir::collectors {
namespace {

using detail::FamilyNames;
using detail::FileReader;

struct Node {
  LabelSet labels;
  FileReader meminfo;
  FileReader numastat;
};

// "Active(anon)" is Active_anon.
void append_key(std::string& out, std::string_view key) {
  for (const char c : key) {
    if (c == '(') out.push_back('_');
    if (c != '(' && c != ')') out.push_back(c);
  }
}

class MeminfoNuma final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto changed = directory_.refresh(context.host);
    if (!changed) return detail::absent_is_no_data(changed.error());
    if (*changed) directory_.look([this] { list(); });
    for (Node& node : nodes_) {
      if (const auto text = node.meminfo.read(context.host)) add_meminfo(*text, node.labels, out);
      if (const auto text = node.numastat.read(context.host)) add_numastat(*text, node.labels, out);
    }
    if (!out.empty()) return {};
    return Error(ErrorCode::no_data,
                 context.host.sys("devices/system/node") + ": no node tells of its memory");
  }

 private:
  void list() {
    nodes_.clear();
    const auto names = directory_.directory().names();
    if (!names) return;
    for (const std::string& name : *names) {
      const auto number = detail::node_number(name);
      if (!number) continue;
      const std::string path = "devices/system/node/" + name;
      nodes_.push_back({{{"node", detail::IntegerText(*number).view()}},
                        FileReader(&HostRoot::sys, path + "/meminfo"),
                        FileReader(&HostRoot::sys, path + "/numastat")});
    }
  }

  void add_meminfo(std::string_view text, const LabelSet& labels, SampleBatch& out) {
    detail::for_each_line(text, [&](std::string_view line) {
      const auto field = detail::parse_node_meminfo_line(line);
      if (!field) return;
      key_.clear();
      append_key(key_, field->key);
      add(gauges_, labels, field->number, out);
    });
  }

  void add_numastat(std::string_view text, const LabelSet& labels, SampleBatch& out) {
    detail::for_each_line(text, [&](std::string_view line) {
      const auto field = detail::parse_numastat_line(line);
      if (!field) return;
      key_.assign(field->key).append("_total");
      add(counters_, labels, field->number, out);
    });
  }

  void add(FamilyNames& families, const LabelSet& labels, std::uint64_t number, SampleBatch& out) {
    const FamilySpec* const family = families.find(key_, [](std::string_view) { return true; });
    if (family != nullptr) {
      out.add(out.family(*family), labels.text(), static_cast<double>(number));
    }
  }

  detail::WatchedDirectory directory_{&HostRoot::sys, "devices/system/node"};
  std::vector<Node> nodes_;
  FamilyNames gauges_{"node_memory_numa_", "The node's memory, field ", MetricType::gauge,
                      Fold::sum};
  FamilyNames counters_{"node_memory_numa_", "The node's allocations, field ", MetricType::counter};
  std::string key_;  // kept for its memory
};

}  // namespace

CollectorSpec meminfo_numa_spec() {
  // Its families are what the kernel lists.
  return {
      "meminfo_numa", "Memory by NUMA node.", false, {}, {}, detail::make_collector<MeminfoNuma>};
}

}  // namespace weir::collectors
