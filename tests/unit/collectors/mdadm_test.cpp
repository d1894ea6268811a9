#include <catch2/catch.hpp>

#include "collectors/host/mdstat.hpp"
#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;

namespace {

std::vector<MdArray> parse(std::string_view text) {
  std::vector<MdArray> arrays;
  REQUIRE(parse_mdstat(text, arrays));
  return arrays;
}

TEST_CASE("an array under recovery has a degree of it") {
  const auto arrays = parse(
      "Personalities : [raid1]\n"
      "md127 : active raid1 sdb1[2] sdc1[3](S) sda1[0](F)\n"
      "      195310144 blocks super 1.2 [2/1] [U_]\n"
      "      [=>...]  recovery =  8.5% (16775552/195310144) finish=17.0min speed=259783K/sec\n"
      "\n"
      "unused devices: <none>\n");
  REQUIRE(arrays.size() == 1);
  CHECK(arrays[0].name == "md127");
  CHECK(arrays[0].state == MdArray::State::recovering);
  CHECK(arrays[0].active_disks == 1);
  CHECK(arrays[0].required_disks == 2);
  CHECK(arrays[0].failed_disks == 1);
  CHECK(arrays[0].spare_disks == 1);
  CHECK(arrays[0].blocks == 195310144);
  CHECK(arrays[0].blocks_synced == 16775552);
}

TEST_CASE("a resync of another node of the cluster is not this one's") {
  const auto arrays = parse(
      "Personalities : [raid1]\nmd0 : active raid1 sdb1[1] sda1[0]\n"
      "      100 blocks super 1.2 [2/2] [UU]\n      \tresync=REMOTE\n");
  CHECK(arrays[0].state == MdArray::State::active);
  CHECK(arrays[0].blocks_synced == 100);
}

TEST_CASE("a broken array is in none of the states") {
  const auto arrays =
      parse("Personalities : [raid0]\nmd0 : broken raid0 sdb1[1] sda1[0]\n      100 blocks\n");
  CHECK(arrays[0].state == MdArray::State::other);
  CHECK(arrays[0].required_disks == 2);
}

TEST_CASE("odd lines of mdstat cost themselves only") {
  const auto arrays = parse(
      "Personalities : \n"
      "      5 blocks before any array\n"
      "md0 : undecided raid1 sda1[0]\n"
      "      7 blocks of no array\n"
      "md1 :\n"
      "md2 : active raid1 sda1[0\n"
      "      18446744073709551616 blocks [2/2\n"
      "      [==>] resync = (1/\n"
      "      bitmap: 0/1 pages [0KB], 65536KB chunk\n"
      "md3 : active\n"
      "      9 blocks [x/y] [3/2] [UU_]\n"
      "      check me out\n");
  REQUIRE(arrays.size() == 2);
  CHECK(arrays[0].name == "md2");
  CHECK(arrays[0].blocks == 0);
  CHECK(arrays[0].state == MdArray::State::resync);
  CHECK(arrays[0].blocks_synced == 0);
  CHECK(arrays[1].name == "md3");
  CHECK(arrays[1].required_disks == 3);
  CHECK(arrays[1].active_disks == 2);
  CHECK(arrays[1].state == MdArray::State::active);
}

TEST_CASE("another file in place of mdstat is an error") {
  std::vector<MdArray> arrays;
  CHECK(parse_mdstat("", arrays).error().code() == ErrorCode::parse);
  CHECK(parse_mdstat("md0 : active raid1 sda1[0]\n", arrays).error().code() == ErrorCode::parse);
}

TEST_CASE("a kernel without arrays or bonds has no data, one that knows of them has no series") {
  const test::TempTree tree;
  test::CollectorFixture arrays(test::find_spec("mdadm"), tree.host());
  test::CollectorFixture bonds(test::find_spec("bonding"), tree.host());
  CHECK(arrays.run().error().code() == ErrorCode::no_data);
  CHECK(bonds.run().error().code() == ErrorCode::no_data);
  tree.write("proc/mdstat", "Personalities : \nunused devices: <none>\n");
  tree.write("sys/class/net/bonding_masters", "\n");
  CHECK(arrays.run().value().empty());
  CHECK(bonds.run().value().empty());
}

TEST_CASE("a bond that goes while it is read, or whose slaves do not tell, is left out") {
  const test::TempTree tree;
  tree.write("sys/class/net/bonding_masters", "bond0 bond1 bond2 bond3\n");
  tree.write("sys/class/net/bond1/mtu", "1500\n");
  tree.write("sys/class/net/bond2/bonding/slaves", "eth0 eth1\n");
  test::CollectorFixture fixture(test::find_spec("bonding"), tree.host());
  tree.write("sys/class/net/bond3/bonding/slaves", "eth2\n");
  tree.write("sys/class/net/bond3/lower_eth2/bonding_slave/mii_status", "down\n");
  CHECK(fixture.run().value() ==
        "# TYPE node_bonding_active gauge\nnode_bonding_active{master=\"bond3\"} 0\n"
        "# TYPE node_bonding_slaves gauge\nnode_bonding_slaves{master=\"bond3\"} 1\n");
}

}  // namespace
