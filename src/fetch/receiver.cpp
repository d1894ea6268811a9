#include "fetch/receiver.hpp"

#include <algorithm>
#include <charconv>

namespace weir::detail {
namespace {

constexpr std::size_t kMaxHeadBytes = std::size_t{64} << 10U;

bool starts_with_ignoring_case(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() &&
         std::ranges::equal(text.substr(0, lower.size()), lower, [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? a | 0x20 : a) == b;
         });
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

// Of "HTTP/1.1 200 OK"; 0 if there is none.
int status_of(std::string_view line) {
  const std::size_t blank = std::min(line.find(' '), line.size() - 1);
  int status = 0;
  std::from_chars(line.data() + blank + 1, line.data() + line.size(), status);
  return status;
}

FetchFailure too_large(std::string_view what, std::size_t limit) {
  return {"too_large", Error(ErrorCode::limit, std::string(what) + " has more than " +
                                                   std::to_string(limit) + " bytes")};
}

}  // namespace

void Receiver::start(std::string& body) {
  body_ = &body;
  head_bytes_ = wire_bytes_ = 0;
  status_ = 0;
  is_gzip_ = is_inflated_ = false;
  refusal_ = Refusal::none;
  encoding_.clear();
}

bool Receiver::head_line(std::string_view line) {
  constexpr std::string_view kEncoding = "content-encoding:";
  head_bytes_ += line.size();
  if (head_bytes_ > kMaxHeadBytes) return refuse(Refusal::head_too_large);
  if (line.starts_with("HTTP/")) {
    status_ = status_of(line);
    is_gzip_ = false;
    encoding_.clear();
  } else if (starts_with_ignoring_case(line, kEncoding)) {
    encoding_ = trim(line.substr(kEncoding.size()));
    is_gzip_ = encoding_ == "gzip" || encoding_ == "x-gzip";
    if (is_gzip_) gunzip_.start();
  }
  return true;
}

bool Receiver::body_piece(std::string_view piece) {
  if (status_ != 200) return refuse(Refusal::bad_status);
  if (!is_gzip_ && !encoding_.empty() && encoding_ != "identity") return refuse(Refusal::encoding);
  wire_bytes_ += piece.size();
  if (wire_bytes_ > limits_.max_wire_bytes) return refuse(Refusal::wire_too_large);
  if (!is_gzip_) {
    if (piece.size() > limits_.max_body_bytes - body_->size()) {
      return refuse(Refusal::body_too_large);
    }
    body_->append(piece);
    return true;
  }
  const Gunzip::State state = gunzip_.write(piece, *body_, limits_.max_body_bytes);
  is_inflated_ = state == Gunzip::State::ended;
  if (state == Gunzip::State::corrupt) return refuse(Refusal::corrupt);
  return state != Gunzip::State::too_large || refuse(Refusal::body_too_large);
}

std::optional<FetchFailure> Receiver::failure() const {
  switch (refusal_) {
    case Refusal::head_too_large:
      return too_large("the head of the response", kMaxHeadBytes);
    case Refusal::wire_too_large:
      return too_large("the body", limits_.max_wire_bytes);
    case Refusal::body_too_large:
      return too_large("the body", limits_.max_body_bytes);
    case Refusal::encoding:
      return FetchFailure{"encoding", Error(ErrorCode::unsupported,
                                            "the body has an encoding that was not asked for")};
    case Refusal::corrupt:
      return FetchFailure{"encoding", Error(ErrorCode::parse, "the body is not valid gzip")};
    case Refusal::bad_status:
    case Refusal::none:
      break;
  }
  if (status_ >= 300 && status_ < 400) {
    return FetchFailure{"redirect", Error(ErrorCode::io, "the answer is a redirect, status " +
                                                             std::to_string(status_))};
  }
  if (status_ != 200) {
    return FetchFailure{
        "status", Error(ErrorCode::io, "expected status 200, got " + std::to_string(status_))};
  }
  if (is_gzip_ && !is_inflated_) {
    return FetchFailure{"incomplete", Error(ErrorCode::parse, "the gzip body is cut short")};
  }
  return std::nullopt;
}

}  // namespace weir::detail
