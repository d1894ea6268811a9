#include "collectors/host/softnet.hpp"

#include <array>
#include <limits>
#include <string>
#include <vector>

#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"
#include "collectors/support/take_number.hpp"

namespace weir::detail {

std::optional<SoftnetRow> parse_softnet_row(std::string_view line, std::uint32_t row) {
  constexpr std::size_t kLeastColumns = 9;
  std::array<std::uint32_t, 13> numbers{};
  std::size_t columns = 0;
  for (line = trim(line); columns < numbers.size() && !line.empty(); ++columns) {
    const auto number = take_hex(line);
    if (!number || *number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
    numbers[columns] = static_cast<std::uint32_t>(*number);
  }
  if (columns < kLeastColumns) return std::nullopt;
  const bool names_cpu = columns == numbers.size();
  return SoftnetRow{names_cpu ? numbers[12] : row,
                    numbers[0],
                    numbers[1],
                    numbers[2],
                    numbers[8],
                    numbers[9],
                    numbers[10],
                    numbers[11]};
}

}  // namespace weir::detail

namespace weir::collectors {
namespace {

using detail::FileReader;
using detail::SoftnetRow;

constexpr std::array kFamilies{
    FamilySpec{"node_softnet_processed_total", "Packets that the CPU took from network devices.",
               MetricType::counter},
    FamilySpec{"node_softnet_dropped_total", "Packets dropped because the CPU's backlog was full.",
               MetricType::counter},
    FamilySpec{"node_softnet_times_squeezed_total",
               "Times that packets were left when the budget of a round was spent.",
               MetricType::counter},
    FamilySpec{"node_softnet_cpu_collision_total",
               "Collisions on a device's lock when sending (0 since Linux 4.7).",
               MetricType::counter},
    FamilySpec{"node_softnet_received_rps_total",
               "Times that the CPU was woken to process packets steered to it by another.",
               MetricType::counter},
    FamilySpec{"node_softnet_flow_limit_count_total", "Times that the flow limit was reached.",
               MetricType::counter},
    FamilySpec{"node_softnet_backlog_len", "Packets that wait in the CPU's backlog.",
               MetricType::gauge, Fold::sum},
};

// In the order of kFamilies.
constexpr std::array kColumns{&SoftnetRow::processed,      &SoftnetRow::dropped,
                              &SoftnetRow::times_squeezed, &SoftnetRow::cpu_collision,
                              &SoftnetRow::received_rps,   &SoftnetRow::flow_limit_count,
                              &SoftnetRow::backlog_len};
static_assert(kColumns.size() == kFamilies.size());

class Softnet final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto text = file_.read(context.host);
    if (!text) return text.error();
    std::array<FamilyIndex, kFamilies.size()> families{};
    for (std::size_t i = 0; i < families.size(); ++i) families[i] = out.family(kFamilies[i]);

    std::uint32_t row_number = 0;
    std::size_t place = 0;
    detail::for_each_line(*text, [&](std::string_view line) {
      const auto row = detail::parse_softnet_row(line, row_number++);
      if (!row) return;
      const LabelText cpu = labels_of(place++, row->cpu);
      for (std::size_t i = 0; i < families.size(); ++i) {
        out.add(families[i], cpu, static_cast<double>((*row).*kColumns[i]));
      }
    });
    return {};
  }

 private:
  struct Cpu {
    std::uint32_t number = 0;
    LabelSet labels;
  };
  // Made once: the rows are of the same CPUs at each read.
  LabelText labels_of(std::size_t place, std::uint32_t cpu) {
    if (place == cpus_.size() || cpus_[place].number != cpu) {
      cpus_.resize(place);
      cpus_.push_back({cpu, LabelSet{{"cpu", detail::IntegerText(cpu).view()}}});
    }
    return cpus_[place].labels.text();
  }

  FileReader file_{&HostRoot::proc, "net/softnet_stat", detail::Written::by_short_record};
  std::vector<Cpu> cpus_;  // of the rows
};

}  // namespace

CollectorSpec softnet_spec() {
  return {"softnet", "Packet processing per CPU.",   true, kFamilies,
          {},        detail::make_collector<Softnet>};
}

}  // namespace weir::collectors
