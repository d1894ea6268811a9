/// \file
/// From a snapshot to bytes: content negotiation and the encoders.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "weir/snapshot.hpp"

namespace weir {

enum class Format : std::uint8_t {
  text_0_0_4,
  openmetrics_1_0_0,
  protobuf_delimited,  ///< Prometheus' messages MetricFamily, each behind its length
};
enum class Encoding : std::uint8_t { identity, gzip };

struct Representation {
  Format format = Format::text_0_0_4;
  Encoding encoding = Encoding::identity;
  friend bool operator==(const Representation&, const Representation&) = default;
};

/// The best of what \p accept and \p accept_encoding (header values, empty if absent) take, by RFC
/// 9110: q-values, wildcards, most specific range first. A client that takes nothing we have gets
/// text 0.0.4, as client_golang does; nonsense is skipped. Bounded work whatever the length.
[[nodiscard]] Representation negotiate(std::string_view accept, std::string_view accept_encoding);

/// The Content-Type header's value, all parameters included.
[[nodiscard]] std::string_view content_type(Format format) noexcept;

/// Takes the next piece of the body; false stops the encoder (the client is gone).
using ByteSink = std::function<bool(std::string_view piece)>;

namespace detail {
class BlockCache;
}

/// Encodes pages and keeps the memory for it (buffers, the compressor's state: about 0.6 MB for
/// each call at work, at most kMaxIdle of them kept), so that in steady state a page allocates
/// nothing. For gzip it also keeps the large blocks of series that it met twice in packed form,
/// some 45 bytes a line, while snapshots have them: then only values that changed are packed.
/// Thread safe; for a server to own one.
class Encoder {
 public:
  static constexpr std::size_t kMaxIdle = 4;

  Encoder();
  ~Encoder();
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  /// Writes \p snapshot to \p sink in pieces of at most about 64 KiB; the whole body is never in
  /// memory. A snapshot may be encoded by several threads at once. \returns false if the sink
  /// stopped it.
  bool encode(const Snapshot& snapshot, Representation representation, const ByteSink& sink);

 private:
  struct Scratch;
  std::unique_ptr<Scratch> take();
  void give_back(std::unique_ptr<Scratch> scratch);

  std::unique_ptr<detail::BlockCache> blocks_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Scratch>> idle_;
};

/// The same for a single page, with memory of its own.
bool encode(const Snapshot& snapshot, Representation representation, const ByteSink& sink);

/// The whole body, for tests and small pages.
[[nodiscard]] std::string encode_to_string(const Snapshot& snapshot,
                                           Representation representation = {});

}  // namespace weir
