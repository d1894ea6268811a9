// gzip of families of few lines, which share a code and copy from each other.
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "unit/exposition/gunzip.hpp"
#include "unit/exposition/packed_pages.hpp"
#include "unit/exposition/page_of.hpp"

using namespace weir;
using namespace weir::test;

TEST_CASE("families that come and go among small ones leave the page what it is") {
  std::mt19937 random(29);
  // A block lives on while its family is there, so that those round it change alone.
  std::vector<std::shared_ptr<const SeriesBlock>> blocks;
  for (int family = 0; family < 30; ++family) {
    SampleBatch batch;
    const std::string name = "part_" + std::to_string(family / 3) + "_of_" + std::to_string(family);
    const FamilyIndex index =
        batch.family(FamilySpec{name, "One of many families.", MetricType::gauge});
    for (std::size_t line = 0; line < 1 + random() % 40; ++line)
      batch.add(index, {{"cpu", std::to_string(line)}, {"mode", "idle"}}, 1);
    blocks.push_back(snapshot_of(batch)->parts[0].block);
  }
  Encoder encoder;
  for (int round = 0; round < 60; ++round) {
    Snapshot page;
    std::vector<SnapshotPart> parts;
    for (const auto& block : blocks) {
      if (random() % 4 == 0) continue;
      SnapshotPart& part = parts.emplace_back();
      part.block = block;
      part.first_value = static_cast<std::uint32_t>(page.values.size());
      for (std::uint32_t line = 0; line < block->lines; ++line)
        page.values.push_back(random() % 2 == 0 ? 7 : static_cast<double>(random() % 100'000));
    }
    page.parts = PartList(std::move(parts));
    for (const Format format : kFormats) {
      const std::string body = gunzip(encoded(encoder, page, {format, Encoding::gzip}));
      const bool same = body == encoded(encoder, page, {format, Encoding::identity});
      REQUIRE(same);
    }
  }
}

TEST_CASE("a known page of small families is not much larger than zlib's") {
  SampleBatch batch;
  for (const char* name : {"node_network_receive_bytes_total", "node_network_transmit_bytes_total",
                           "node_disk_read_bytes_total", "node_cpu_seconds_total"}) {
    const FamilyIndex family =
        batch.family(FamilySpec{name, "Statistic of that name.", MetricType::counter});
    for (int i = 0; i < 40; ++i)
      batch.add(family, {{"device", "device" + std::to_string(i * i)}, {"mode", "any"}}, i);
  }
  Snapshot page = *snapshot_of(batch);
  std::mt19937 random(17);
  Encoder encoder;
  std::string packed;
  for (int i = 0; i < 3; ++i) {
    for (double& value : page.values) value = static_cast<double>(random() % 10'000);
    packed = encoded(encoder, page, {Format::text_0_0_4, Encoding::gzip});
  }
  CHECK(packed.size() < zlib_size(gunzip(packed)) * 14 / 10);
}

TEST_CASE("a line that is too long to be packed is sent as text") {
  SampleBatch batch;
  const FamilyIndex family = batch.family(FamilySpec{"x", "", MetricType::gauge});
  for (const std::size_t size : {1U, 150'000U, 10U})
    batch.add(family, {{"long", std::string(size, 'l')}}, 17);
  const auto page = snapshot_of(batch);
  Encoder encoder;
  for (int i = 0; i < 3; ++i) {
    const std::string body = gunzip(encoded(encoder, *page, {Format::text_0_0_4, Encoding::gzip}));
    const bool same = body == encode_to_string(*page);
    CHECK(same);
  }
}
