#include "collectors/host/ethtool_modes.hpp"

#include <linux/ethtool.h>

#include <array>

namespace weir::collectors {
namespace {

constexpr std::string_view kFull = "full";
constexpr std::string_view kHalf = "half";
constexpr std::array kLinkModes{
    LinkMode{ETHTOOL_LINK_MODE_10baseT_Half_BIT, "10baseT", kHalf},
    LinkMode{ETHTOOL_LINK_MODE_10baseT_Full_BIT, "10baseT", kFull},
    LinkMode{ETHTOOL_LINK_MODE_100baseT_Half_BIT, "100baseT", kHalf},
    LinkMode{ETHTOOL_LINK_MODE_100baseT_Full_BIT, "100baseT", kFull},
    LinkMode{ETHTOOL_LINK_MODE_1000baseT_Half_BIT, "1000baseT", kHalf},
    LinkMode{ETHTOOL_LINK_MODE_1000baseT_Full_BIT, "1000baseT", kFull},
    LinkMode{ETHTOOL_LINK_MODE_10000baseT_Full_BIT, "10000baseT", kFull},
    LinkMode{ETHTOOL_LINK_MODE_2500baseX_Full_BIT, "2500baseX", kFull},
    LinkMode{ETHTOOL_LINK_MODE_1000baseKX_Full_BIT, "1000baseKX", kFull},
    LinkMode{ETHTOOL_LINK_MODE_10000baseKX4_Full_BIT, "10000baseKX4", kFull},
    LinkMode{ETHTOOL_LINK_MODE_10000baseKR_Full_BIT, "10000baseKR", kFull},
    LinkMode{ETHTOOL_LINK_MODE_10000baseR_FEC_BIT, "10000baseR_FEC", kFull},
    LinkMode{ETHTOOL_LINK_MODE_20000baseMLD2_Full_BIT, "20000baseMLD2", kFull},
    LinkMode{ETHTOOL_LINK_MODE_20000baseKR2_Full_BIT, "20000baseKR2", kFull},
    LinkMode{ETHTOOL_LINK_MODE_40000baseKR4_Full_BIT, "40000baseKR4", kFull},
    LinkMode{ETHTOOL_LINK_MODE_40000baseCR4_Full_BIT, "40000baseCR4", kFull},
    LinkMode{ETHTOOL_LINK_MODE_40000baseSR4_Full_BIT, "40000baseSR4", kFull},
    LinkMode{ETHTOOL_LINK_MODE_40000baseLR4_Full_BIT, "40000baseLR4", kFull},
    LinkMode{ETHTOOL_LINK_MODE_56000baseKR4_Full_BIT, "56000baseKR4", kFull},
    LinkMode{ETHTOOL_LINK_MODE_56000baseCR4_Full_BIT, "56000baseCR4", kFull},
    LinkMode{ETHTOOL_LINK_MODE_56000baseSR4_Full_BIT, "56000baseSR4", kFull},
    LinkMode{ETHTOOL_LINK_MODE_56000baseLR4_Full_BIT, "56000baseLR4", kFull},
    LinkMode{ETHTOOL_LINK_MODE_25000baseCR_Full_BIT, "25000baseCR", kFull},
    LinkMode{ETHTOOL_LINK_MODE_25000baseKR_Full_BIT, "25000baseKR", kFull},
    LinkMode{ETHTOOL_LINK_MODE_25000baseSR_Full_BIT, "25000baseSR", kFull},
    LinkMode{ETHTOOL_LINK_MODE_50000baseCR2_Full_BIT, "50000baseCR2", kFull},
    LinkMode{ETHTOOL_LINK_MODE_50000baseKR2_Full_BIT, "50000baseKR2", kFull},
    LinkMode{ETHTOOL_LINK_MODE_100000baseKR4_Full_BIT, "100000baseKR4", kFull},
    LinkMode{ETHTOOL_LINK_MODE_100000baseSR4_Full_BIT, "100000baseSR4", kFull},
    LinkMode{ETHTOOL_LINK_MODE_100000baseCR4_Full_BIT, "100000baseCR4", kFull},
    LinkMode{ETHTOOL_LINK_MODE_100000baseLR4_ER4_Full_BIT, "100000baseLR4_ER4", kFull},
    LinkMode{ETHTOOL_LINK_MODE_50000baseSR2_Full_BIT, "50000baseSR2", kFull},
    LinkMode{ETHTOOL_LINK_MODE_1000baseX_Full_BIT, "1000baseX", kFull},
    LinkMode{ETHTOOL_LINK_MODE_10000baseCR_Full_BIT, "10000baseCR", kFull},
    LinkMode{ETHTOOL_LINK_MODE_10000baseSR_Full_BIT, "10000baseSR", kFull},
    LinkMode{ETHTOOL_LINK_MODE_10000baseLR_Full_BIT, "10000baseLR", kFull},
    LinkMode{ETHTOOL_LINK_MODE_10000baseLRM_Full_BIT, "10000baseLRM", kFull},
    LinkMode{ETHTOOL_LINK_MODE_10000baseER_Full_BIT, "10000baseER", kFull},
    LinkMode{ETHTOOL_LINK_MODE_2500baseT_Full_BIT, "2500baseT", kFull},
    LinkMode{ETHTOOL_LINK_MODE_5000baseT_Full_BIT, "5000baseT", kFull},
    LinkMode{ETHTOOL_LINK_MODE_50000baseKR_Full_BIT, "50000baseKR", kFull},
    LinkMode{ETHTOOL_LINK_MODE_50000baseSR_Full_BIT, "50000baseSR", kFull},
    LinkMode{ETHTOOL_LINK_MODE_50000baseCR_Full_BIT, "50000baseCR", kFull},
    LinkMode{ETHTOOL_LINK_MODE_50000baseLR_ER_FR_Full_BIT, "50000baseLR_ER_FR", kFull},
    LinkMode{ETHTOOL_LINK_MODE_50000baseDR_Full_BIT, "50000baseDR", kFull},
    LinkMode{ETHTOOL_LINK_MODE_100000baseKR2_Full_BIT, "100000baseKR2", kFull},
    LinkMode{ETHTOOL_LINK_MODE_100000baseSR2_Full_BIT, "100000baseSR2", kFull},
    LinkMode{ETHTOOL_LINK_MODE_100000baseCR2_Full_BIT, "100000baseCR2", kFull},
    LinkMode{ETHTOOL_LINK_MODE_100000baseLR2_ER2_FR2_Full_BIT, "100000baseLR2_ER2_FR2", kFull},
    LinkMode{ETHTOOL_LINK_MODE_100000baseDR2_Full_BIT, "100000baseDR2", kFull},
    LinkMode{ETHTOOL_LINK_MODE_200000baseKR4_Full_BIT, "200000baseKR4", kFull},
    LinkMode{ETHTOOL_LINK_MODE_200000baseSR4_Full_BIT, "200000baseSR4", kFull},
    LinkMode{ETHTOOL_LINK_MODE_200000baseLR4_ER4_FR4_Full_BIT, "200000baseLR4_ER4_FR4", kFull},
    LinkMode{ETHTOOL_LINK_MODE_200000baseDR4_Full_BIT, "200000baseDR4", kFull},
    LinkMode{ETHTOOL_LINK_MODE_200000baseCR4_Full_BIT, "200000baseCR4", kFull},
    LinkMode{ETHTOOL_LINK_MODE_100baseT1_Full_BIT, "100baseT1", kFull},
    LinkMode{ETHTOOL_LINK_MODE_1000baseT1_Full_BIT, "1000baseT1", kFull},
    LinkMode{ETHTOOL_LINK_MODE_400000baseKR8_Full_BIT, "400000baseKR8", kFull},
    LinkMode{ETHTOOL_LINK_MODE_400000baseSR8_Full_BIT, "400000baseSR8", kFull},
    LinkMode{ETHTOOL_LINK_MODE_400000baseLR8_ER8_FR8_Full_BIT, "400000baseLR8_ER8_FR8", kFull},
    LinkMode{ETHTOOL_LINK_MODE_400000baseDR8_Full_BIT, "400000baseDR8", kFull},
    LinkMode{ETHTOOL_LINK_MODE_400000baseCR8_Full_BIT, "400000baseCR8", kFull},
    LinkMode{ETHTOOL_LINK_MODE_100000baseKR_Full_BIT, "100000baseKR", kFull},
    LinkMode{ETHTOOL_LINK_MODE_100000baseSR_Full_BIT, "100000baseSR", kFull},
    LinkMode{ETHTOOL_LINK_MODE_100000baseLR_ER_FR_Full_BIT, "100000baseLR_ER_FR", kFull},
    LinkMode{ETHTOOL_LINK_MODE_100000baseCR_Full_BIT, "100000baseCR", kFull},
    LinkMode{ETHTOOL_LINK_MODE_100000baseDR_Full_BIT, "100000baseDR", kFull},
    LinkMode{ETHTOOL_LINK_MODE_200000baseKR2_Full_BIT, "200000baseKR2", kFull},
    LinkMode{ETHTOOL_LINK_MODE_200000baseSR2_Full_BIT, "200000baseSR2", kFull},
    LinkMode{ETHTOOL_LINK_MODE_200000baseLR2_ER2_FR2_Full_BIT, "200000baseLR2_ER2_FR2", kFull},
    LinkMode{ETHTOOL_LINK_MODE_200000baseDR2_Full_BIT, "200000baseDR2", kFull},
    LinkMode{ETHTOOL_LINK_MODE_200000baseCR2_Full_BIT, "200000baseCR2", kFull},
    LinkMode{ETHTOOL_LINK_MODE_400000baseKR4_Full_BIT, "400000baseKR4", kFull},
    LinkMode{ETHTOOL_LINK_MODE_400000baseSR4_Full_BIT, "400000baseSR4", kFull},
    LinkMode{ETHTOOL_LINK_MODE_400000baseLR4_ER4_FR4_Full_BIT, "400000baseLR4_ER4_FR4", kFull},
    LinkMode{ETHTOOL_LINK_MODE_400000baseDR4_Full_BIT, "400000baseDR4", kFull},
    LinkMode{ETHTOOL_LINK_MODE_400000baseCR4_Full_BIT, "400000baseCR4", kFull},
    LinkMode{ETHTOOL_LINK_MODE_100baseFX_Half_BIT, "100baseFX", kHalf},
    LinkMode{ETHTOOL_LINK_MODE_100baseFX_Full_BIT, "100baseFX", kFull},
    LinkMode{ETHTOOL_LINK_MODE_10baseT1L_Full_BIT, "10baseT1L", kFull},
    // Since Linux 6.2 and 6.3; the headers may be older.
    LinkMode{93, "800000baseCR8", kFull},
    LinkMode{94, "800000baseKR8", kFull},
    LinkMode{95, "800000baseDR8", kFull},
    LinkMode{96, "800000baseDR8_2", kFull},
    LinkMode{97, "800000baseSR8", kFull},
    LinkMode{98, "800000baseVR8", kFull},
    LinkMode{99, "10baseT1S", kFull},
    LinkMode{100, "10baseT1S", kHalf},
    LinkMode{101, "10baseT1S_P2MP", kHalf},
};
constexpr std::array kPortTypes{
    PortType{ETHTOOL_LINK_MODE_TP_BIT, "TP"},
    PortType{ETHTOOL_LINK_MODE_AUI_BIT, "AUI"},
    PortType{ETHTOOL_LINK_MODE_MII_BIT, "MII"},
    PortType{ETHTOOL_LINK_MODE_FIBRE_BIT, "FIBRE"},
    PortType{ETHTOOL_LINK_MODE_BNC_BIT, "BNC"},
    PortType{ETHTOOL_LINK_MODE_Backplane_BIT, "Backplane"},
};

static_assert(kLinkModes.back().bit < kMaxLinkModes);
static_assert(kLinkModes.back().megabits_per_second() == 10);

}  // namespace

std::span<const LinkMode> known_link_modes() noexcept {
  return kLinkModes;
}

std::span<const PortType> known_port_types() noexcept {
  return kPortTypes;
}

}  // namespace weir::collectors
