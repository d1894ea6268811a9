// Control groups of version 2: CPU, memory, I/O and tasks of each, and how long its tasks waited
// for them.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "collectors/host/cgroup_numbers.hpp"
#include "collectors/host/cgroup_top.hpp"
#include "collectors/host/cgroup_tree.hpp"
#include "collectors/support/fields.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

constexpr std::string_view kDepth = "collector.cgroup_v2.depth";
constexpr std::string_view kTop = "collector.cgroup_v2.top";
constexpr std::array kOptions{
    OptionSpec{
        kDepth,
        "How deep the hierarchy is shown: 2 for system.slice/ssh.service. What lies deeper is "
        "part of its ancestor.",
        OptionSpec::Kind::text, "2"},
    OptionSpec{kTop,
               "How many cgroups have series of their own, those with the most memory; the others "
               "are summed as cgroup __other__.",
               OptionSpec::Kind::text, "20"},
};
constexpr std::uint32_t kMaxDepth = 16;
// io.stat has a line of some 100 bytes for each disk.
constexpr std::size_t kMaxCgroupFileBytes = std::size_t{1} << 20U;

constexpr FamilySpec kCgroups{"weir_cgroup_cgroups", "Cgroups down to the depth.",
                              MetricType::gauge, Fold::sum};
constexpr FamilySpec kOtherCgroups{"weir_cgroup_other_cgroups",
                                   "Cgroups that are summed as __other__.", MetricType::gauge,
                                   Fold::sum};
constexpr FamilySpec kIsCut{"weir_cgroup_is_cut",
                            "1 if there are more cgroups than are looked at; the rest is missing.",
                            MetricType::gauge, Fold::max};
constexpr std::string_view kOther = "__other__";

// The catalog's list: each family once.
std::span<const FamilySpec> all_families() {
  static const std::vector<FamilySpec> kFamilies = [] {
    std::vector<FamilySpec> families{kCgroups, kOtherCgroups, kIsCut};
    const auto add = [&families](const CgroupSeries& series) {
      const auto known = std::ranges::find(families, series.family.name, &FamilySpec::name);
      if (known == families.end()) families.push_back(series.family);
    };
    for (const CgroupSeries& series : cgroup_counter_series()) add(series);
    for (const CgroupSeries& series : cgroup_gauge_series()) add(series);
    return families;
  }();
  return kFamilies;
}

void add_series(const CgroupSeries& series, const std::optional<double>& value,
                std::string_view cgroup, SampleBatch& out) {
  if (!value) return;
  if (series.label.empty()) {
    out.add(series.family, {{"cgroup", cgroup}}, *value);
  } else {
    out.add(series.family, {{"cgroup", cgroup}, {series.label, series.value}}, *value);
  }
}

void add_numbers(const CgroupNumbers& numbers, std::string_view cgroup, SampleBatch& out) {
  for (std::size_t i = 0; i < kCgroupCounters; ++i) {
    add_series(cgroup_counter_series()[i], numbers.counters[i], cgroup, out);
  }
  for (std::size_t i = 0; i < kCgroupGauges; ++i) {
    add_series(cgroup_gauge_series()[i], numbers.gauges[i], cgroup, out);
  }
}

class CgroupV2 final : public Collector {
 public:
  CgroupV2(std::uint32_t depth, std::size_t top) : tree_(depth), top_(top) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto changed = tree_.refresh(context.host);
    if (!changed) return changed.error();
    for (const std::string& path : tree_.paths()) {
      if (context.stop.stop_requested()) {
        return Error(ErrorCode::timeout, "stopped while reading the cgroups");
      }
      read(path);
    }
    top_.finish();
    for (const auto& [path, member] : top_.members()) {
      if (!member.is_shown) continue;
      name_.assign(1, '/').append(path);
      add_numbers(member.now, name_, out);
    }
    add_numbers(top_.others(), kOther, out);
    out.add(kCgroups, static_cast<double>(top_.members().size()));
    out.add(kOtherCgroups, static_cast<double>(top_.other_count()));
    out.add(kIsCut, tree_.is_cut() ? 1 : 0);
    return {};
  }

 private:
  void read(const std::string& path) {
    const auto directory = tree_.directory().subdirectory(path.c_str());
    if (!directory) return;  // gone meanwhile
    CgroupNumbers numbers;
    for (const CgroupFile& file : cgroup_files()) {
      if (read_file(*directory, file.name)) file.parse(text_, numbers);
    }
    top_.add(path, numbers);
  }

  // The whole file into text_, however many disks io.stat has; false if it cannot be read.
  bool read_file(const detail::Directory& directory, const char* name) {
    constexpr std::size_t kPiece = 4096;
    const detail::UniqueFd fd(
        ::openat(directory.descriptor(), name, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!fd) return false;
    text_.clear();
    for (;;) {
      const std::size_t size = text_.size();
      if (size > kMaxCgroupFileBytes) return false;
      text_.resize(size + kPiece);
      const ssize_t got = ::pread(fd.get(), &text_[size], kPiece, static_cast<off_t>(size));
      text_.resize(size + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
      if (got <= 0) return got == 0;
    }
  }

  CgroupTree tree_;
  CgroupTop top_;
  std::string name_;  // these two are kept for their memory
  std::string text_;
};

Expected<std::uint32_t> parse_limit(const CollectorOptions& options, std::string_view flag,
                                    std::uint32_t lowest, std::uint32_t highest) {
  const std::string& text = options.text(flag);
  const auto number = detail::parse_number<std::uint32_t>(text);
  if (number && lowest <= *number && *number <= highest) return *number;
  return Error(ErrorCode::invalid_argument, "--" + std::string(flag) + ": '" + text +
                                                "' is not a number from " + std::to_string(lowest) +
                                                " to " + std::to_string(highest));
}

Expected<std::unique_ptr<Collector>> make_cgroup_v2(const CollectorOptions& options) {
  const auto depth = parse_limit(options, kDepth, 1, kMaxDepth);
  if (!depth) return depth.error();
  const auto top = parse_limit(options, kTop, 0, kMaxCgroups);
  if (!top) return top.error();
  return std::unique_ptr<Collector>(std::make_unique<CgroupV2>(*depth, *top));
}

}  // namespace

CollectorSpec cgroup_v2_spec() {
  return {"cgroup_v2", "Control groups of version 2, with pressure.",
          false,       all_families(),
          kOptions,    make_cgroup_v2};
}

}  // namespace weir::collectors
