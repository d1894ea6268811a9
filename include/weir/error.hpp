/// \file
/// Errors are values with a memory: a stable code to branch on, and a message that says what was
/// attempted on which input. Whoever passes an error upwards adds what it knows with
/// with_context().
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace weir {

enum class ErrorCode {
  invalid_argument,  ///< a flag, option or call argument is wrong
  parse,             ///< input is not of the form it must have
  not_found,         ///< the named thing does not exist
  io,                ///< the operating system refused (the message holds strerror)
  timeout,           ///< a deadline passed
  unsupported,       ///< not available in this build or on this kernel
  limit,             ///< a named limit was reached
  conflict,          ///< contradicts something already there
  no_data,           ///< the source exists and is healthy, but has nothing to tell
  internal,          ///< a fault of our own
};

/// The code's stable spelling, fit for a label value: "not_found", ...
[[nodiscard]] std::string_view to_string(ErrorCode code) noexcept;

/// Copies share the text: an error that is kept and told again and again costs no memory.
class Error {
 public:
  Error(ErrorCode code, std::string message)
      : code_(code), message_(std::make_shared<const std::string>(std::move(message))) {}
  Error(const Error&) = default;  // nor is one moved: it always has its text
  Error& operator=(const Error&) = default;
  ~Error() = default;

  [[nodiscard]] ErrorCode code() const noexcept { return code_; }
  /// One line, no trailing full stop: "/proc/stat: line 3: expected 10 fields, got 4".
  [[nodiscard]] const std::string& message() const noexcept { return *message_; }

  /// The same error seen from one level up: "context: message".
  [[nodiscard]] Error with_context(std::string_view context) const;

  /// The same message with another code.
  [[nodiscard]] Error with_code(ErrorCode code) const noexcept;

  friend bool operator==(const Error& a, const Error& b) noexcept {
    return a.code_ == b.code_ && *a.message_ == *b.message_;
  }

 private:
  ErrorCode code_;
  std::shared_ptr<const std::string> message_;
};

/// "what: strerror(error_number)" with the code that fits the number (ENOENT is not_found,
/// EOPNOTSUPP is unsupported, else io).
[[nodiscard]] Error errno_error(std::string_view what, int error_number);

}  // namespace weir
