#include "collectors/host/interrupts.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "collect/name_filter.hpp"
#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "weir/collector.hpp"

namespace weir::detail {

std::size_t count_cpu_columns(std::string_view header) {
  Cursor fields(header);
  std::size_t cpus = 0;
  while (!fields.field().empty()) ++cpus;
  return cpus;
}

std::optional<InterruptLine> parse_interrupt_line(std::string_view line, std::size_t cpus) {
  // On aarch64 the first count may follow the colon without a blank.
  const auto parts = split_at(line, ':');
  if (!parts || parts->first.empty()) return std::nullopt;
  Cursor fields(parts->second);
  for (std::size_t cpu = 0; cpu < cpus; ++cpu) static_cast<void>(fields.field());
  const std::string_view description = trim(fields.rest());
  if (description.empty()) return std::nullopt;

  InterruptLine interrupt{parts->first, {}, description, {}};
  interrupt.counts = parts->second.substr(0, parts->second.size() - fields.rest().size());
  if (parse_number<std::int64_t>(interrupt.name)) {
    Cursor described(description);
    interrupt.info = described.field();
    interrupt.devices = trim(described.rest());
  }
  return interrupt;
}

}  // namespace weir::detail

namespace weir::collectors {
namespace {

using detail::FileReader;
using detail::InterruptLine;
using detail::NameFilter;

constexpr std::array kFamilies{
    FamilySpec{"node_interrupts_total", "Interrupts handled, by CPU.", MetricType::counter},
};

constexpr std::string_view kIncludeFlag = "collector.interrupts.name-include";
constexpr std::string_view kExcludeFlag = "collector.interrupts.name-exclude";
constexpr std::string_view kZerosFlag = "collector.interrupts.include-zeros";
constexpr std::string_view kSumFlag = "collector.interrupts.sum-cpus";
constexpr std::array kOptions{
    OptionSpec{kIncludeFlag, "Regular expression of interrupts to expose, as name;info;devices."},
    OptionSpec{kExcludeFlag,
               "Regular expression of interrupts to leave out of those, as name;info;devices."},
    OptionSpec{kZerosFlag, "Expose counts that are zero.", OptionSpec::Kind::flag, "true"},
    OptionSpec{kSumFlag,
               "Add up the CPUs' counts: a series per interrupt, without the label cpu, instead of "
               "one per interrupt and CPU.",
               OptionSpec::Kind::flag, "false"},
};

// Appends \p text with one blank between its fields.
void append_fields(std::string& out, std::string_view text) {
  detail::Cursor cursor(text);
  const std::size_t begin = out.size();
  for (auto field = cursor.field(); !field.empty(); field = cursor.field()) {
    if (out.size() > begin) out.push_back(' ');
    out.append(field);
  }
}

class Interrupts final : public Collector {
 public:
  Interrupts(NameFilter filter, bool with_zeros, bool sum_cpus)
      : filter_(std::move(filter)), with_zeros_(with_zeros), sum_cpus_(sum_cpus) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto text = file_.read(context.host);
    if (!text) return text.error();
    detail::Cursor lines(*text);
    const std::size_t cpus = detail::count_cpu_columns(lines.line().value_or(""));
    if (cpus == 0) {
      return Error(ErrorCode::parse, context.host.proc("interrupts") + ": line 1: no CPU columns");
    }
    const auto family = out.family(kFamilies[0]);
    while (const auto line = lines.line()) {
      const auto interrupt = detail::parse_interrupt_line(*line, cpus);
      if (interrupt) add(*interrupt, family, out);
    }
    return {};
  }

 private:
  void add(const InterruptLine& interrupt, FamilyIndex family, SampleBatch& out) {
    // "name;info;devices" is what the filter sees, and its parts are the labels.
    name_.assign(interrupt.name).push_back(';');
    const std::size_t info_begin = name_.size();
    append_fields(name_, interrupt.info);
    const std::size_t info_end = name_.size();
    name_.push_back(';');
    append_fields(name_, interrupt.devices);
    if (filter_.ignores(name_)) return;
    const std::string_view info = std::string_view(name_).substr(info_begin, info_end - info_begin);
    const std::string_view devices = std::string_view(name_).substr(info_end + 1);

    detail::Cursor counts(interrupt.counts);
    if (sum_cpus_) {
      std::uint64_t sum = 0;
      for (auto field = counts.field(); !field.empty(); field = counts.field())
        sum += detail::parse_number<std::uint64_t>(field).value_or(0);
      if (sum == 0 && !with_zeros_) return;
      out.add(family, {{"devices", devices}, {"info", info}, {"type", interrupt.name}},
              static_cast<double>(sum));
      return;
    }
    std::uint32_t column = 0;
    for (auto field = counts.field(); !field.empty(); field = counts.field()) {
      const detail::IntegerText cpu(column++);
      const auto count = detail::parse_number<std::uint64_t>(field);
      if (!count || (*count == 0 && !with_zeros_)) continue;
      out.add(family,
              {{"cpu", cpu.view()}, {"devices", devices}, {"info", info}, {"type", interrupt.name}},
              static_cast<double>(*count));
    }
  }

  NameFilter filter_;
  bool with_zeros_;
  bool sum_cpus_;
  FileReader file_{&HostRoot::proc, "interrupts"};
  std::string name_;  // kept for its memory
};

Expected<std::unique_ptr<Collector>> make_interrupts(const CollectorOptions& options) {
  auto filter = NameFilter::combined(options, kIncludeFlag, kExcludeFlag);
  if (!filter) return filter.error();
  return std::unique_ptr<Collector>(std::make_unique<Interrupts>(
      std::move(*filter), options.flag(kZerosFlag), options.flag(kSumFlag)));
}

}  // namespace

CollectorSpec interrupts_spec() {
  return {"interrupts", "Interrupts per CPU.", false, kFamilies, kOptions, make_interrupts};
}

}  // namespace weir::collectors
