// Takes a response as it arrives, and refuses what is too large or of no use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fetch/gunzip.hpp"
#include "weir/error.hpp"

namespace weir::detail {

// How far a response may go.
struct FetchLimits {
  std::size_t max_wire_bytes = std::size_t{64} << 20U;  // the body as it is sent
  std::size_t max_body_bytes = std::size_t{64} << 20U;  // and inflated
};

// Why nothing was fetched. The reason has static storage and is fit for a label.
struct FetchFailure {
  std::string_view reason;
  Error error;
};

class Receiver {
 public:
  explicit Receiver(FetchLimits limits) : limits_(limits) {}

  // A new response; its body is appended to \p body.
  void start(std::string& body);
  // A line of the head, the status line included. These two: false stops the transfer.
  bool head_line(std::string_view line);
  bool body_piece(std::string_view piece);
  // After the last piece: what is missing, if anything.
  [[nodiscard]] std::optional<FetchFailure> failure() const;

  [[nodiscard]] int status() const noexcept { return status_; }

 private:
  enum class Refusal : std::uint8_t {
    none,
    head_too_large,
    wire_too_large,
    body_too_large,
    bad_status,
    encoding,
    corrupt,
  };
  bool refuse(Refusal refusal) {
    refusal_ = refusal;
    return false;
  }

  FetchLimits limits_;
  Gunzip gunzip_;
  std::string* body_ = nullptr;
  std::size_t head_bytes_ = 0;
  std::size_t wire_bytes_ = 0;
  int status_ = 0;
  bool is_gzip_ = false;
  bool is_inflated_ = false;  // the gzip stream has come to its end
  Refusal refusal_ = Refusal::none;
  std::string encoding_;
};

}  // namespace weir::detail
