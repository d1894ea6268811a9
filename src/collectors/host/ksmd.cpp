// Kernel samepage merging (Linux, Documentation/admin-guide/mm/ksm.rst).
#include <array>

#include "collectors/support/attribute_list.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"

namespace weir::collectors {
namespace {

struct Number {
  const char* file = "";
  FamilySpec family;
  detail::Scale scale = {};
};
constexpr auto kGauge = MetricType::gauge;
constexpr std::array kNumbers{
    Number{"full_scans",
           {"node_ksmd_full_scans_total", "Scans of all mergeable memory.", MetricType::counter}},
    Number{"general_profit",
           {"node_ksmd_general_profit_bytes",
            "Memory saved, less what merging itself needs; may be negative.", kGauge, Fold::sum}},
    Number{"merge_across_nodes",
           {"node_ksmd_merge_across_nodes", "1 if pages of different NUMA nodes are merged.",
            kGauge, Fold::max}},
    Number{"pages_shared", {"node_ksmd_pages_shared", "Shared pages in use.", kGauge, Fold::sum}},
    Number{"pages_sharing",
           {"node_ksmd_pages_sharing", "Pages that share them: what is saved.", kGauge, Fold::sum}},
    Number{
        "pages_to_scan",
        {"node_ksmd_pages_to_scan", "Pages that are scanned before a pause.", kGauge, Fold::max}},
    Number{"pages_unshared",
           {"node_ksmd_pages_unshared", "Pages scanned again and again and never merged.", kGauge,
            Fold::sum}},
    Number{"pages_volatile",
           {"node_ksmd_pages_volatile", "Pages that change too fast to be merged.", kGauge,
            Fold::sum}},
    Number{"run",
           {"node_ksmd_run", "1 if merging runs; 2 if all merged pages are taken apart.", kGauge,
            Fold::max}},
    Number{"sleep_millisecs",
           {"node_ksmd_sleep_seconds", "Pause between scans.", kGauge, Fold::max},
           {1, 1000}},
};
constexpr auto kFamilies = [] {
  std::array<FamilySpec, kNumbers.size()> families{};
  for (std::size_t i = 0; i < kNumbers.size(); ++i) families[i] = kNumbers[i].family;
  return families;
}();

class Ksmd final : public Collector {
 public:
  Ksmd() {
    for (const Number& number : kNumbers) {
      numbers_.add(number.file, number.family, {}, number.scale);
    }
  }

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    if (!directory_) {
      auto opened = detail::Directory::open(context.host.sys("kernel/mm/ksm"));
      if (!opened) return detail::absent_is_no_data(opened.error());
      directory_ = std::move(*opened);
    }
    numbers_.collect(*directory_, out);
    return {};
  }

 private:
  std::optional<detail::Directory> directory_;  // there as long as the kernel runs
  detail::AttributeList numbers_;
};

}  // namespace

CollectorSpec ksmd_spec() {
  return {"ksmd", "Kernel samepage merging.", false, kFamilies, {}, detail::make_collector<Ksmd>};
}

}  // namespace weir::collectors
