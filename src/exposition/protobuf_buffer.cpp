#include "exposition/protobuf_buffer.hpp"

#include <algorithm>

namespace weir::detail {
namespace {

constexpr std::size_t kFirstSize = 4096;

}  // namespace

void ProtobufBuffer::grow(std::size_t size) {
  const std::string_view written = view();
  const std::size_t wanted = std::max({kFirstSize, written.size() + size, 2 * written.size()});
  auto larger = std::make_unique_for_overwrite<char[]>(wanted);
  end_ = put(larger.get(), written);
  limit_ = larger.get() + wanted;
  storage_ = std::move(larger);
}

void ProtobufBuffer::escaped_text_field(std::uint32_t field, std::string_view escaped) {
  std::size_t escapes = 0;
  for (std::size_t at = escaped.find('\\'); at < escaped.size(); at = escaped.find('\\', at + 2)) {
    ++escapes;
  }
  if (escapes == 0) return text_field(field, escaped);
  tag(field, WireType::delimited);
  varint(escaped.size() - escapes);
  char* out = room(escaped.size());
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    if (escaped[i] != '\\') {
      *out++ = escaped[i];
    } else {
      ++i;
      *out++ = escaped[i] == 'n' ? '\n' : escaped[i];
    }
  }
  end_ = out;
}

void ProtobufBuffer::close_message(std::size_t begin) {
  const std::size_t length = size() - begin;
  if (length < 0x80) {
    storage_[begin - 1] = static_cast<char>(length);
    return;
  }
  std::size_t more = 0;  // bytes of the length beyond its first
  for (std::size_t rest = length >> 7U; rest != 0; rest >>= 7U) ++more;
  room(kMaxVarint);
  char* body = storage_.get() + begin;
  std::memmove(body + more, body, length);
  end_ = body - 1;
  varint(length);
  end_ += length;
}

}  // namespace weir::detail
