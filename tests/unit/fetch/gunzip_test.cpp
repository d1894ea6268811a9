#include "fetch/gunzip.hpp"

#include <catch2/catch.hpp>

#include "exposition/gzip_body.hpp"

using weir::detail::Gunzip;
using State = Gunzip::State;

namespace {

constexpr std::size_t kNoBound = 1U << 30U;

std::string gzip(std::string_view text) {
  std::string out;
  const weir::PieceSink sink = [&](const weir::BodyPiece& piece) {
    out.append(piece.text());
    return true;
  };
  weir::detail::BlockCache blocks;
  weir::detail::GzipBody body;
  body.start(sink, blocks);
  REQUIRE(body.write(text));
  REQUIRE(body.finish());
  return out;
}

}  // namespace

TEST_CASE("a gzip stream comes out whole, whatever the pieces are") {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "line " + std::to_string(i * 7919 % 1000) + "\n";
  const std::string packed = gzip(text);
  Gunzip gunzip;
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, packed.size()}) {
    gunzip.start();
    std::string out;
    State state = State::running;
    for (std::size_t at = 0; at < packed.size(); at += piece) {
      CHECK(state == State::running);
      state = gunzip.write(std::string_view(packed).substr(at, piece), out, kNoBound);
    }
    CHECK(state == State::ended);
    CHECK(out == text);
  }
}

TEST_CASE("members of a gzip stream follow each other") {
  Gunzip gunzip;
  gunzip.start();
  std::string out;
  CHECK(gunzip.write(gzip("one") + gzip("two"), out, kNoBound) == State::ended);
  CHECK(out == "onetwo");
}

TEST_CASE("a gzip stream that is cut, damaged or no gzip is not whole") {
  std::string packed = gzip("some text");
  Gunzip gunzip;
  std::string out;
  gunzip.start();
  CHECK(gunzip.write(std::string_view(packed).substr(0, packed.size() - 1), out, kNoBound) ==
        State::running);
  packed[packed.size() - 6] ^= 1;  // of the checksum
  out.clear();
  gunzip.start();
  CHECK(gunzip.write(packed, out, kNoBound) == State::corrupt);
  gunzip.start();
  CHECK(gunzip.write("plain text", out, kNoBound) == State::corrupt);
  gunzip.start();
  CHECK(gunzip.write(gzip("a") + "junk", out, kNoBound) == State::corrupt);
}

TEST_CASE("a gzip bomb is inflated to the bound and no further") {
  const std::string packed = gzip(std::string(std::size_t{50} << 20U, '0'));
  constexpr std::size_t kBound = 1'000'000;
  Gunzip gunzip;
  gunzip.start();
  std::string out;
  CHECK(gunzip.write(packed, out, kBound) == State::too_large);
  CHECK(out.size() <= kBound);
  CHECK(gunzip.write(packed, out, kBound) == State::too_large);

  const std::string exact(kBound, 'x');
  gunzip.start();
  out.clear();
  CHECK(gunzip.write(gzip(exact), out, kBound) == State::ended);
  gunzip.start();
  out.clear();
  CHECK(gunzip.write(gzip(exact + 'x'), out, kBound) == State::too_large);
}
