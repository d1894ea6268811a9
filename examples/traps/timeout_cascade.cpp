/// \file
/// Trap 1, one deadline for all: a request fans out to three services that take about 180, 15 and
/// 210 ms, 500 requests a second, and is tried again when it fails. --bad gives all of them the 200
/// ms of the whole: the slowest has no chance in two of three tries, and cancels what the others
/// did. --good gives each stage a deadline of its own. Prints the share of failures and the p99.
///
/// See weir_stage_cancelled_total{cause="parent_deadline"}; alert TimeoutCascade.
#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <thread>
#include <vector>

#include "support/trap.hpp"

using namespace std::chrono_literals;
using weir::Duration;
using weir::MonotonicTime;
using weir::pipeline::Deadline;
using weir::pipeline::Stage;
using weir::pipeline::StageRun;

namespace {

constexpr Duration kShared = 200ms;
constexpr Duration kBetweenRequests = 2ms;  // 500 a second
constexpr int kMostTries = 5;

struct Service {
  const char* name;
  double mean_ms;
  Duration own_deadline;
};
constexpr std::array kServices{Service{"risk", 180, 300ms}, Service{"limits", 15, 50ms},
                               Service{"ledger", 210, 320ms}};

// One load test. Services are timers: hundreds of requests are under way on one thread.
class LoadTest {
 public:
  LoadTest(traps::Trap& trap) : clock_(trap.clock), shared_deadline_(trap.bad) {
    for (std::size_t i = 0; i < kServices.size(); ++i) {
      std::optional<Duration> own;
      if (!shared_deadline_) own = kServices[i].own_deadline;
      stages_[i] = &trap.pipeline.stage({.name = kServices[i].name, .timeout = own});
    }
  }
  void run(const std::stop_token& stop) {
    MonotonicTime next_request = clock_.monotonic();
    while (!stop.stop_requested()) {
      const MonotonicTime now = clock_.monotonic();
      for (; next_request <= now; next_request += kBetweenRequests) {
        begin_try(std::make_shared<Request>(Request{next_request}));
      }
      while (!events_.empty() && events_.begin()->first <= now) {
        const auto event = events_.extract(events_.begin());
        handle(event.mapped());
      }
      std::this_thread::sleep_until(std::min(next_request, next_event()));
    }
  }
  void print() {
    const auto share = [](std::size_t part, std::size_t whole) {
      return 100.0 * static_cast<double>(part) /
             static_cast<double>(std::max<std::size_t>(1, whole));
    };
    std::printf("tries: %zu, %.1f %% failed\nrequests: %zu, %.1f %% failed in all %d tries\n",
                tries_, share(failed_tries_, tries_), times_.size(),
                share(failed_requests_, times_.size()), kMostTries);
    if (times_.empty()) return;
    std::ranges::sort(times_);
    const auto at = [&](std::size_t percent) {
      return 1e3 * weir::to_seconds(times_[(times_.size() - 1) * percent / 100]);
    };
    std::printf("p50 %.0f ms, p99 %.0f ms\n", at(50), at(99));
  }

 private:
  struct Request {
    MonotonicTime begin;
    int tries = 0;
    std::size_t running = 0;
    bool failed = false;
  };
  // The end of a stage's run, in time or not; or the begin of another try.
  struct Event {
    std::shared_ptr<Request> request;
    std::optional<StageRun> run;
    bool in_time = true;
  };

  [[nodiscard]] MonotonicTime next_event() const {
    return events_.empty() ? MonotonicTime::max() : events_.begin()->first;
  }
  void begin_try(const std::shared_ptr<Request>& request) {
    ++tries_;
    ++request->tries;
    request->failed = false;
    request->running = stages_.size();
    const MonotonicTime now = clock_.monotonic();
    const Deadline whole = shared_deadline_ ? Deadline::at(now + kShared) : Deadline();
    for (std::size_t i = 0; i < stages_.size(); ++i) {
      std::optional<StageRun> run(stages_[i]->begin(whole));
      const MonotonicTime end = now + time_of(kServices[i]);
      const MonotonicTime deadline = run->deadline().end();
      events_.emplace(std::min(end, deadline), Event{request, std::move(run), end < deadline});
    }
  }
  Duration time_of(const Service& service) {
    const double ms = std::normal_distribution<>(service.mean_ms, service.mean_ms / 10)(random_);
    return std::chrono::microseconds(static_cast<std::int64_t>(1e3 * std::max(1.0, ms)));
  }
  void handle(Event& event) {
    const std::shared_ptr<Request> request = event.request;
    if (!event.run) return begin_try(request);
    if (!event.in_time) {
      event.run->cancel(event.run->deadline().cause());
      request->failed = true;
    }
    event.run.reset();
    if (--request->running == 0) end_try(request);
  }
  void end_try(const std::shared_ptr<Request>& request) {
    if (request->failed) ++failed_tries_;
    if (request->failed && request->tries < kMostTries) {
      const Duration pause = 50ms * (1 << (request->tries - 1));
      events_.emplace(clock_.monotonic() + pause, Event{request, std::nullopt});
      return;
    }
    if (request->failed) ++failed_requests_;
    times_.push_back(clock_.monotonic() - request->begin);
  }

  const weir::Clock& clock_;
  const bool shared_deadline_;
  std::array<Stage*, kServices.size()> stages_{};
  std::mt19937 random_{1};  // the same requests for --good and --bad
  std::multimap<MonotonicTime, Event> events_;
  std::vector<Duration> times_;
  std::size_t tries_ = 0;
  std::size_t failed_tries_ = 0;
  std::size_t failed_requests_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  return traps::run(argc, argv, [](traps::Trap& trap, const std::stop_token& stop) {
    LoadTest test(trap);
    test.run(stop);
    test.print();
  });
}
