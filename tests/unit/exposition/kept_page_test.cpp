// A page of known units is the text of the last one with other values in it: the same bytes that an
// encoder writes that never saw one.
#include "exposition/kept_page.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <string>

#include "unit/exposition/page_of.hpp"
#include "unit/exposition/random_batch.hpp"

using namespace weir;
using weir::detail::KeptPage;
using weir::test::snapshot_of;

namespace {

constexpr Representation kText{Format::text_0_0_4, Encoding::identity};

std::string encode_by(Encoder& encoder, const Snapshot& snapshot, Representation representation) {
  std::string body;
  CHECK(encoder.encode(snapshot, representation, [&body](std::string_view piece) {
    body.append(piece);
    return true;
  }));
  return body;
}

// Keeps \p snapshot 's text.
void keep(KeptPage& kept, const Snapshot& snapshot, Representation representation = kText) {
  static_cast<void>(kept.starts(snapshot, representation));
  REQUIRE(kept.starts(snapshot, representation));
  kept.take(encode_to_string(snapshot, representation));
  kept.finish(snapshot);
}

Snapshot page_of_series(int series, std::size_t label_size = 0) {
  SampleBatch batch;
  const FamilyIndex family = batch.family({"x_bytes", "What # it is."});
  const std::string begin = "a b " + std::string(label_size, 'x');
  for (int i = 0; i < series; ++i) batch.add(family, {{"of", begin + std::to_string(i)}}, i);
  return *snapshot_of(batch);
}

PartList with_extras(SnapshotPart part, const PartExtras& extras) {
  part.own_extras = std::make_shared<const PartExtras>(extras);
  return PartList({std::move(part)});
}

}  // namespace

