/// \file
/// From a snapshot to bytes: content negotiation and the encoders.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "weir/snapshot.hpp"

namespace weir {

enum class Format : std::uint8_t { text_0_0_4, openmetrics_1_0_0 };
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

/// The Content-Type header's value, version and charset included.
[[nodiscard]] std::string_view content_type(Format format) noexcept;

/// Takes the next piece of the body; false stops the encoder (the client is gone).
using ByteSink = std::function<bool(std::string_view piece)>;

/// Writes \p snapshot to \p sink in pieces of about 64 KiB; the whole body is never in memory.
/// Thread safe: a snapshot may be encoded by several threads at once. \returns false if the sink
/// stopped it.
bool encode(const Snapshot& snapshot, Representation representation, const ByteSink& sink);

/// The whole body, for tests and small pages.
[[nodiscard]] std::string encode_to_string(const Snapshot& snapshot,
                                           Representation representation = {});

}  // namespace weir
