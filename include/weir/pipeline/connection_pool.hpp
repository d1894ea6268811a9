/// \file
/// ConnectionPoolStats: what a connection pool (of any library) should tell: how many are in use,
/// idle, waited for, made; how long waiting and connecting take. Thread safe; no lock.
#pragma once

#include <string>

#include "weir/clock.hpp"
#include "weir/instrument/counter.hpp"
#include "weir/instrument/gauge.hpp"
#include "weir/instrument/histogram.hpp"

namespace weir::pipeline {

/// Made by Pipeline::connection_pool(); the pool's code calls the members as things happen.
class ConnectionPoolStats {
 public:
  struct Instruments {
    Gauge& in_use;
    Gauge& idle;
    Gauge& waiting;
    Gauge& limit;
    Counter& created;
    Counter& closed;
    Counter& timeouts;
    Histogram& wait;
    Histogram& connect;
  };
  ConnectionPoolStats(std::string name, Instruments instruments)
      : name_(std::move(name)), to_(instruments) {}
  ConnectionPoolStats(const ConnectionPoolStats&) = delete;
  ConnectionPoolStats& operator=(const ConnectionPoolStats&) = delete;

  /// The most connections that the pool makes.
  void set_limit(double connections) noexcept { to_.limit.set(connections); }
  void waiting() noexcept { to_.waiting.add(); }
  /// A waiter got one (idle or new) after \p waited.
  void acquired(Duration waited) noexcept {
    to_.waiting.sub(), to_.in_use.add(), to_.wait.observe(to_seconds(waited));
  }
  /// A waiter gave up.
  void timed_out(Duration waited) noexcept {
    to_.waiting.sub(), to_.timeouts.add(), to_.wait.observe(to_seconds(waited));
  }
  /// A new one was made in \p took (TCP and TLS handshake included), and is idle.
  void created(Duration took) noexcept {
    to_.created.add(), to_.idle.add(), to_.connect.observe(to_seconds(took));
  }
  /// The one acquired last came from the idle ones; call it beside acquired().
  void taken_from_idle() noexcept { to_.idle.sub(); }
  void released() noexcept { to_.in_use.sub(), to_.idle.add(); }
  /// An idle one was closed.
  void closed() noexcept { to_.idle.sub(), to_.closed.add(); }
  /// One in use broke and was closed.
  void broken() noexcept { to_.in_use.sub(), to_.closed.add(); }

  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  std::string name_;
  Instruments to_;
};

}  // namespace weir::pipeline
