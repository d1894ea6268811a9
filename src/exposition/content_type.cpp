#include "weir/exposition.hpp"

namespace weir {
namespace {

std::string_view media_type(Format format) {
  switch (format) {
    case Format::text_0_0_4:
      break;
    case Format::text_1_0_0:
      return "text/plain; version=1.0.0; charset=utf-8";
    case Format::openmetrics_1_0_0:
      return "application/openmetrics-text; version=1.0.0; charset=utf-8";
    case Format::protobuf_delimited:
      return "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; "
             "encoding=delimited";
  }
  return "text/plain; version=0.0.4; charset=utf-8";
}

std::string_view word(Escaping escaping) {
  switch (escaping) {
    case Escaping::underscores:
      break;
    case Escaping::dots:
      return "dots";
    case Escaping::values:
      return "values";
    case Escaping::allow_utf8:
      return "allow-utf-8";
  }
  return "underscores";
}

}  // namespace

std::string content_type(const Representation& representation) {
  std::string type(media_type(representation.format));
  // What older readers were told since ever stays as it was.
  const bool is_new = representation.format == Format::text_1_0_0;
  if (is_new || representation.escaping != Escaping::underscores) {
    type.append("; escaping=").append(word(representation.escaping));
  }
  return type;
}

}  // namespace weir
