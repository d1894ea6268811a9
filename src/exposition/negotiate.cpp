#include <array>
#include <cstddef>
#include <string_view>

#include "exposition/accept_header.hpp"
#include "weir/exposition.hpp"

namespace weir {
namespace {

using detail::AcceptElement;
using detail::equal_ignoring_case;
using detail::for_each_element;

// What we can send, in the order that we like best.
struct Offer {
  Format format;
  std::string_view any_subtype, type, version;  // no version: the type wants other parameters
};
constexpr std::array kOffers{
    Offer{Format::text_0_0_4, "text/*", "text/plain", "0.0.4"},
    Offer{Format::openmetrics_1_0_0, "application/*", "application/openmetrics-text", "1.0.0"},
    Offer{Format::protobuf_delimited, "application/*", "application/vnd.google.protobuf", {}},
};

// Any protobuf would do for nobody: the message and how they are told apart must be said.
bool is_delimited_families(const AcceptElement& element) {
  return element.proto == "io.prometheus.client.MetricFamily" && element.encoding == "delimited";
}

// How exactly \p element names \p offer; 0: not at all. Parameters other than the version say
// nothing that excludes a page of ours: names need no escaping, all text is UTF-8.
int specificity(const AcceptElement& element, const Offer& offer) {
  if (equal_ignoring_case(element.name, offer.type)) {
    if (offer.version.empty()) return is_delimited_families(element) ? 4 : 0;
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

  void consider(int candidate, const AcceptElement& element, std::size_t at) {
    if (candidate <= specificity) return;
    specificity = candidate;
    quality = element.quality;
    place = at;
  }
};

Format negotiate_format(std::string_view accept) {
  std::array<Decision, kOffers.size()> decisions;
  std::size_t place = 0;
  for_each_element(accept, [&](const AcceptElement& element) {
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
  for_each_element(accept_encoding, [&](const AcceptElement& element) {
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
