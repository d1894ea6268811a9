#include <optional>
#include <utility>

#include "exposition/block_cache.hpp"
#include "exposition/gzip_body.hpp"
#include "exposition/page_writer.hpp"
#include "exposition/protobuf_page.hpp"
#include "weir/exposition.hpp"

namespace weir {

struct Encoder::Scratch {
  detail::PageWriter page;
  std::optional<detail::ProtobufPage> protobuf;
  std::optional<detail::GzipBody> gzip;

  bool write(const Snapshot& snapshot, Format format, const ByteSink& sink);

  bool encode(const Snapshot& snapshot, Representation representation, const ByteSink& sink,
              detail::BlockCache& blocks);
};

bool Encoder::Scratch::encode(const Snapshot& snapshot, Representation representation,
                              const ByteSink& sink, detail::BlockCache& blocks) {
  const Format format = representation.format;
  if (representation.encoding == Encoding::identity) return write(snapshot, format, sink);
  if (!gzip) gzip.emplace();
  gzip->start(sink, blocks);
  const bool whole =
      format == Format::protobuf_delimited
          ? write(snapshot, format, [this](std::string_view piece) { return gzip->write(piece); })
          : page.write(snapshot, format, *gzip);
  const bool sent = whole && gzip->finish();
  blocks.forget_gone();
  return sent;
}

bool Encoder::Scratch::write(const Snapshot& snapshot, Format format, const ByteSink& sink) {
  if (format != Format::protobuf_delimited) return page.write(snapshot, format, sink);
  if (!protobuf) protobuf.emplace();
  return protobuf->write(snapshot, sink);
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
  std::unique_ptr<Scratch> scratch = take();
  if (!scratch) scratch = std::make_unique<Scratch>();
  const bool whole = scratch->encode(snapshot, representation, sink, *blocks_);
  give_back(std::move(scratch));
  return whole;
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

std::string_view content_type(Format format) noexcept {
  switch (format) {
    case Format::text_0_0_4:
      break;
    case Format::openmetrics_1_0_0:
      return "application/openmetrics-text; version=1.0.0; charset=utf-8";
    case Format::protobuf_delimited:
      return "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; "
             "encoding=delimited";
  }
  return "text/plain; version=0.0.4; charset=utf-8";
}

}  // namespace weir
