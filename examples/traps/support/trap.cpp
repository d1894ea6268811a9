#include "trap.hpp"

#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "weir/http_server.hpp"

namespace traps {
namespace {

using namespace std::chrono_literals;

struct Arguments {
  bool bad = false;
  std::string listen = "127.0.0.1:0";
  int seconds = 60;
  int step = 10;
};

// The number of a word like --seconds=60; false if it is none from 1 to an hour.
bool parse_seconds(std::string_view word, int& seconds) {
  const std::string_view digits = word.substr(word.find('=') + 1);
  const char* const end = digits.data() + digits.size();
  const auto [read_to, error] = std::from_chars(digits.data(), end, seconds);
  return error == std::errc() && read_to == end && seconds >= 1 && seconds <= 3600;
}

std::optional<Arguments> parse(int argc, char** argv) {
  Arguments arguments;
  bool chosen = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word(argv[i]);
    if (word == "--good" || word == "--bad") {
      arguments.bad = word == "--bad";
      chosen = true;
    } else if (word.starts_with("--listen=")) {
      arguments.listen = word.substr(9);
    } else if (word.starts_with("--seconds=")) {
      if (!parse_seconds(word, arguments.seconds)) return std::nullopt;
    } else if (word.starts_with("--step=")) {
      if (!parse_seconds(word, arguments.step)) return std::nullopt;
    } else {
      return std::nullopt;
    }
  }
  return chosen ? std::optional(arguments) : std::nullopt;
}

int fail(const char* program, const weir::Error& error) {
  std::fprintf(stderr, "%s: %s\n", program, error.message().c_str());
  return 1;
}

// Before any thread is started, so that all inherit it and wait_for_end() gets the signals.
sigset_t block_end_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void wait_for_end(const sigset_t& signals, int seconds) {
  const timespec time{seconds, 0};
  while (sigtimedwait(&signals, nullptr, &time) < 0 && errno == EINTR) continue;
}

}  // namespace

void sleep_for(std::chrono::milliseconds time, const std::stop_token& stop) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (!stop.stop_requested()) {
    const auto left = end - std::chrono::steady_clock::now();
    if (left <= left.zero()) return;
    std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(left, 50ms));
  }
}

int run(int argc, char** argv, const std::function<void(Trap&, std::stop_token)>& work) {
  const auto arguments = parse(argc, argv);
  if (!arguments) {
    std::fprintf(stderr,
                 "usage: %s --good|--bad [--listen=127.0.0.1:0] [--seconds=60] [--step=10]\n",
                 argv[0]);
    return 2;
  }
  const sigset_t signals = block_end_signals();
  const weir::SystemClock clock;
  const auto governor = weir::finalize({.max_series = 1000});
  if (!governor) return fail(argv[0], governor.error());
  weir::Exporter exporter({}, *governor, clock);
  weir::pipeline::Pipeline pipeline(clock, {.stall_after = 1s});
  const auto registration = exporter.registry().add("pipeline", pipeline.collector());
  if (!registration) return fail(argv[0], registration.error());
  const auto server = weir::HttpServer::start({.listen_addresses = {arguments->listen}}, exporter);
  if (!server) return fail(argv[0], server.error());
  std::printf("%s --%s: http://127.0.0.1:%u/metrics for %d s\n", argv[0],
              arguments->bad ? "bad" : "good", server.value()->ports().front(), arguments->seconds);
  std::fflush(stdout);

  Trap trap{arguments->bad, std::chrono::seconds(arguments->step), clock, pipeline,
            exporter.registry()};
  std::jthread worker([&](const std::stop_token& stop) { work(trap, stop); });
  wait_for_end(signals, arguments->seconds);
  worker.request_stop();
  worker.join();
  server.value()->stop();
  return 0;
}

}  // namespace traps
