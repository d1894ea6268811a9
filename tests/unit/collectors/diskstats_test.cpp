// Disks: the numbers of the file, and what the disk is.
#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "collectors/host/disk_identity.hpp"
#include "collectors/host/diskstats_line.hpp"
#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;

namespace {

const DiskWanted kEvery = [](std::string_view) { return true; };

constexpr std::string_view kOldDisk = "8 0 sda 1 2 3 4 5 6 7 8 9 10 11\n";

std::string info(std::string_view udev) {
  const DiskIdentity identity = make_disk_identity(8, 0, "sda", false, udev);
  return std::string(identity.info.text().view());
}

TEST_CASE("a kernel's disk has eleven, fifteen or seventeen numbers, and more are left out") {
  std::vector<DiskLine> disks;
  REQUIRE(
      parse_diskstats("8 0 a 1 2 3 4 5 6 7 8 9 10 11\n"
                      "8 0 b 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15\n"
                      "8 0 c 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\n"
                      "8 0 d 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19\n",
                      kEvery, disks));
  REQUIRE(disks.size() == 4);
  CHECK(disks[0].count == 11);
  CHECK(disks[1].count == 15);
  CHECK(disks[2].count == 17);
  CHECK(disks[2].numbers[16] == 17);
  CHECK(disks[3].count == 17);
}

TEST_CASE("short and malformed disks are skipped, a file of nothing else is an error") {
  std::vector<DiskLine> disks;
  REQUIRE(
      parse_diskstats("8 1 sda1 1 2 3 4\nx 0 sdb 1 2 3 4 5 6 7 8 9 10 11\n\n"
                      "8 0 sda 1 2 3 4 5 6 7 8 9 10 11\n8 0 sdc 1 2 3 y 5 6 7 8 9 10 11\n",
                      kEvery, disks));
  REQUIRE(disks.size() == 1);
  CHECK(disks[0].name == "sda");
  CHECK(parse_diskstats("Inter-| Receive\n", kEvery, disks).error().code() == ErrorCode::parse);
  CHECK(parse_diskstats("", kEvery, disks).has_value());
}

TEST_CASE("of disks that are left out only the name is looked at") {
  std::vector<DiskLine> disks;
  const auto no_loop = [](std::string_view name) { return !name.starts_with("loop"); };
  REQUIRE(parse_diskstats("7 0 loop0 x\n8 0 sda 1 2 3 4 5 6 7 8 9 10 11\n", no_loop, disks));
  REQUIRE(disks.size() == 1);
  CHECK(disks[0].name == "sda");
  disks.clear();
  CHECK(parse_diskstats("7 0 loop0 1 2 3 4 5 6 7 8 9 10 11\n", no_loop, disks));
  CHECK(disks.empty());
  CHECK_FALSE(parse_diskstats("7 0\n", no_loop, disks));
}

TEST_CASE("disks that come, go and change places are told apart by the filter") {
  test::TempTree tree;
  const std::string numbers = " 1 2 3 4 5 6 7 8 9 10 11\n";
  CollectorFixture fixture(test::find_spec("diskstats"), tree.host());
  const auto shown = [&](std::initializer_list<std::string> names) {
    std::string text;
    for (const std::string& name : names) text.append("8 0 ").append(name).append(numbers);
    tree.write("proc/diskstats", text);
    std::string found;
    const std::string page = fixture.run().value();
    for (const std::string name : {"loop0", "ram1", "sda", "vda"}) {
      const std::string row = "node_disk_io_now{device=\"" + name + "\"}";
      if (page.find(row) != std::string::npos) found.append(name).append(" ");
    }
    return found;
  };
  CHECK(shown({"loop0", "sda", "ram1", "vda"}) == "sda vda ");
  CHECK(shown({"loop0", "sda", "ram1", "vda"}) == "sda vda ");
  CHECK(shown({"sda", "loop0", "vda", "ram1"}) == "sda vda ");
  CHECK(shown({"vda", "loop0"}) == "vda ");
  CHECK(shown({"loop0", "vda", "sda"}) == "sda vda ");
  CHECK(shown({"loop0"}).empty());
}

TEST_CASE("the serial number falls back over three properties") {
  constexpr std::string_view kAll =
      "E:SCSI_IDENT_SERIAL=one\nE:ID_SERIAL_SHORT=two\nE:ID_SERIAL=three\n";
  CHECK(info(kAll).find(R"(serial="one")") != std::string::npos);
  CHECK(info("E:SCSI_IDENT_SERIAL=\nE:ID_SERIAL_SHORT=two\nE:ID_SERIAL=three\n")
            .find(R"(serial="two")") != std::string::npos);
  CHECK(info("E:ID_SERIAL=three\n").find(R"(serial="three")") != std::string::npos);
  CHECK(info("").find("serial") == std::string::npos);
}

TEST_CASE("a malformed udev record gives what it can") {
  CHECK(info("E:\nE\nID_MODEL=no prefix\nE:ID_MODEL\nE:ID_MODEL=x=\"y\"") ==
        R"(device="sda",major="8",minor="0",model="x=\"y\"",rotational="0")");
}

TEST_CASE("ATA values are exposed for ATA disks, as far as they are numbers") {
  const auto disk = make_disk_identity(
      8, 0, "sda", true, "E:ID_ATA=1\nE:ID_ATA_WRITE_CACHE=1\nE:ID_ATA_ROTATION_RATE_RPM=fast\n");
  CHECK(disk.ata_write_cache == 1.0);
  CHECK_FALSE(disk.ata_write_cache_enabled);
  CHECK_FALSE(disk.ata_rotation_rate_rpm);
  CHECK_FALSE(make_disk_identity(8, 0, "sda", true, "E:ID_ATA_WRITE_CACHE=1\n").ata_write_cache);
}

TEST_CASE("udev's record is read once, and again when it has changed") {
  test::TempTree tree;
  const auto model_of = [&tree](DiskIdentities& identities) {
    const std::string text(identities.of(tree.host(), 8, 0, "sda").info.text().view());
    const std::size_t begin = text.find("model=\"");
    return begin == std::string::npos
               ? "none"
               : text.substr(begin + 7, text.find('"', begin + 7) - begin - 7);
  };
  const auto touch = [&tree](int seconds) {
    std::filesystem::last_write_time(
        tree.path("udev/b8:0"),
        std::filesystem::file_time_type(std::chrono::seconds(1'000'000'000 + seconds)));
  };
  DiskIdentities identities;
  CHECK(model_of(identities) == "none");
  tree.write("udev/b8:0", "E:ID_MODEL=first\n");
  touch(0);
  CHECK(model_of(identities) == "first");
  tree.write("udev/b8:0", "E:ID_MODEL=second\n");
  touch(0);
  CHECK(model_of(identities) == "first");  // by its time the record is the same
  touch(1);
  CHECK(model_of(identities) == "second");
  tree.remove("udev/b8:0");
  CHECK(model_of(identities) == "none");
}

TEST_CASE("a disk that takes another's number is another disk") {
  test::TempTree tree;
  tree.write("sys/block/sdb/queue/rotational", "1\n");
  DiskIdentities identities;
  CHECK(identities.of(tree.host(), 8, 0, "sda").info.text().view() ==
        R"(device="sda",major="8",minor="0",rotational="0")");
  CHECK(identities.of(tree.host(), 8, 0, "sdb").info.text().view() ==
        R"(device="sdb",major="8",minor="0",rotational="1")");
}

TEST_CASE("a disk that went is forgotten") {
  test::TempTree tree;
  tree.write("sys/block/sda/queue/rotational", "0\n");
  DiskIdentities identities;
  static_cast<void>(identities.of(tree.host(), 8, 0, "sda"));
  identities.forget_others();  // asked for: stays
  tree.write("sys/block/sda/queue/rotational", "1\n");
  CHECK(identities.of(tree.host(), 8, 0, "sda").info.text().view().find("rotational=\"0\"") !=
        std::string::npos);
  identities.forget_others();
  identities.forget_others();  // not asked for since: goes
  CHECK(identities.of(tree.host(), 8, 0, "sda").info.text().view().find("rotational=\"1\"") !=
        std::string::npos);
}

TEST_CASE("only the numbers that the kernel has are exposed") {
  test::TempTree tree;
  tree.write("proc/diskstats", kOldDisk);
  CollectorFixture fixture(test::find_spec("diskstats"), tree.host());
  const std::string listing = fixture.run().value();
  CHECK(listing.find("node_disk_io_time_weighted_seconds_total{device=\"sda\"} 0.011\n") !=
        std::string::npos);
  CHECK(listing.find("discard") == std::string::npos);
  CHECK(listing.find("flush") == std::string::npos);
}

TEST_CASE("an include pattern exposes what the default leaves out") {
  test::TempTree tree;
  tree.write("proc/diskstats",
             "8 0 sda 1 2 3 4 5 6 7 8 9 10 11\n202 1 xvda1 1 2 3 4 5 6 7 8 9 10 11\n");
  CollectorFixture all(test::find_spec("diskstats"), tree.host(),
                       {{"collector.diskstats.device-include", ""},
                        {"collector.diskstats.device-exclude", "^sda$"}});
  const std::string listing = all.run().value();
  CHECK(listing.find("xvda1") != std::string::npos);
  CHECK(listing.find("sda\"") == std::string::npos);
}

}  // namespace
