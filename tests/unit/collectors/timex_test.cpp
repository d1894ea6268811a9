#include "collectors/host/timex.hpp"

#include <catch2/catch.hpp>
#include <cerrno>
#include <string>

#include "support/collector_fixture.hpp"
#include "support/fake_clock.hpp"

using namespace weir;

namespace {

Expected<std::string> collect(collectors::AdjtimexFunction adjtimex) {
  const auto collector = collectors::make_timex(std::move(adjtimex));
  const test::FakeClock clock;
  const HostRoot host;
  const Logger log;
  SampleBatch batch;
  const CollectContext context{host, clock, MonotonicTime::max(), {}, log};
  if (auto done = collector->collect(context, batch); !done) return done.error();
  return test::listing(batch);
}

bool has(const std::string& listing, std::string_view line) {
  return listing.find(std::string(line) + "\n") != std::string::npos;
}

timex crafted() {
  timex state{};
  state.offset = -250'000;
  state.freq = 65536 * 10;  // 10 ppm
  state.maxerror = 500'000;
  state.esterror = 16;
  state.status = STA_PLL | STA_NANO;
  state.constant = 7;
  state.tick = 10'000;
  state.ppsfreq = 65536;
  state.jitter = 2'000;
  state.shift = 4;
  state.stabil = 131072;
  state.jitcnt = 1;
  state.calcnt = 2;
  state.errcnt = 3;
  state.stbcnt = 4;
  state.tai = 37;
  return state;
}

TEST_CASE("the clock's state is exposed in seconds, hertz and ratios") {
  const auto listing = collect([](timex& out) {
    CHECK(out.modes == 0);  // nothing may be set
    out = crafted();
    return TIME_OK;
  });
  REQUIRE(listing);
  CHECK(has(*listing, "node_timex_offset_seconds -0.00025"));
  CHECK(has(*listing, "node_timex_frequency_adjustment_ratio 1.00001"));
  CHECK(has(*listing, "node_timex_maxerror_seconds 0.5"));
  CHECK(has(*listing, "node_timex_estimated_error_seconds 0.000016") !=
        has(*listing, "node_timex_estimated_error_seconds 1.6e-05"));
  CHECK(has(*listing, "node_timex_status 8193"));
  CHECK(has(*listing, "node_timex_loop_time_constant 7"));
  CHECK(has(*listing, "node_timex_tick_seconds 0.01"));
  CHECK(has(*listing, "node_timex_pps_frequency_hertz 1e-06"));
  CHECK(has(*listing, "node_timex_pps_jitter_seconds 2e-06"));
  CHECK(has(*listing, "node_timex_pps_shift_seconds 4"));
  CHECK(has(*listing, "node_timex_pps_stability_hertz 2e-06"));
  CHECK(has(*listing, "# TYPE node_timex_pps_jitter_total counter"));
  CHECK(has(*listing, "node_timex_pps_jitter_total 1"));
  CHECK(has(*listing, "node_timex_pps_calibration_total 2"));
  CHECK(has(*listing, "node_timex_pps_error_total 3"));
  CHECK(has(*listing, "node_timex_pps_stability_exceeded_total 4"));
  CHECK(has(*listing, "node_timex_tai_offset_seconds 37"));
  CHECK(has(*listing, "node_timex_sync_status 1"));
}

TEST_CASE("without STA_NANO offset and jitter are in microseconds") {
  const auto listing = collect([](timex& out) {
    out = crafted();
    out.status = 0;
    return TIME_ERROR;
  });
  REQUIRE(listing);
  CHECK(has(*listing, "node_timex_offset_seconds -0.25"));
  CHECK(has(*listing, "node_timex_pps_jitter_seconds 0.002"));
  CHECK(has(*listing, "node_timex_sync_status 0"));
}

TEST_CASE("a container that may not ask has no data, another failure is an error") {
  const auto failing = [](int error_number) {
    return collect([error_number](timex&) {
      errno = error_number;
      return -1;
    });
  };
  CHECK(failing(EPERM).error().code() == ErrorCode::no_data);
  CHECK(failing(EFAULT).error().code() == ErrorCode::io);
}

}  // namespace
