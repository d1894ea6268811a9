// Fibre Channel ports of this host (class/fc_host; Linux, drivers/scsi/scsi_transport_fc.c). Their
// statistics are hexadecimal, all ones for what the adapter does not count.
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "collectors/support/attribute_list.hpp"
#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"
#include "collectors/support/text_labels.hpp"
#include "collectors/support/watched_directory.hpp"

namespace weir::collectors {
namespace {

struct Counter {
  std::string_view file;
  FamilySpec family;
};
constexpr FamilySpec counter(std::string_view name, std::string_view help) {
  return {name, help, MetricType::counter};
}
constexpr FamilySpec kInfo{"node_fibrechannel_info", "What the port is and does; always 1."};
// clang-format off
constexpr std::array kCounters{
    Counter{"dumped_frames", counter("node_fibrechannel_dumped_frames_total", "Frames dropped for want of buffers.")},
    Counter{"error_frames", counter("node_fibrechannel_error_frames_total", "Frames received with an error.")},
    Counter{"fcp_packet_aborts", counter("node_fibrechannel_fcp_packet_aborts_total", "FCP packets aborted.")},
    Counter{"invalid_crc_count", counter("node_fibrechannel_invalid_crc_total", "Frames received with a wrong CRC.")},
    Counter{"invalid_tx_word_count", counter("node_fibrechannel_invalid_tx_words_total", "Invalid transmission words received.")},
    Counter{"link_failure_count", counter("node_fibrechannel_link_failure_total", "Times that the link failed.")},
    Counter{"loss_of_signal_count", counter("node_fibrechannel_loss_of_signal_total", "Times that the signal was lost.")},
    Counter{"loss_of_sync_count", counter("node_fibrechannel_loss_of_sync_total", "Times that synchronisation was lost.")},
    Counter{"nos_count", counter("node_fibrechannel_nos_total", "Not-operational sequences received.")},
    Counter{"rx_frames", counter("node_fibrechannel_rx_frames_total", "Frames received.")},
    Counter{"rx_words", counter("node_fibrechannel_rx_words_total", "Words received.")},
    Counter{"seconds_since_last_reset", counter("node_fibrechannel_seconds_since_last_reset_total", "Seconds since the statistics were reset.")},
    Counter{"tx_frames", counter("node_fibrechannel_tx_frames_total", "Frames transmitted.")},
    Counter{"tx_words", counter("node_fibrechannel_tx_words_total", "Words transmitted.")},
};
// clang-format on
constexpr auto kFamilies = [] {
  std::array<FamilySpec, kCounters.size() + 1> families{kInfo};
  for (std::size_t i = 0; i < kCounters.size(); ++i) families[i + 1] = kCounters[i].family;
  return families;
}();

// Labels of the info series, each its file's name, sorted; and whether the text begins with "0x",
// which the label leaves out.
struct Text {
  std::string_view file;
  bool is_hexadecimal = false;
};
constexpr std::array kTexts{
    Text{"dev_loss_tmo"},    Text{"fabric_name", true}, Text{"port_id", true},
    Text{"port_name", true}, Text{"port_state"},        Text{"port_type"},
    Text{"speed"},           Text{"supported_classes"}, Text{"supported_speeds"},
    Text{"symbolic_name"},
};

std::optional<double> parse_statistic(std::string_view text) noexcept {
  if (!text.starts_with("0x")) return detail::parse_count(text);
  const auto number = detail::parse_hex<std::uint64_t>(text.substr(2));
  if (!number || *number == std::numeric_limits<std::uint64_t>::max()) return std::nullopt;
  return static_cast<double>(*number);
}

class FibreChannel final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto changed = class_.refresh(context);
    if (!changed) return detail::absent_is_no_data(changed.error());
    if (*changed) class_.look([this] { list(); });
    for (detail::TextLabels& info : infos_) {
      out.add(out.family(kInfo), info.read(class_.directory()), 1);
    }
    statistics_.collect(class_.directory(), out);
    return {};
  }

 private:
  void list() {
    infos_.clear();
    statistics_.clear();
    statistics_.keep_open(class_.directory());
    const auto names = class_.directory().names();
    if (!names) return;
    for (const std::string& host : *names) {
      detail::TextLabels& info = infos_.emplace_back();
      info.keep_open(class_.directory());
      info.add_fixed("fc_host", host);
      for (const Text& text : kTexts) {
        info.add(text.file, (host + "/").append(text.file), text.is_hexadecimal ? 2 : 0);
      }
      const LabelSet labels{{"fc_host", host}};
      for (const Counter& counter : kCounters) {
        std::string file = (host + "/statistics/").append(counter.file);
        if (!class_.directory().has(file.c_str())) continue;
        statistics_.add(std::move(file), counter.family, labels, {}, parse_statistic);
      }
    }
  }

  detail::WatchedDirectory class_{&HostRoot::sys, "class/fc_host"};
  std::vector<detail::TextLabels> infos_;
  detail::AttributeList statistics_;
};

}  // namespace

CollectorSpec fibrechannel_spec() {
  return {"fibrechannel",
          "Fibre Channel ports.",
          true,
          kFamilies,
          {},
          detail::make_collector<FibreChannel>};
}

}  // namespace weir::collectors
