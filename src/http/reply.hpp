// Replies: heads of our own words, and a body that is streamed without tiny writes.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "http/request.hpp"
#include "weir/body_piece.hpp"

namespace weir::detail {

// Takes bytes for the client; false means that it is gone, or too slow.
using WireSink = std::function<bool(std::string_view bytes)>;

struct Reply {
  int status = 200;
  std::string_view content_type = "text/plain; charset=utf-8";
  std::string body;
  std::string extra_headers = {};  // whole lines, each ended by CRLF
};

// A reply of one line of text.
[[nodiscard]] Reply text_reply(int status, std::string_view line);

// Head and body in one write; the body is left out for HEAD.
bool send_reply(const Reply& reply, const HttpRequest& request, const WireSink& wire);

// Streams a 200 whose size is not known beforehand: with Content-Length if one piece is all there
// is, else in chunks (to the end of the connection for HTTP/1.0). The head travels with the first
// piece, the end with the last.
class StreamedReply {
 public:
  // \p head: status line and headers besides those of the framing, each line ended by CRLF.
  StreamedReply(std::string head, bool chunked, const WireSink& wire)
      : head_(std::move(head)), chunked_(chunked), wire_(wire) {}
  // Sends it. \returns false if the client is gone.
  bool write(const BodyPiece& piece);

 private:
  std::string head_;
  bool chunked_;
  const WireSink& wire_;
  bool head_sent_ = false;
};

}  // namespace weir::detail
