// SCSI tape drives (class/scsi_tape; Linux, Documentation/scsi/st.rst).
#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "collect/regex.hpp"
#include "collectors/support/attribute_list.hpp"
#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/watched_directory.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

struct Statistic {
  std::string_view file;
  FamilySpec family;
  detail::Scale scale = {};
};
constexpr FamilySpec counter(std::string_view name, std::string_view help) {
  return {name, help, MetricType::counter};
}
// Multiplied, as node_exporter has it: the same double.
constexpr detail::Scale kNanoseconds{1e-9};
// clang-format off
constexpr std::array kStatistics{
    Statistic{"in_flight", {"node_tape_io_now", "Requests that the drive works on.", MetricType::gauge, Fold::sum}},
    Statistic{"io_ns", counter("node_tape_io_time_seconds_total", "Time spent waiting for requests of any kind, moving the tape included."), kNanoseconds},
    Statistic{"other_cnt", counter("node_tape_io_others_total", "Requests that neither read nor wrote.")},
    Statistic{"read_byte_cnt", counter("node_tape_read_bytes_total", "Bytes read.")},
    Statistic{"read_cnt", counter("node_tape_reads_completed_total", "Read requests.")},
    Statistic{"read_ns", counter("node_tape_read_time_seconds_total", "Time spent waiting for read requests."), kNanoseconds},
    Statistic{"resid_cnt", counter("node_tape_residual_total", "Requests that did not read or write all that was asked for.")},
    Statistic{"write_byte_cnt", counter("node_tape_written_bytes_total", "Bytes written.")},
    Statistic{"write_cnt", counter("node_tape_writes_completed_total", "Write requests.")},
    Statistic{"write_ns", counter("node_tape_write_time_seconds_total", "Time spent waiting for write requests."), kNanoseconds},
};
// clang-format on
constexpr auto kFamilies = [] {
  std::array<FamilySpec, kStatistics.size()> families{};
  for (std::size_t i = 0; i < kStatistics.size(); ++i) families[i] = kStatistics[i].family;
  return families;
}();

constexpr std::string_view kIgnored = "collector.tapestats.ignored-devices";
constexpr std::array kOptions{OptionSpec{kIgnored, "Regular expression of drives to leave out.",
                                         OptionSpec::Kind::text, "^$"}};

// A drive has an entry per mode (st0, st0a, st0l, st0m) and its like without rewinding (nst0, ...):
// one of them stands for it.
bool is_drive(std::string_view name) {
  constexpr std::string_view kPrefix = "st";
  return name.starts_with(kPrefix) &&
         detail::parse_number<std::uint32_t>(name.substr(kPrefix.size()));
}

class TapeStats final : public Collector {
 public:
  explicit TapeStats(detail::Regex ignored) : ignored_(std::move(ignored)) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto changed = class_.refresh(context);
    if (!changed) return detail::absent_is_no_data(changed.error());
    if (*changed) class_.look([this] { list(); });
    statistics_.collect(class_.directory(), out);
    return {};
  }

 private:
  void list() {
    statistics_.clear();
    statistics_.keep_open(class_.directory());
    const auto names = class_.directory().names();
    if (!names) return;
    for (const std::string& device : *names) {
      if (!is_drive(device) || ignored_.matches(device)) continue;
      for (const Statistic& statistic : kStatistics) {
        statistics_.add((device + "/stats/").append(statistic.file), statistic.family,
                        {{"device", device}}, statistic.scale, detail::parse_count);
      }
    }
  }

  detail::Regex ignored_;
  detail::WatchedDirectory class_{&HostRoot::sys, "class/scsi_tape"};
  detail::AttributeList statistics_;
};

Expected<std::unique_ptr<Collector>> make_tapestats(const CollectorOptions& options) {
  auto ignored = detail::Regex::compile(kIgnored, options.text(kIgnored));
  if (!ignored) return ignored.error();
  return std::unique_ptr<Collector>(std::make_unique<TapeStats>(std::move(*ignored)));
}

}  // namespace

CollectorSpec tapestats_spec() {
  return {"tapestats", "SCSI tape drives.", true, kFamilies, kOptions, make_tapestats};
}

}  // namespace weir::collectors
