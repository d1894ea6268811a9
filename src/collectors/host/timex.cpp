// How well the system's clock is disciplined: adjtimex(2), which only reads here.
#include "collectors/host/timex.hpp"

#include <array>
#include <cerrno>

namespace weir::collectors {
namespace {

constexpr double kMicrosecondsPerSecond = 1e6;
constexpr double kNanosecondsPerSecond = 1e9;
// Frequencies are in parts per million with 16 bits behind the binary point.
constexpr double kFrequencyUnit = 1e6 * 65536;

constexpr FamilySpec kOffset{"node_timex_offset_seconds",
                             "Offset of the local clock from its reference.", MetricType::gauge,
                             Fold::max};
constexpr FamilySpec kFrequency{"node_timex_frequency_adjustment_ratio",
                                "Factor that the clock's frequency is adjusted by."};
constexpr FamilySpec kMaxError{"node_timex_maxerror_seconds",
                               "The most that the clock may be off."};
constexpr FamilySpec kEstimatedError{"node_timex_estimated_error_seconds",
                                     "How much the clock is expected to be off."};
constexpr FamilySpec kStatus{"node_timex_status", "The status bits (STA_* of adjtimex(2))."};
constexpr FamilySpec kLoopTimeConstant{"node_timex_loop_time_constant",
                                       "Time constant of the phase-locked loop."};
constexpr FamilySpec kTick{"node_timex_tick_seconds", "Time between two ticks of the clock."};
constexpr FamilySpec kPpsFrequency{"node_timex_pps_frequency_hertz",
                                   "Frequency of the pulse per second."};
constexpr FamilySpec kPpsJitter{"node_timex_pps_jitter_seconds", "Jitter of the pulse per second."};
constexpr FamilySpec kPpsShift{"node_timex_pps_shift_seconds",
                               "Duration of the pulse per second's interval."};
constexpr FamilySpec kPpsStability{"node_timex_pps_stability_hertz",
                                   "Mean of the recent changes of the pulse per second."};
constexpr FamilySpec kPpsJitterTotal{
    "node_timex_pps_jitter_total", "Pulses whose jitter was above the limit.", MetricType::counter};
constexpr FamilySpec kPpsCalibrationTotal{"node_timex_pps_calibration_total",
                                          "Intervals of calibration.", MetricType::counter};
constexpr FamilySpec kPpsErrorTotal{"node_timex_pps_error_total", "Errors of calibration.",
                                    MetricType::counter};
constexpr FamilySpec kPpsStabilityTotal{"node_timex_pps_stability_exceeded_total",
                                        "Changes of frequency above the limit.",
                                        MetricType::counter};
constexpr FamilySpec kTaiOffset{"node_timex_tai_offset_seconds",
                                "Offset of International Atomic Time from UTC."};
constexpr FamilySpec kSyncStatus{"node_timex_sync_status",
                                 "1 if the clock is synchronised to a reliable server."};
constexpr std::array kFamilies{kOffset,
                               kFrequency,
                               kMaxError,
                               kEstimatedError,
                               kStatus,
                               kLoopTimeConstant,
                               kTick,
                               kPpsFrequency,
                               kPpsJitter,
                               kPpsShift,
                               kPpsStability,
                               kPpsJitterTotal,
                               kPpsCalibrationTotal,
                               kPpsErrorTotal,
                               kPpsStabilityTotal,
                               kTaiOffset,
                               kSyncStatus};

class Timex final : public Collector {
 public:
  explicit Timex(AdjtimexFunction adjtimex) : adjtimex_(std::move(adjtimex)) {}

  Expected<void> collect(const CollectContext& /*context*/, SampleBatch& out) override {
    timex now{};  // modes 0: nothing is set
    const int state = adjtimex_(now);
    if (state < 0) {
      const int error_number = errno;
      const Error error = errno_error("adjtimex", error_number);
      const bool forbidden = error_number == EPERM || error_number == EACCES;
      return forbidden ? Error(ErrorCode::no_data, error.message()) : error;
    }
    const auto add = [&out](const FamilySpec& family, auto value, double unit = 1) {
      out.add(family, static_cast<double>(value) / unit);
    };
    const double fine =
        (now.status & STA_NANO) != 0 ? kNanosecondsPerSecond : kMicrosecondsPerSecond;
    add(kSyncStatus, state == TIME_ERROR ? 0 : 1);
    add(kOffset, now.offset, fine);
    out.add(kFrequency, 1 + static_cast<double>(now.freq) / kFrequencyUnit);
    add(kMaxError, now.maxerror, kMicrosecondsPerSecond);
    add(kEstimatedError, now.esterror, kMicrosecondsPerSecond);
    add(kStatus, now.status);
    add(kLoopTimeConstant, now.constant);
    add(kTick, now.tick, kMicrosecondsPerSecond);
    add(kPpsFrequency, now.ppsfreq, kFrequencyUnit);
    add(kPpsJitter, now.jitter, fine);
    add(kPpsShift, now.shift);
    add(kPpsStability, now.stabil, kFrequencyUnit);
    add(kPpsJitterTotal, now.jitcnt);
    add(kPpsCalibrationTotal, now.calcnt);
    add(kPpsErrorTotal, now.errcnt);
    add(kPpsStabilityTotal, now.stbcnt);
    add(kTaiOffset, now.tai);
    return {};
  }

 private:
  AdjtimexFunction adjtimex_;
};

Expected<std::unique_ptr<Collector>> make(const CollectorOptions& /*options*/) {
  return make_timex([](timex& out) { return ::adjtimex(&out); });
}

}  // namespace

std::unique_ptr<Collector> make_timex(AdjtimexFunction adjtimex) {
  return std::make_unique<Timex>(std::move(adjtimex));
}

CollectorSpec timex_spec() {
  return {"timex", "Exposes how well the clock is disciplined.", true, kFamilies, {}, make};
}

}  // namespace weir::collectors
