/// \file
/// EventLabels: an event of the business ("payment_started") with the outcome that its SLO counts,
/// for whom and through which channel. One measure for all of them:
/// `weir_pipeline_events_total{event,outcome,tenant,channel}`.
#pragma once

#include <cstdint>
#include <string_view>

namespace weir::pipeline {

/// The spelling is the label value `outcome`; `bad` spends the error budget.
enum class EventOutcome : std::uint8_t { good, bad };
[[nodiscard]] std::string_view to_string(EventOutcome outcome) noexcept;

struct EventLabels {
  std::string_view event;
  EventOutcome outcome = EventOutcome::good;
  std::string_view tenant;
  std::string_view channel;
};

}  // namespace weir::pipeline
