#include "collectors/host/ipvs_table.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>

namespace weir::collectors {
namespace {

// "C0A80016:0CEA" or "[2620:...:0001]:0050" at its last colon.
bool take_endpoint(std::string_view text, std::string_view& address, std::string_view& port) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return false;
  address = text.substr(0, colon);
  port = text.substr(colon + 1);
  return true;
}

bool take_count(std::string_view text, double& count) {
  const auto number = detail::parse_number<std::uint64_t>(text);
  if (number) count = static_cast<double>(*number);
  return number.has_value();
}

}  // namespace

bool parse_ipvs_service(std::string_view line, IpvsBackend& backend) {
  detail::Cursor cursor(line);
  backend.names = {};
  backend.name(IpvsLabel::proto) = cursor.field();
  const std::string_view where = cursor.field();
  if (backend.name(IpvsLabel::proto) != "FWM") {
    return take_endpoint(where, backend.name(IpvsLabel::local_address),
                         backend.name(IpvsLabel::local_port));
  }
  backend.name(IpvsLabel::local_mark) = where;
  return !where.empty();
}

bool parse_ipvs_backend(std::string_view line, IpvsBackend& backend) {
  std::array<std::string_view, 6> fields;  // "->", where, how, weight, active, inactive
  return detail::split_fields(line, fields).size() == fields.size() && fields[0] == "->" &&
         take_endpoint(fields[1], backend.name(IpvsLabel::remote_address),
                       backend.name(IpvsLabel::remote_port)) &&
         take_count(fields[3], backend.weight) && take_count(fields[4], backend.active) &&
         take_count(fields[5], backend.inactive);
}

namespace {

std::optional<std::string> print_address(int family, const void* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (::inet_ntop(family, address, text.data(), text.size()) == nullptr) return std::nullopt;
  return std::string(text.data());
}

std::optional<std::string> address_value(std::string_view name) {
  constexpr std::size_t kV4Digits = 8;
  if (name.size() == kV4Digits) {
    const auto number = detail::parse_hex<std::uint32_t>(name);
    if (!number) return std::nullopt;
    const std::uint32_t address = htonl(*number);
    return print_address(AF_INET, &address);
  }
  if (!name.starts_with('[') || !name.ends_with(']')) return std::nullopt;
  const std::string written(name.substr(1, name.size() - 2));
  in6_addr address{};
  if (::inet_pton(AF_INET6, written.c_str(), &address) != 1) return std::nullopt;
  // As node_exporter has it: the IPv4 address alone.
  constexpr std::size_t kMappedAt = 12;
  if (IN6_IS_ADDR_V4MAPPED(&address)) return print_address(AF_INET, &address.s6_addr[kMappedAt]);
  return print_address(AF_INET6, &address);
}

}  // namespace

std::optional<std::string> ipvs_label_value(IpvsLabel label, std::string_view name) {
  switch (label) {
    case IpvsLabel::local_address:
      if (name.empty()) return std::string();
      [[fallthrough]];
    case IpvsLabel::remote_address:
      return address_value(name);
    case IpvsLabel::local_port:
      if (name.empty()) return "0";
      [[fallthrough]];
    case IpvsLabel::remote_port: {
      const auto port = detail::parse_hex<std::uint16_t>(name);
      return port ? std::optional(std::to_string(*port)) : std::nullopt;
    }
    case IpvsLabel::local_mark:
    case IpvsLabel::proto:
      break;
  }
  return std::string(name);
}

IpvsTotals parse_ipvs_totals(std::string_view text) {
  IpvsTotals totals;
  detail::Cursor lines(text);
  for (int heading = 0; heading < 2; ++heading) static_cast<void>(lines.line());
  detail::Cursor fields(lines.line().value_or(""));
  for (auto& total : totals) total = detail::parse_hex<std::uint64_t>(fields.field());
  return totals;
}

Expected<std::vector<IpvsLabel>> parse_ipvs_labels(std::string_view flag, std::string_view list) {
  std::array<bool, kIpvsLabels.size()> is_wanted{};
  while (!list.empty()) {
    const std::string_view name = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), name.size() + 1));
    if (name.empty()) continue;
    const auto known = std::ranges::find(kIpvsLabels, name);
    if (known == kIpvsLabels.end()) {
      return Error(
          ErrorCode::invalid_argument,
          "--" + std::string(flag) + ": '" + std::string(name) + "' is no label of a backend");
    }
    is_wanted[static_cast<std::size_t>(known - kIpvsLabels.begin())] = true;
  }
  std::vector<IpvsLabel> labels;
  for (std::size_t i = 0; i < is_wanted.size(); ++i) {
    if (is_wanted[i]) labels.push_back(static_cast<IpvsLabel>(i));
  }
  return labels;
}

}  // namespace weir::collectors
