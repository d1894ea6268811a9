#include <algorithm>
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
    Offer{Format::text_1_0_0, "text/*", "text/plain", "1.0.0"},
    Offer{Format::openmetrics_1_0_0, "application/*", "application/openmetrics-text", "1.0.0"},
    Offer{Format::protobuf_delimited, "application/*", "application/vnd.google.protobuf", {}},
};

// Any protobuf would do for nobody: the message and how they are told apart must be said.
bool is_delimited_families(const AcceptElement& element) {
  return element.proto == "io.prometheus.client.MetricFamily" && element.encoding == "delimited";
}

// What an element says of names. An unknown word is as good as none.
Escaping escaping_of(const AcceptElement& element, Format format) {
  if (element.escaping == "dots") return Escaping::dots;
  if (element.escaping == "values") return Escaping::values;
  const bool has_quotes = format != Format::text_0_0_4;
  return element.escaping == "allow-utf-8" && has_quotes ? Escaping::allow_utf8
                                                         : Escaping::underscores;
}

// How exactly \p element names \p offer; 0: not at all. Other parameters say nothing that excludes
// a page of ours: names are escaped as asked, all text is UTF-8.
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
  AcceptElement element = {};

  void consider(int candidate, const AcceptElement& from, std::size_t at) {
    if (candidate <= specificity) return;
    specificity = candidate;
    quality = from.quality;
    place = at;
    element = from;
  }
};

Representation negotiate_format(std::string_view accept) {
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
  Representation chosen;
  chosen.format = kOffers[best].format;
  if (decisions[best].quality > 0) {
    chosen.escaping = escaping_of(decisions[best].element, chosen.format);
  }
  return chosen;
}

// gzip rather than zstd if they are liked alike: it costs less here. zstd is for whoever names it.
Encoding negotiate_encoding(std::string_view accept_encoding) {
  Decision gzip;
  Decision zstd;
  Decision identity;
  for_each_element(accept_encoding, [&](const AcceptElement& element) {
    if (equal_ignoring_case(element.name, "gzip") || equal_ignoring_case(element.name, "x-gzip")) {
      gzip.consider(2, element, 0);
    } else if (equal_ignoring_case(element.name, "zstd")) {
      zstd.consider(2, element, 0);
    } else if (equal_ignoring_case(element.name, "identity")) {
      identity.consider(2, element, 0);
    } else if (element.name == "*") {
      gzip.consider(1, element, 0);
    }
  });
  const auto is_best = [&](double quality) {
    return quality > 0 && quality >= std::max({gzip.quality, zstd.quality, identity.quality});
  };
  if (!is_available(Encoding::zstd)) zstd.quality = 0;
  if (is_best(gzip.quality)) return Encoding::gzip;
  return is_best(zstd.quality) ? Encoding::zstd : Encoding::identity;
}

}  // namespace

Representation negotiate(std::string_view accept, std::string_view accept_encoding) {
  Representation chosen = negotiate_format(accept);
  chosen.encoding = negotiate_encoding(accept_encoding);
  return chosen;
}

}  // namespace weir
