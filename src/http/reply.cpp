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

bool StreamedReply::write(const BodyPiece& piece) {
  const std::size_t size = piece.text().size();
  const bool is_whole = !head_sent_ && piece.is_last();
  const bool is_chunk = chunked_ && !is_whole;
  std::string before;
  if (!std::exchange(head_sent_, true)) {
    before = std::move(head_);
    before.append(kCommonHeaders);
    if (is_whole) before.append("Content-Length: ").append(std::to_string(size)).append("\r\n");
    if (is_chunk) before.append("Transfer-Encoding: chunked\r\n");
    before.append("\r\n");
  }
  std::string_view behind;
  if (is_chunk && size > 0) {  // one of no size would be the end
    std::array<char, 16> digits{};
    before.append(digits.begin(), std::to_chars(digits.begin(), digits.end(), size, 16).ptr);
    before.append("\r\n");
    behind = "\r\n";
  }
  if (is_chunk && piece.is_last()) behind = size > 0 ? "\r\n0\r\n\r\n" : "0\r\n\r\n";
  if (before.size() > BodyPiece::kRoomBefore) {  // many headers of the configuration
    if (!wire_(before)) return false;
    before.clear();
  }
  const std::string_view bytes = piece.framed(before, behind);
  return bytes.empty() || wire_(bytes);
}

}  // namespace weir::detail
