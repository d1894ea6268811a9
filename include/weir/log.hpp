/// \file
/// Logging through a function that the application gives: a library writes to no stream of its own.
#pragma once

#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace weir {

enum class LogLevel { debug, info, warn, error };

[[nodiscard]] std::string_view to_string(LogLevel level) noexcept;

struct LogField {
  std::string_view key;
  std::string value;
};

/// Borrowed for the duration of the call.
struct LogRecord {
  LogLevel level;
  std::string_view message;
  std::span<const LogField> fields;
};

/// Called from any thread, possibly from several at once; must not throw.
using LogSink = std::function<void(const LogRecord&)>;

/// A cheap copyable handle; without a sink it is silent. Thread safe as far as its sink is.
class Logger {
 public:
  Logger() = default;
  explicit Logger(LogSink sink, LogLevel threshold = LogLevel::info)
      : sink_(std::move(sink)), threshold_(threshold) {}

  void log(LogLevel level, std::string_view message,
           std::initializer_list<LogField> fields = {}) const {
    log({level, message, {fields.begin(), fields.size()}});
  }
  void log(const LogRecord& record) const {
    if (sink_ && record.level >= threshold_) sink_(record);
  }
  void debug(std::string_view message, std::initializer_list<LogField> fields = {}) const {
    log(LogLevel::debug, message, fields);
  }
  void info(std::string_view message, std::initializer_list<LogField> fields = {}) const {
    log(LogLevel::info, message, fields);
  }
  void warn(std::string_view message, std::initializer_list<LogField> fields = {}) const {
    log(LogLevel::warn, message, fields);
  }
  void error(std::string_view message, std::initializer_list<LogField> fields = {}) const {
    log(LogLevel::error, message, fields);
  }

 private:
  LogSink sink_;
  LogLevel threshold_ = LogLevel::info;
};

}  // namespace weir
