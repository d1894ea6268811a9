#include "collectors/host/slabinfo.hpp"

#include "collect/name_filter.hpp"
#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "weir/collector.hpp"

namespace weir::detail {

std::optional<SlabLine> parse_slab_line(std::string_view line) noexcept {
  Cursor cursor(line);
  SlabLine slab{cursor.field(), {}};
  if (slab.name.empty() || slab.name.front() == '#') return std::nullopt;
  for (std::uint64_t& number : slab.numbers) {
    const auto parsed = parse_number<std::uint64_t>(cursor.field());
    if (!parsed) return std::nullopt;  // "slabinfo - version: 2.1" too
    number = *parsed;
  }
  return slab;
}

}  // namespace weir::detail

namespace weir::collectors {
namespace {

constexpr auto kGauge = MetricType::gauge;
// In the order of the file's numbers.
constexpr std::array<FamilySpec, detail::kSlabNumbers> kFamilies{{
    {"node_slabinfo_active_objects", "Objects of the slab cache in use.", kGauge, Fold::sum},
    {"node_slabinfo_objects", "Objects of the slab cache.", kGauge, Fold::sum},
    {"node_slabinfo_object_size_bytes", "Size of the slab cache's objects.", kGauge, Fold::max},
    {"node_slabinfo_objects_per_slab", "Objects in each slab.", kGauge, Fold::max},
    {"node_slabinfo_pages_per_slab", "Pages of each slab.", kGauge, Fold::max},
}};

constexpr std::string_view kInclude = "collector.slabinfo.slabs-include";
constexpr std::string_view kExclude = "collector.slabinfo.slabs-exclude";
constexpr std::array kOptions{
    OptionSpec{kInclude, "Regular expression of slab caches to expose."},
    OptionSpec{kExclude, "Regular expression of slab caches to leave out of those."},
};

class Slabinfo final : public Collector {
 public:
  explicit Slabinfo(detail::NameFilter filter) : filter_(std::move(filter)) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto text = file_.read(context.host);
    // Readable for root only, which is no fault of the source.
    if (!text) return Error(ErrorCode::no_data, text.error().message());
    detail::for_each_line(*text, [&](std::string_view line) {
      const auto slab = detail::parse_slab_line(line);
      if (!slab || filter_.ignores(slab->name)) return;
      for (std::size_t i = 0; i < slab->numbers.size(); ++i) {
        out.add(kFamilies[i], {{"slab", slab->name}}, static_cast<double>(slab->numbers[i]));
      }
    });
    return {};
  }

 private:
  detail::NameFilter filter_;
  detail::FileReader file_{&HostRoot::proc, "slabinfo"};
};

Expected<std::unique_ptr<Collector>> make_slabinfo(const CollectorOptions& options) {
  auto filter = detail::NameFilter::combined(options, kInclude, kExclude);
  if (!filter) return filter.error();
  return std::unique_ptr<Collector>(std::make_unique<Slabinfo>(std::move(*filter)));
}

}  // namespace

CollectorSpec slabinfo_spec() {
  return {"slabinfo", "Slab caches of the kernel.", false, kFamilies, kOptions, make_slabinfo};
}

}  // namespace weir::collectors
