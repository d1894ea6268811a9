// LogWriter: writes log records to a file descriptor. It never fails and never waits for long: a
// line that cannot be written is dropped and counted, and the count told with the next that can.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "app/settings.hpp"
#include "weir/clock.hpp"
#include "weir/log.hpp"

namespace weir {

// Thread safe. \p clock and \p fd must outlive it.
class LogWriter {
 public:
  LogWriter(int fd, LogFormat format, LogLevel level, const Clock& clock)
      : fd_(fd), format_(format), level_(level), clock_(clock) {}
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  void write(const LogRecord& record) noexcept;
  // From now on, what is below \p level is left out.
  void set_level(LogLevel level) noexcept { level_ = level; }
  [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_; }

 private:
  bool write_line(const LogRecord& record);

  const int fd_;
  const LogFormat format_;
  std::atomic<LogLevel> level_;
  const Clock& clock_;
  std::mutex mutex_;
  std::atomic<std::uint64_t> dropped_{0};
  std::uint64_t dropped_told_ = 0;
};

// A logger in front of \p writer, whose level decides.
[[nodiscard]] Logger make_logger(std::shared_ptr<LogWriter> writer);

}  // namespace weir
