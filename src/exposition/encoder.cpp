#include <optional>
#include <utility>

#include "exposition/block_cache.hpp"
#include "exposition/gzip_body.hpp"
#include "exposition/page_writer.hpp"
#include "exposition/protobuf_page.hpp"
#include "exposition/zstd_body.hpp"
#include "weir/exposition.hpp"

namespace weir {

struct Encoder::Scratch {
  detail::PageWriter page;
  std::optional<detail::ProtobufPage> protobuf;
  std::optional<detail::GzipBody> gzip;
  std::optional<detail::ZstdBody> zstd;

  bool encode(const Snapshot& snapshot, const Representation& representation, const PieceSink& sink,
              detail::BlockCache& blocks);
  bool encode_gzip(const Snapshot& snapshot, const Representation& representation,
                   const PieceSink& sink, detail::BlockCache& blocks);
  bool encode_zstd(const Snapshot& snapshot, const Representation& representation,
                   const PieceSink& sink);
  bool write(const Snapshot& snapshot, const Representation& representation, const PieceSink& sink);
};

bool Encoder::Scratch::encode(const Snapshot& snapshot, const Representation& representation,
                              const PieceSink& sink, detail::BlockCache& blocks) {
  switch (representation.encoding) {
    case Encoding::identity:
      break;
    case Encoding::gzip:
      return encode_gzip(snapshot, representation, sink, blocks);
    case Encoding::zstd:
      return encode_zstd(snapshot, representation, sink);
  }
  return write(snapshot, representation, sink);
}

bool Encoder::Scratch::encode_gzip(const Snapshot& snapshot, const Representation& representation,
                                   const PieceSink& sink, detail::BlockCache& blocks) {
  if (!gzip) gzip.emplace();
  gzip->start(sink, blocks);
  const PieceSink packed =
      detail::text_sink([this](std::string_view text) { return gzip->write(text); });
  const bool whole = representation.format == Format::protobuf_delimited
                         ? write(snapshot, representation, packed)
                         : page.write(snapshot, representation, *gzip);
  const bool sent = whole && gzip->finish();
  blocks.forget_gone();
  return sent;
}

bool Encoder::Scratch::encode_zstd(const Snapshot& snapshot, const Representation& representation,
                                   const PieceSink& sink) {
  if (!is_available(Encoding::zstd)) return false;
  if (!zstd) zstd.emplace();
  zstd->start(sink);
  const PieceSink packed =
      detail::text_sink([this](std::string_view text) { return zstd->write(text); });
  return write(snapshot, representation, packed) && zstd->finish();
}

bool Encoder::Scratch::write(const Snapshot& snapshot, const Representation& representation,
                             const PieceSink& sink) {
  if (representation.format != Format::protobuf_delimited) {
    return page.write(snapshot, representation, sink);
  }
  if (!protobuf) protobuf.emplace();
  return protobuf->write(snapshot, representation.escaping, sink);
}

Encoder::Encoder() : blocks_(std::make_unique<detail::BlockCache>()) {}
Encoder::~Encoder() = default;

std::unique_ptr<Encoder::Scratch> Encoder::take() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return nullptr;
  std::unique_ptr<Scratch> scratch = std::move(idle_.back());
  idle_.pop_back();
  return scratch;
}

void Encoder::give_back(std::unique_ptr<Scratch> scratch) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kMaxIdle) idle_.push_back(std::move(scratch));
}

bool Encoder::encode(const Snapshot& snapshot, Representation representation,
                     const ByteSink& sink) {
  return encode_pieces(snapshot, representation,
                       detail::text_sink([&sink](std::string_view text) { return sink(text); }));
}

bool Encoder::encode_pieces(const Snapshot& snapshot, Representation representation,
                            const PieceSink& sink) {
  std::unique_ptr<Scratch> scratch = take();
  if (!scratch) scratch = std::make_unique<Scratch>();
  const bool whole = scratch->encode(snapshot, representation, sink, *blocks_);
  give_back(std::move(scratch));
  return whole;
}

bool is_available(Encoding encoding) noexcept {
  return encoding != Encoding::zstd || detail::has_zstd();
}

bool encode(const Snapshot& snapshot, Representation representation, const ByteSink& sink) {
  return Encoder().encode(snapshot, representation, sink);
}

std::string encode_to_string(const Snapshot& snapshot, Representation representation) {
  std::string body;
  encode(snapshot, representation, [&body](std::string_view piece) {
    body.append(piece);
    return true;
  });
  return body;
}

}  // namespace weir
