#include "http/reply.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace weir::detail {
namespace {

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Error";
  }
}

std::string status_line(int status) {
  std::string line = "HTTP/1.1 " + std::to_string(status) + ' ';
  line.append(reason_phrase(status)).append("\r\n");
  return line;
}

// Every reply ends its connection: an idle one would hold a thread.
constexpr std::string_view kCommonHeaders =
    "Connection: close\r\nX-Content-Type-Options: nosniff\r\n";

}  // namespace

Reply text_reply(int status, std::string_view line) {
  Reply reply;
  reply.status = status;
  reply.body.append(line).append("\n");
  return reply;
}

bool send_reply(const Reply& reply, const HttpRequest& request, const WireSink& wire) {
  std::string bytes = status_line(reply.status);
  bytes.append("Content-Type: ").append(reply.content_type).append("\r\n");
  bytes.append("Content-Length: ").append(std::to_string(reply.body.size())).append("\r\n");
  bytes.append("Cache-Control: no-store\r\n").append(reply.extra_headers);
  bytes.append(request.reply_headers).append(kCommonHeaders).append("\r\n");
  if (!request.is_head()) bytes.append(reply.body);
  return wire(bytes);
}

bool StreamedReply::write(std::string_view piece) {
  if (piece.empty()) return true;
  if (has_piece() && !send_held(/*last=*/false)) return false;
  held_.resize(kHeadRoom);
  if (chunked_) {
    std::array<char, 16> size{};
    held_.append(size.begin(), std::to_chars(size.begin(), size.end(), piece.size(), 16).ptr);
    held_.append("\r\n");
  }
  piece_begin_ = held_.size();
  held_.append(piece);
  piece_end_ = held_.size();
  if (chunked_) held_.append("\r\n");
  return true;
}

bool StreamedReply::finish() {
  return send_held(/*last=*/true);
}

bool StreamedReply::send_held(bool last) {
  std::size_t begin = kHeadRoom;
  if (!std::exchange(head_sent_, true)) {
    std::string head = status_line(200);
    head.append(headers_).append(kCommonHeaders);
    if (last) {  // without a chunk's frame
      begin = piece_begin_;
      held_.resize(piece_end_);
      head.append("Content-Length: ").append(std::to_string(piece_end_ - begin)).append("\r\n");
    } else if (chunked_) {
      head.append("Transfer-Encoding: chunked\r\n");
    }
    begin = put_before(begin, head.append("\r\n"));
  } else if (last && chunked_) {
    held_.append("0\r\n\r\n");
  }
  const bool taken = wire_(std::string_view(held_).substr(begin));
  piece_begin_ = piece_end_ = kHeadRoom;
  held_.resize(kHeadRoom);
  return taken;
}

// \returns where the head begins.
std::size_t StreamedReply::put_before(std::size_t place, std::string_view head) {
  if (head.size() > place) {
    held_.replace(0, place, head);
    return 0;
  }
  head.copy(held_.data() + (place - head.size()), head.size());
  return place - head.size();
}

}  // namespace weir::detail
