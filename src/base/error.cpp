#include "weir/error.hpp"

#include <cerrno>
#include <system_error>

namespace weir {

std::string_view to_string(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::invalid_argument:
      return "invalid_argument";
    case ErrorCode::parse:
      return "parse";
    case ErrorCode::not_found:
      return "not_found";
    case ErrorCode::io:
      return "io";
    case ErrorCode::timeout:
      return "timeout";
    case ErrorCode::unsupported:
      return "unsupported";
    case ErrorCode::limit:
      return "limit";
    case ErrorCode::conflict:
      return "conflict";
    case ErrorCode::no_data:
      return "no_data";
    case ErrorCode::internal:
      return "internal";
  }
  return "internal";
}

Error Error::with_context(std::string_view context) const {
  std::string message;
  message.reserve(context.size() + 2 + message_->size());
  message.append(context).append(": ").append(*message_);
  return {code_, std::move(message)};
}

Error Error::with_code(ErrorCode code) const noexcept {
  Error error = *this;
  error.code_ = code;
  return error;
}

namespace {

ErrorCode code_of(int error_number) noexcept {
  switch (error_number) {
    case ENOENT:
      return ErrorCode::not_found;
    case EOPNOTSUPP:  // /proc/pressure of a kernel booted with psi=0
      return ErrorCode::unsupported;
    default:
      return ErrorCode::io;
  }
}

}  // namespace

Error errno_error(std::string_view what, int error_number) {
  std::string message(what);
  message.append(": ").append(std::generic_category().message(error_number));
  return {code_of(error_number), std::move(message)};
}

}  // namespace weir
