// Pages as an encoder packs them, for the tests of gzip.
#pragma once

#include <zlib.h>

#include <catch2/catch.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "weir/exposition.hpp"

namespace weir::test {

inline constexpr Format kFormats[] = {Format::text_0_0_4, Format::openmetrics_1_0_0};

inline std::string encoded(Encoder& encoder, const Snapshot& page, Representation representation) {
  std::string body;
  CHECK(encoder.encode(page, representation, [&body](std::string_view piece) {
    CHECK(piece.size() <= std::size_t{64} * 1024);
    body.append(piece);
    return true;
  }));
  return body;
}

inline std::size_t zlib_size(const std::string& body) {
  std::string deflated(compressBound(body.size()), '\0');
  uLongf size = deflated.size();
  REQUIRE(compress(reinterpret_cast<Bytef*>(deflated.data()), &size,
                   reinterpret_cast<const Bytef*>(body.data()), body.size()) == Z_OK);
  return size;
}

}  // namespace weir::test
