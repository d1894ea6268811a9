#include "http/reply.hpp"

#include <array>
#include <charconv>

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
  if (!pending_.empty() && !send_pending(/*last=*/false)) return false;
  pending_.assign(piece);
  return true;
}

bool StreamedReply::finish() {
  return send_pending(/*last=*/true);
}

bool StreamedReply::send_pending(bool last) {
  const bool whole = last && !head_sent_;
  frame_.clear();
  if (!head_sent_) {
    frame_.append(status_line(200)).append(headers_).append(kCommonHeaders);
    if (whole) {
      frame_.append("Content-Length: ").append(std::to_string(pending_.size())).append("\r\n");
    } else if (chunked_) {
      frame_.append("Transfer-Encoding: chunked\r\n");
    }
    frame_.append("\r\n");
    head_sent_ = true;
  }
  if (whole || !chunked_) {
    frame_.append(pending_);
  } else {
    if (!pending_.empty()) {
      std::array<char, 16> size{};
      const auto end = std::to_chars(size.begin(), size.end(), pending_.size(), 16).ptr;
      frame_.append(size.begin(), end).append("\r\n").append(pending_).append("\r\n");
    }
    if (last) frame_.append("0\r\n\r\n");
  }
  pending_.clear();
  return wire_(frame_);
}

}  // namespace weir::detail
