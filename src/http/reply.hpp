// Replies: heads of our own words, and a body that is streamed without tiny writes.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "http/request.hpp"

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
// is, else in chunks (to the end of the connection for HTTP/1.0). Holds back one piece, so that the
// head travels with the first one and the end with the last.
class StreamedReply {
 public:
  // \p buffer is borrowed, for its memory: so much that it is to be kept from page to page.
  StreamedReply(std::string headers, bool chunked, const WireSink& wire, std::string& buffer)
      : headers_(std::move(headers)), chunked_(chunked), wire_(wire), held_(buffer) {
    held_.resize(kHeadRoom);
  }
  bool write(std::string_view piece);
  bool finish();

 private:
  // For the head, before the first piece; a longer one moves it.
  static constexpr std::size_t kHeadRoom = 1024;
  [[nodiscard]] bool has_piece() const noexcept { return piece_end_ > piece_begin_; }
  bool send_held(bool last);
  std::size_t put_before(std::size_t place, std::string_view head);

  std::string headers_;  // besides those of the framing
  bool chunked_;
  const WireSink& wire_;
  std::string& held_;  // room for the head, a piece, and round it what makes it a chunk
  bool head_sent_ = false;
  std::size_t piece_begin_ = kHeadRoom;
  std::size_t piece_end_ = kHeadRoom;
};

}  // namespace weir::detail
