#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>

#include "weir/exposition.hpp"

namespace weir {
namespace {

// A longer header is cut at the last whole element within: no client that means well sends one.
constexpr std::size_t kMaxHeaderSize = 8192;
constexpr std::size_t kMaxParameters = 16;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Takes what stands before the next \p separator outside quotes off the front of \p rest.
std::string_view take_until(std::string_view& rest, char separator) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < rest.size(); ++end) {
    const char c = rest[end];
    if (quoted && c == '\\') {
      ++end;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == separator && !quoted) {
      break;
    }
  }
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(end < rest.size() ? end + 1 : rest.size());
  return trimmed(taken);
}

std::string_view bounded(std::string_view header) {
  if (header.size() <= kMaxHeaderSize) return header;
  header = header.substr(0, kMaxHeaderSize);
  const std::size_t comma = header.rfind(',');
  return header.substr(0, comma == std::string_view::npos ? 0 : comma);
}

// A quality from 0 to 1; nothing if it is not one.
std::optional<double> parse_quality(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789.") != std::string_view::npos) return {};
  double quality = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), quality);
  if (error != std::errc() || end != text.data() + text.size() || quality > 1) return {};
  return quality;
}

// One element of an Accept or Accept-Encoding header.
struct Element {
  std::string_view name;  // "text/plain", "gzip", "*"
  std::string_view version;
  double quality = 1;
};

// Nothing if the element is not well formed.
std::optional<Element> parse_element(std::string_view text) {
  Element element;
  element.name = take_until(text, ';');
  for (std::size_t i = 0; !text.empty(); ++i) {
    if (i == kMaxParameters) return {};
    std::string_view value = take_until(text, ';');
    const std::string_view name = take_until(value, '=');
    value = trimmed(value);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    if (equal_ignoring_case(name, "q")) {
      const auto quality = parse_quality(value);
      if (!quality) return {};
      element.quality = *quality;
    } else if (equal_ignoring_case(name, "version")) {
      element.version = value;
    }
  }
  if (element.name.empty()) return {};
  return element;
}

// Calls \p visit with each well-formed element, in order.
template <class Visit>
void for_each_element(std::string_view header, Visit visit) {
  header = bounded(header);
  while (!header.empty()) {
    if (const auto element = parse_element(take_until(header, ','))) visit(*element);
  }
}

// What we can send, in the order that we like best.
struct Offer {
  Format format;
  std::string_view any_subtype, type, version;
};
constexpr std::array kOffers{
    Offer{Format::text_0_0_4, "text/*", "text/plain", "0.0.4"},
    Offer{Format::openmetrics_1_0_0, "application/*", "application/openmetrics-text", "1.0.0"},
};

// How exactly \p element names \p offer; 0: not at all. Parameters other than the version say
// nothing that excludes a page of ours: names need no escaping, all text is UTF-8.
int specificity(const Element& element, const Offer& offer) {
  if (equal_ignoring_case(element.name, offer.type)) {
    if (element.version.empty()) return 3;
    return element.version == offer.version ? 4 : 0;
  }
  if (equal_ignoring_case(element.name, offer.any_subtype)) return 2;
  return element.name == "*/*" ? 1 : 0;
}

// The element that decides on an offer or a coding: the most specific one, of equals the first.
struct Decision {
  int specificity = 0;
  double quality = 0;
  std::size_t place = 0;

  void consider(int candidate, const Element& element, std::size_t at) {
    if (candidate <= specificity) return;
    specificity = candidate;
    quality = element.quality;
    place = at;
  }
};

Format negotiate_format(std::string_view accept) {
  std::array<Decision, kOffers.size()> decisions;
  std::size_t place = 0;
  for_each_element(accept, [&](const Element& element) {
    for (std::size_t i = 0; i < kOffers.size(); ++i) {
      decisions[i].consider(specificity(element, kOffers[i]), element, place);
    }
    ++place;
  });
  std::size_t best = 0;
  for (std::size_t i = 1; i < kOffers.size(); ++i) {
    const Decision& a = decisions[i];
    const Decision& b = decisions[best];
    if (a.quality > b.quality || (a.quality > 0 && a.quality == b.quality && a.place < b.place)) {
      best = i;
    }
  }
  return kOffers[best].format;
}

Encoding negotiate_encoding(std::string_view accept_encoding) {
  Decision gzip;
  Decision identity;
  for_each_element(accept_encoding, [&](const Element& element) {
    if (equal_ignoring_case(element.name, "gzip") || equal_ignoring_case(element.name, "x-gzip")) {
      gzip.consider(2, element, 0);
    } else if (equal_ignoring_case(element.name, "identity")) {
      identity.consider(2, element, 0);
    } else if (element.name == "*") {
      gzip.consider(1, element, 0);
    }
  });
  return gzip.quality > 0 && gzip.quality >= identity.quality ? Encoding::gzip : Encoding::identity;
}

}  // namespace

Representation negotiate(std::string_view accept, std::string_view accept_encoding) {
  return {negotiate_format(accept), negotiate_encoding(accept_encoding)};
}

}  // namespace weir
