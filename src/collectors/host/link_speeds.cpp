#include "collectors/host/link_speeds.hpp"

#include <linux/ethtool.h>
#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>

#include <algorithm>

#include "collectors/support/links.hpp"

namespace weir::collectors {
namespace {

// Every request must have a header. Its flag makes the answer's sets of link modes short.
struct SpeedsRequest {
  genlmsghdr command{ETHTOOL_MSG_LINKMODES_GET, ETHTOOL_GENL_VERSION, 0};
  nlattr header{sizeof(nlattr) + sizeof(nlattr) + sizeof(std::uint32_t),
                ETHTOOL_A_LINKMODES_HEADER | NLA_F_NESTED};
  nlattr attribute{sizeof(nlattr) + sizeof(std::uint32_t), ETHTOOL_A_HEADER_FLAGS};
  std::uint32_t flags = ETHTOOL_FLAG_COMPACT_BITSETS;
};

std::string_view duplex_name(std::uint8_t duplex) noexcept {
  if (duplex == DUPLEX_HALF) return "half";
  return duplex == DUPLEX_FULL ? "full" : "unknown";
}

}  // namespace

std::optional<std::uint16_t> parse_family_id(const detail::NetlinkMessage& message,
                                             std::string_view name) noexcept {
  if (message.type != GENL_ID_CTRL) return std::nullopt;
  std::optional<std::uint16_t> id;
  bool is_it = false;
  detail::for_each_attribute<genlmsghdr>(message.body,
                                         [&](std::uint16_t type, detail::Bytes value) {
                                           if (type == CTRL_ATTR_FAMILY_NAME)
                                             is_it = detail::attribute_text(value) == name;
                                           if (type == CTRL_ATTR_FAMILY_ID)
                                             id = detail::fixed_part<std::uint16_t>(value);
                                         });
  return is_it ? id : std::nullopt;
}

std::optional<LinkSpeed> parse_link_speed(const detail::NetlinkMessage& message,
                                          std::uint16_t family) noexcept {
  const auto head = detail::fixed_part<genlmsghdr>(message.body);
  if (message.type != family || !head || head->cmd != ETHTOOL_MSG_LINKMODES_GET_REPLY)
    return std::nullopt;
  LinkSpeed link;
  std::optional<std::uint32_t> speed;
  std::optional<std::uint8_t> duplex;
  detail::for_each_attribute<genlmsghdr>(
      message.body, [&](std::uint16_t type, detail::Bytes value) {
        if (type == ETHTOOL_A_LINKMODES_SPEED) speed = detail::fixed_part<std::uint32_t>(value);
        if (type == ETHTOOL_A_LINKMODES_DUPLEX) duplex = detail::fixed_part<std::uint8_t>(value);
        if (type != ETHTOOL_A_LINKMODES_HEADER) return;
        detail::for_each_nested(value, [&link](std::uint16_t inner, detail::Bytes index) {
          if (inner == ETHTOOL_A_HEADER_DEV_INDEX)
            link.link_index = detail::fixed_part<int>(index).value_or(0);
        });
      });
  if (link.link_index == 0 || !speed || !duplex) return std::nullopt;
  if (*speed != static_cast<std::uint32_t>(SPEED_UNKNOWN)) link.mbit = *speed;
  link.duplex = duplex_name(*duplex);
  return link;
}

Expected<void> LinkSpeeds::find_family(const CollectContext& context) {
  const auto dump = socket_.dump(GENL_ID_CTRL, genlmsghdr{CTRL_CMD_GETFAMILY, 1, 0}, context);
  if (!dump) return dump.error();
  detail::for_each_message(*dump, [this](const detail::NetlinkMessage& message) {
    if (const auto id = parse_family_id(message, ETHTOOL_GENL_NAME)) family_ = *id;
  });
  if (family_ != 0) return {};
  return Error(ErrorCode::unsupported, "this kernel has no ethtool over netlink");
}

Expected<void> LinkSpeeds::refresh(const CollectContext& context) {
  if (family_ == 0) {
    if (auto found = find_family(context); !found) return found;
  }
  const auto dump = socket_.dump(family_, SpeedsRequest(), context);
  if (!dump) return dump.error();
  speeds_.clear();
  detail::for_each_message(*dump, [this](const detail::NetlinkMessage& message) {
    if (const auto speed = parse_link_speed(message, family_)) speeds_.push_back(*speed);
  });
  std::ranges::sort(speeds_, {}, &LinkSpeed::link_index);
  return {};
}

const LinkSpeed* LinkSpeeds::find(std::int64_t link_index) const noexcept {
  const auto found = std::ranges::lower_bound(speeds_, link_index, {}, &LinkSpeed::link_index);
  return found != speeds_.end() && found->link_index == link_index ? &*found : nullptr;
}

}  // namespace weir::collectors
