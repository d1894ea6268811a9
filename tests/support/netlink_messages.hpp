// Builds what a netlink dump looks like.
#pragma once

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace weir::test {

class NetlinkMessages {
 public:
  // Begins a message with its fixed part.
  template <class Header>
  void add(std::uint16_t type, const Header& header) {
    begin_ = bytes_.size();
    nlmsghdr message{};
    message.nlmsg_type = type;
    append(&message, sizeof message);
    append(&header, sizeof header);
    close();
  }
  // Adds an attribute to the message begun last.
  void attribute(std::uint16_t type, const void* value, std::size_t size) {
    rtattr head{static_cast<unsigned short>(sizeof(rtattr) + size), type};
    append(&head, sizeof head);
    append(value, size);
    close();
  }
  void text_attribute(std::uint16_t type, std::string_view text) {
    std::vector<char> value(text.begin(), text.end());
    value.push_back('\0');
    attribute(type, value.data(), value.size());
  }
  // Cuts bytes off the end, as no kernel would.
  void cut(std::size_t size) { bytes_.resize(bytes_.size() - size); }

  [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }

 private:
  void append(const void* data, std::size_t size) {
    const auto* from = static_cast<const std::byte*>(data);
    bytes_.insert(bytes_.end(), from, from + size);
    bytes_.resize(NLMSG_ALIGN(bytes_.size()));
  }
  void close() {
    const auto size = static_cast<std::uint32_t>(bytes_.size() - begin_);
    std::memcpy(&bytes_[begin_], &size, sizeof size);  // nlmsg_len is the first field
  }

  std::vector<std::byte> bytes_;
  std::size_t begin_ = 0;
};

}  // namespace weir::test
