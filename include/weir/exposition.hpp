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

#include "weir/body_piece.hpp"
#include "weir/snapshot.hpp"

namespace weir {

enum class Format : std::uint8_t {
  text_0_0_4,
  text_1_0_0,  ///< the same, and names that are not plain may stand in quotes
  openmetrics_1_0_0,
  protobuf_delimited,  ///< Prometheus' messages MetricFamily, each behind its length
};
/// How names that are not plain, \sa is_metric_name(), stand on a page: escaped by one of
/// Prometheus' schemes, for readers that know plain names alone; or as they are, in quotes where
/// the format has text. Of names that become equal all are escaped by `values`.
enum class Escaping : std::uint8_t {
  underscores,  ///< http.method is http_method
  dots,         ///< http_dot_method
  values,       ///< U__http_2e_method, from which the name can be read back
  allow_utf8,   ///< the name itself; in text 0.0.4, which has no quotes, like underscores
};
enum class Encoding : std::uint8_t { identity, gzip, zstd };

/// False for zstd where Weir is built without libzstd: then negotiate() never chooses it.
[[nodiscard]] bool is_available(Encoding encoding) noexcept;

struct Representation {
  Format format = Format::text_0_0_4;
  Encoding encoding = Encoding::identity;
  Escaping escaping = Escaping::underscores;
  friend bool operator==(const Representation&, const Representation&) = default;
};

/// The best of what \p accept and \p accept_encoding (header values, empty if absent) take, by RFC
/// 9110: q-values, wildcards, most specific range first. A client that takes nothing we have gets
/// text 0.0.4, as client_golang does; nonsense is skipped. Bounded work whatever the length.
[[nodiscard]] Representation negotiate(std::string_view accept, std::string_view accept_encoding);

/// The Content-Type header's value, all parameters included.
[[nodiscard]] std::string content_type(const Representation& representation);

/// Takes the next piece of the body; false stops the encoder (the client is gone).
using ByteSink = std::function<bool(std::string_view piece)>;

namespace detail {
class BlockCache;
}

/// Encodes pages and keeps the memory for it (buffers, the compressor's state: about 0.6 MB for
/// each call at work, at most kMaxIdle of them kept), so that in steady state a page allocates
/// nothing. For gzip it also keeps the large blocks of series that it met twice in packed form,
/// some 45 bytes a line, while snapshots have them: then only values that changed are packed. Of
/// the last plain text page it keeps up to 1 MB of text, if it met those series twice.
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
  /// stopped it, or if the encoding is not available.
  bool encode(const Snapshot& snapshot, Representation representation, const ByteSink& sink);
  /// The same for a sink that frames pieces where they are.
  bool encode_pieces(const Snapshot& snapshot, Representation representation,
                     const PieceSink& sink);

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