TEST_CASE("known units with other values make the page of an encoder that never saw them") {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr double kValues[] = {0,        -0.0,         7,          10,       1e300, 0.1,
                                12345678, std::nan(""), -kInfinity, kInfinity};
  std::mt19937 random(7);
  std::uniform_int_distribution<std::size_t> pick(0, std::size(kValues) - 1);
  std::size_t lines = 0;
  for (unsigned seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Snapshot page = *snapshot_of(test::RandomBatch(seed, test::RandomBatch::Names::any).make());
    for (const Format format :
         {Format::text_0_0_4, Format::text_1_0_0, Format::openmetrics_1_0_0}) {
      Encoder encoder;
      const Representation representation{format, Encoding::identity, Escaping::allow_utf8};
      for (int round = 0; round < 5; ++round) {
        for (double& value : page.values) {
          if (random() % 2 == 0) value = kValues[pick(random)];
        }
        lines += page.lines();
        REQUIRE(encode_by(encoder, page, representation) == encode_to_string(page, representation));
      }
    }
  }
  CHECK(lines > 10'000);
}

TEST_CASE("a page of several pieces is kept whole, whatever length its numbers get") {
  Snapshot page = page_of_series(4'000);
  Encoder encoder;
  for (int round = 0; round < 6; ++round) {
    REQUIRE(encode_by(encoder, page, kText) == encode_to_string(page, kText));
    for (double& value : page.values) value = value * 10 + round % 2;
  }
}

TEST_CASE("numbers that get longer or shorter move the text between them") {
  constexpr double kValues[] = {
      1, 22, 333, 4'444, 1e100, 0.125, std::numeric_limits<double>::quiet_NaN()};
  std::mt19937 random(11);
  Snapshot page = page_of_series(4'000, 60);
  Encoder encoder;
  std::size_t pieces = 0;
  for (int round = 0; round < 40; ++round) {
    CAPTURE(round);
    const std::string expected = encode_to_string(page, kText);
    std::string body;
    bool was_last = false;
    pieces = 0;
    CHECK(encoder.encode_pieces(page, kText, [&](const BodyPiece& piece) {
      CHECK_FALSE(was_last);
      was_last = piece.is_last();
      ++pieces;
      body += piece.text();
      // A frame round it must not get into the text that is kept.
      CHECK(piece.framed(std::string(BodyPiece::kRoomBefore, '<'), "\r\n0\r\n\r\n").size() > 0);
      return true;
    }));
    REQUIRE(was_last);
    REQUIRE((body == expected));
    for (double& value : page.values) {
      if (random() % 50 == 0) value = kValues[random() % std::size(kValues)];
    }
  }
  CHECK(pieces == 3);  // of a kept page
}

TEST_CASE("a client that goes amid a kept page leaves a text that serves the next one") {
  Snapshot page = page_of_series(4'000, 60);
  Encoder encoder;
  for (int round = 0; round < 3; ++round) encode_by(encoder, page, kText);
  for (double& value : page.values) value += 100;
  std::size_t pieces = 0;
  CHECK_FALSE(encoder.encode(page, kText, [&pieces](std::string_view) { return ++pieces < 2; }));
  CHECK(pieces == 2);
  for (std::size_t i = 0; i < page.values.size(); i += 3) page.values[i] *= 1000;
  CHECK((encode_by(encoder, page, kText) == encode_to_string(page, kText)));
}

TEST_CASE("a page's text is kept when its units are met again, and serves as long as they stay") {
  const Snapshot page = page_of_series(3);
  KeptPage kept;
  CHECK_FALSE(kept.fits(page, kText));
  CHECK_FALSE(kept.starts(page, kText));
  CHECK_FALSE(kept.fits(page, kText));
  CHECK(kept.starts(page, kText));
  kept.take(encode_to_string(page, kText));
  kept.finish(page);
  CHECK(kept.fits(page, kText));

  CHECK_FALSE(kept.fits(page, {Format::openmetrics_1_0_0, Encoding::identity}));
  CHECK_FALSE(kept.fits(page, {Format::text_0_0_4, Encoding::identity, Escaping::dots}));
  CHECK_FALSE(kept.fits(page_of_series(3), kText));  // other blocks, though equal
}

TEST_CASE("a page that was not written to its end is not kept") {
  const Snapshot page = page_of_series(3'000);
  Encoder encoder;
  const ByteSink stop = [](std::string_view) { return false; };
  for (int round = 0; round < 3; ++round) CHECK_FALSE(encoder.encode(page, kText, stop));
  CHECK(encode_by(encoder, page, kText) == encode_to_string(page, kText));
}

TEST_CASE("units whose block is gone are not known, even if another one took its place") {
  Snapshot page = page_of_series(3);
  KeptPage kept;
  keep(kept, page);
  // The block goes, and its twin is told to be at the same address.
  auto twin = std::make_shared<SeriesBlock>(*page.parts[0].block);
  const SeriesBlock* const address = page.parts[0].block.get();
  SnapshotPart part = page.parts[0];
  page.parts = {};
  part.block = std::shared_ptr<const SeriesBlock>(twin, address);
  page.parts = PartList({part});
  CHECK_FALSE(kept.fits(page, kText));
}

TEST_CASE("pages with more behind their values than their units say are not kept") {
  Snapshot page = page_of_series(3);
  KeptPage kept;
  keep(kept, page);
  keep(kept, page, {Format::openmetrics_1_0_0, Encoding::identity});
  PartExtras extras;
  extras.exemplars.push_back({0, LabelSet{{"trace", "1"}}, 1, {}});
  page.parts = with_extras(page.parts[0], extras);
  CHECK_FALSE(kept.fits(page, {Format::openmetrics_1_0_0, Encoding::identity}));
  keep(kept, page);  // text 0.0.4 has none
  extras.timestamps.push_back({1, 1000});
  page.parts = with_extras(page.parts[0], extras);
  CHECK_FALSE(kept.fits(page, kText));
  CHECK_FALSE(kept.starts(page, kText));
  CHECK_FALSE(kept.starts(page, kText));
}

TEST_CASE("large pages are not kept") {
  const Snapshot most = page_of_series(KeptPage::kMostLines);
  const Snapshot more = page_of_series(KeptPage::kMostLines + 1);
  KeptPage kept;
  keep(kept, most);
  CHECK(kept.fits(most, kText));
  CHECK_FALSE(kept.starts(more, kText));
  CHECK_FALSE(kept.starts(more, kText));
  static_cast<void>(kept.starts(most, kText));
  CHECK(kept.starts(most, kText));
  kept.take(std::string(KeptPage::kMostBytes + 1, 'x'));
  kept.finish(most);
  CHECK_FALSE(kept.fits(most, kText));
}
