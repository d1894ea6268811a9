// PCI devices, and what pci.ids calls them.
#include <catch2/catch.hpp>
#include <string>

#include "collectors/host/pci_device.hpp"
#include "collectors/host/pci_ids.hpp"
#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;
using weir::test::TempTree;

namespace {

constexpr std::string_view kIds =
    "# a comment\n"
    "8086  Intel Corporation\n"
    "\t1572  Ethernet Controller X710\n"
    "# a comment between\n"
    "\t\t1028 0001  Ethernet X710 OCP\n"
    "\t\t8086 0001  Ethernet Converged Network Adapter X710-4\n"
    "\t1573  Another\n"
    "\t\t8086 0002  Another board\n"
    "\n"
    "1022  Advanced Micro Devices, Inc. [AMD]\n"
    "\t1483  Starship/Matisse GPP Bridge\n"
    "no gap\n"
    "\t1484  Lost\n"
    "144d  Samsung\n"
    "C 01  Mass storage controller\n"
    "\t08  Non-Volatile memory controller\n"
    "\t\t02  NVM Express\n"
    "C 06  Bridge\n"
    "\t00  Host bridge\n";

TEST_CASE("pci.ids has names of vendors, devices, boards and classes") {
  const PciIds ids(kIds);
  CHECK(ids.vendor("8086") == "Intel Corporation");
  CHECK(ids.vendor("1022") == "Advanced Micro Devices, Inc. [AMD]");
  CHECK(ids.vendor("144d") == "Samsung");
  CHECK(ids.device("8086", "1572") == "Ethernet Controller X710");
  CHECK(ids.device("8086", "1573") == "Another");
  CHECK(ids.device("1022", "1483") == "Starship/Matisse GPP Bridge");
  CHECK(ids.subsystem("8086", "1572", "8086", "0001") ==
        "Ethernet Converged Network Adapter X710-4");
  CHECK(ids.subsystem("8086", "1572", "1028", "0001") == "Ethernet X710 OCP");
  CHECK(ids.device_class("010802") == "NVM Express");
  CHECK(ids.device_class("010803") == "Non-Volatile memory controller");
  CHECK(ids.device_class("01ff00") == "Mass storage controller");
  CHECK(ids.device_class("060000") == "Host bridge");
}

TEST_CASE("what pci.ids does not have has no name, nor what stands below another") {
  const PciIds ids(kIds);
  CHECK(ids.vendor("ffff").empty());
  CHECK(ids.vendor("").empty());
  CHECK(ids.vendor("1572").empty());
  CHECK(ids.vendor("01").empty());
  CHECK(ids.device("8086", "1483").empty());
  CHECK(ids.device("1022", "1484").empty());  // of a vendor whose line is broken
  CHECK(ids.device("144d", "1483").empty());
  CHECK(ids.subsystem("8086", "1573", "8086", "0001").empty());
  CHECK(ids.subsystem("8086", "1572", "8086", "0002").empty());
  CHECK(ids.device_class("ff0000").empty());
  CHECK(ids.device_class("0108").empty());
  CHECK(PciIds("").vendor("8086").empty());
  CHECK(PciIds("8086  Intel").vendor("8086") == "Intel");
  CHECK(PciIds("\t\t\n\t1\nC \nC  \n  \n").vendor("").empty());
}

TEST_CASE("a device's place and the speed of its link are taken apart") {
  const auto location = parse_pci_location("10000:e1:00.7");
  REQUIRE(location);
  CHECK(location->segment == "10000");
  CHECK(location->bus == "e1");
  CHECK(location->device == "00");
  CHECK(location->function == "7");
  for (const std::string_view name : {"", "pci0000:00", "0000:00", "0000:00:00", "0000:00:00.",
                                      "0000:00:xx.0", "::.", "0000:00:00.0.0"}) {
    CAPTURE(name);
    CHECK_FALSE(parse_pci_location(name));
  }
  CHECK(parse_pci_link_speed("2.5 GT/s PCIe") == 2.5e9);
  CHECK(parse_pci_link_speed("8 GT/s") == 8e9);
  CHECK(parse_pci_link_speed("32.0 GT/s PCIe") == 32e9);
  for (const std::string_view text : {"", "Unknown", "Unknown speed", "8.0", "8.0 MT/s", "x GT/s",
                                      "-1 GT/s", "nan GT/s", "inf GT/s", "1e300 GT/s"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_pci_link_speed(text));
  }
}

TEST_CASE("names are those of pci.ids, and numbers where it has none") {
  const TempTree tree;
  tree.write("ids", kIds);
  CollectorFixture fixture(
      test::find_spec("pcidevice"), test::machine("storage-host"),
      {{"collector.pcidevice.names", "true"}, {"collector.pcidevice.idsfile", tree.path("ids")}});
  const std::string listing = fixture.run().value();
  CHECK(listing == test::expected_listing("storage-host", "pcidevice_names", listing));
}

TEST_CASE("the system's pci.ids is looked for where distributions have it") {
  const auto path = GENERATE(as<std::string>(), "root/usr/share/misc/pci.ids",
                             "root/usr/share/hwdata/pci.ids", "root/elsewhere");
  CAPTURE(path);
  const TempTree tree;
  tree.write(path, kIds);
  tree.write("sys/bus/pci/devices/0000:00:00.0/vendor", "0x8086\n");
  CollectorFixture fixture(test::find_spec("pcidevice"), tree.host(),
                           {{"collector.pcidevice.names", "true"}});
  const std::string name = path == "root/elsewhere" ? "8086" : "Intel Corporation";
  CHECK(fixture.run().value().find(",vendor_name=\"" + name + "\"} 1\n") != std::string::npos);
}

}  // namespace
