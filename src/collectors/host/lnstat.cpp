// Statistics of the network's caches (/proc/net/stat): each file has a line of names and then a
// line of hexadecimal numbers per CPU.
#include <string>
#include <vector>

#include "collectors/support/family_names.hpp"
#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"
#include "collectors/support/watched_directory.hpp"

namespace weir::collectors {
namespace {

class Lnstat final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto changed = directory_.refresh(context.host);
    if (!changed) return detail::absent_is_no_data(changed.error());
    if (*changed) directory_.look([this] { list(); });
    for (Cache& cache : caches_) {
      if (const auto text = cache.file.read(context.host)) add(cache.name, *text, out);
    }
    return {};
  }

 private:
  struct Cache {
    std::string name;
    detail::FileReader file;
  };

  void list() {
    caches_.clear();
    const auto names = directory_.directory().names();
    if (!names) return;
    for (const std::string& name : *names) {
      caches_.push_back({name, detail::FileReader(&HostRoot::proc, "net/stat/" + name)});
    }
  }

  void add(std::string_view cache, std::string_view text, SampleBatch& out) {
    detail::Cursor lines(text);
    const auto head = lines.line();
    if (!head) return;
    std::uint32_t row = 0;
    while (const auto line = lines.line()) {
      const detail::IntegerText cpu(row++);
      detail::Cursor names(*head);
      detail::Cursor values(*line);
      for (auto name = names.field(); !name.empty(); name = names.field()) {
        const auto value = detail::parse_hex<std::uint64_t>(values.field());
        key_.assign(name).append("_total");
        const FamilySpec* const family =
            families_.find(key_, [](std::string_view) { return true; });
        if (!value || family == nullptr) continue;
        out.add(*family, {{"cpu", cpu.view()}, {"subsystem", cache}}, static_cast<double>(*value));
      }
    }
  }

  detail::WatchedDirectory directory_{&HostRoot::proc, "net/stat"};
  std::vector<Cache> caches_;
  detail::FamilyNames families_{"node_lnstat_", "Statistic of the network's caches, ",
                                MetricType::counter};
  std::string key_;  // kept for its memory
};

}  // namespace

CollectorSpec lnstat_spec() {
  // Its families are what the kernel lists.
  return {"lnstat", "Statistics of the network's caches.", false, {},
          {},       detail::make_collector<Lnstat>};
}

}  // namespace weir::collectors
