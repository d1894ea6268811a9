#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "weir/exposition.hpp"

using namespace weir;

namespace {

Format format(std::string_view accept) {
  return negotiate(accept, "").format;
}
Encoding encoding(std::string_view accept_encoding) {
  return negotiate("", accept_encoding).encoding;
}

constexpr auto kText = Format::text_0_0_4;
constexpr auto kOpenMetrics = Format::openmetrics_1_0_0;
constexpr auto kProtobuf = Format::protobuf_delimited;

}  // namespace

TEST_CASE("Prometheus 2.42 gets OpenMetrics, gzipped") {
  const Representation negotiated = negotiate(
      "application/openmetrics-text;version=1.0.0,application/"
      "openmetrics-text;version=0.0.1;q=0.75,"
      "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
      "gzip");
  CHECK(negotiated == Representation{kOpenMetrics, Encoding::gzip});
}

TEST_CASE("Prometheus 3 gets OpenMetrics") {
  CHECK(format("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
               "application/openmetrics-text;version=0.0.1;q=0.5,"
               "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
               "text/plain;version=0.0.4;q=0.3,*/*;q=0.2") == kOpenMetrics);
  // 3.0 repeats the escaping parameter.
  CHECK(format("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;"
               "escaping=allow-utf-8;q=0.6,"
               "application/openmetrics-text;version=0.0.1;escaping=allow-utf-8;q=0.5,"
               "text/plain;version=1.0.0;escaping=allow-utf-8;escaping=allow-utf-8;q=0.4,"
               "text/plain;version=0.0.4;escaping=allow-utf-8;q=0.3,*/*;q=0.2") == kOpenMetrics);
  // With native histograms protobuf comes first.
  CHECK(format("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
               "encoding=delimited;q=0.6,"
               "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
               "application/openmetrics-text;version=0.0.1;q=0.4,"
               "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
               "text/plain;version=0.0.4;q=0.2,*/*;q=0.1") == kProtobuf);
}

TEST_CASE("Prometheus 2.42 with native histograms gets protobuf") {
  CHECK(format("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
               "encoding=delimited,application/openmetrics-text;version=1.0.0;q=0.8,"
               "application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,"
               "*/*;q=0.1") == kProtobuf);
}

TEST_CASE("protobuf is for whoever names the message and how messages are told apart") {
  const std::string type = "application/vnd.google.protobuf";
  const std::string proto = ";proto=io.prometheus.client.MetricFamily";
  CHECK(format(type + proto + ";encoding=delimited") == kProtobuf);
  CHECK(format(type + ";Encoding=\"delimited\"" + proto + ";q=0.1") == kProtobuf);
  CHECK(format(type + proto + ";encoding=delimited;q=0") == kText);
  CHECK(format(type) == kText);
  CHECK(format(type + proto) == kText);
  CHECK(format(type + ";encoding=delimited") == kText);
  CHECK(format(type + proto + ";encoding=text") == kText);
  CHECK(format(type + ";proto=other.Message;encoding=delimited") == kText);
  CHECK(format("application/*, text/*;q=0.5") == kOpenMetrics);
  CHECK(format("application/openmetrics-text;q=0, application/*") == kProtobuf);
}

TEST_CASE("text is for whoever has no preference") {
  CHECK(format("") == kText);
  CHECK(format("*/*") == kText);
  CHECK(format("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8") == kText);
  CHECK(format("text/*, application/*") == kText);
}

TEST_CASE("text is for whoever takes nothing that we have") {
  CHECK(format("image/png") == kText);
  CHECK(format("text/plain;q=0, application/openmetrics-text;q=0") == kText);
  CHECK(format("application/openmetrics-text;version=0.0.1") == kText);
  CHECK(format("text/plain;version=2.0.0") == kText);
}

TEST_CASE("the higher quality wins, of equals the first named") {
  CHECK(format("text/plain;q=0.3,application/openmetrics-text;q=0.4") == kOpenMetrics);
  CHECK(format("text/plain;q=0.4,application/openmetrics-text;q=0.3") == kText);
  CHECK(format("application/openmetrics-text,text/plain") == kOpenMetrics);
  CHECK(format("text/plain,application/openmetrics-text") == kText);
  CHECK(format("text/plain;q=0, */*;q=0.5") == kOpenMetrics);
  CHECK(format("application/openmetrics-text;q=0, */*") == kText);
}

TEST_CASE("the most specific range decides, wherever it stands") {
  CHECK(
      format("application/openmetrics-text;q=0.9, application/openmetrics-text;version=1.0.0;q=0, "
             "text/plain;q=0.1") == kText);
  CHECK(format("*/*, text/*;q=0.2, text/plain;q=0.1") == kOpenMetrics);
  CHECK(format("text/plain;q=0.2, text/*;q=1, application/*;q=0.5") == kOpenMetrics);
}

TEST_CASE("headers may be spelled oddly") {
  CHECK(format("  APPLICATION/OpenMetrics-Text ;\tVersion=\"1.0.0\" ; Q=1.000 ") == kOpenMetrics);
  CHECK(format("foo;bar=\"a,application/openmetrics-text\",text/plain;q=0.1") == kText);
  CHECK(format(",,application/openmetrics-text,,") == kOpenMetrics);
}

TEST_CASE("elements that are nonsense are skipped") {
  for (const std::string nonsense :
       {";", "q=1", "=", "/", "application/openmetrics-text;q=2", "application/openmetrics-text;q=",
        "application/openmetrics-text;q=nan", "application/openmetrics-text;q=-1",
        "application/openmetrics-text;q=1e-1", "application/openmetrics-text;q=0.5.5", "\"", "\\",
        "application/openmetrics-text garbage"}) {
    CAPTURE(nonsense);
    CHECK(format(nonsense) == kText);
    CHECK(format("application/openmetrics-text," + nonsense) == kOpenMetrics);
  }
}

TEST_CASE("a huge header is read up to its limit") {
  const std::string filler(100'000, 'a');
  CHECK(format("application/openmetrics-text," + filler) == kOpenMetrics);
  CHECK(format(filler + ",application/openmetrics-text") == kText);
  std::string commas(100'000, ',');
  CHECK(format("application/openmetrics-text" + commas) == kOpenMetrics);
  // Nothing is read of the element that the limit cuts: here it would take ";q=0" off.
  std::string cut(8192 - 30, ',');
  cut += "application/openmetrics-text  ;q=0";
  CHECK(format(cut) == kText);
  std::string parameters = "application/openmetrics-text";
  for (int i = 0; i < 20; ++i) parameters += ";a=b";
  CHECK(format(parameters) == kText);
}

TEST_CASE("gzip is for whoever takes it") {
  CHECK(encoding("") == Encoding::identity);
  CHECK(encoding("gzip") == Encoding::gzip);
  CHECK(encoding("x-gzip") == Encoding::gzip);
  CHECK(encoding("GZip;q=0.5, deflate") == Encoding::gzip);
  CHECK(encoding("identity, gzip") == Encoding::gzip);
  CHECK(encoding("deflate, br") == Encoding::identity);
  CHECK(encoding("*") == Encoding::gzip);
}

TEST_CASE("gzip is not for whoever refuses it or likes it less") {
  CHECK(encoding("gzip;q=0") == Encoding::identity);
  CHECK(encoding("gzip;q=0.000, *") == Encoding::identity);
  CHECK(encoding("*;q=0") == Encoding::identity);
  CHECK(encoding("*;q=0, gzip") == Encoding::gzip);
  CHECK(encoding("gzip;q=0.5, identity") == Encoding::identity);
  CHECK(encoding("gzip;q=nonsense") == Encoding::identity);
}

TEST_CASE("content types carry version and charset") {
  CHECK(content_type({kText}) == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(content_type({kOpenMetrics}) ==
        "application/openmetrics-text; version=1.0.0; charset=utf-8");
  CHECK(content_type({kProtobuf}) ==
        "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; "
        "encoding=delimited");
}

TEST_CASE("content types say how names are escaped where a reader asked for it") {
  CHECK(content_type({Format::text_1_0_0}) ==
        "text/plain; version=1.0.0; charset=utf-8; escaping=underscores");
  CHECK(content_type({kOpenMetrics, Encoding::gzip, Escaping::allow_utf8}) ==
        "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8");
  CHECK(content_type({kText, Encoding::identity, Escaping::values}) ==
        "text/plain; version=0.0.4; charset=utf-8; escaping=values");
  CHECK(content_type({kProtobuf, Encoding::identity, Escaping::dots}) ==
        "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; "
        "encoding=delimited; escaping=dots");
}

TEST_CASE("text 1.0.0 is for whoever asks for it") {
  CHECK(format("text/plain;version=1.0.0") == Format::text_1_0_0);
  CHECK(format("text/plain;version=0.0.4;q=0.5,text/plain;version=1.0.0;q=0.6") ==
        Format::text_1_0_0);
  CHECK(format("text/plain;version=1.0.0;q=0,text/plain;version=0.0.4;q=0.1") == kText);
  CHECK(format("text/plain") == kText);
}

TEST_CASE("names are escaped as the element that decides says") {
  const auto escaping = [](std::string_view accept) { return negotiate(accept, "").escaping; };
  CHECK(escaping("") == Escaping::underscores);
  CHECK(escaping("text/plain;version=1.0.0") == Escaping::underscores);
  CHECK(escaping("text/plain;version=1.0.0;escaping=allow-utf-8") == Escaping::allow_utf8);
  CHECK(escaping("text/plain;version=1.0.0;Escaping=\"values\"") == Escaping::values);
  CHECK(escaping("application/openmetrics-text;version=1.0.0;escaping=dots") == Escaping::dots);
  CHECK(escaping("application/openmetrics-text;version=1.0.0;escaping=underscores") ==
        Escaping::underscores);
  CHECK(escaping("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
                 "encoding=delimited;escaping=allow-utf-8") == Escaping::allow_utf8);
  // Prometheus 3.0 repeats it, and asks for it where there are no quotes.
  CHECK(escaping("text/plain;version=1.0.0;escaping=allow-utf-8;escaping=allow-utf-8") ==
        Escaping::allow_utf8);
  CHECK(escaping("text/plain;version=0.0.4;escaping=allow-utf-8") == Escaping::underscores);
  CHECK(escaping("text/plain;version=0.0.4;escaping=values") == Escaping::values);
  CHECK(escaping("text/plain;version=1.0.0;escaping=rot13") == Escaping::underscores);
  CHECK(escaping("text/plain;version=1.0.0;escaping=values;q=0.4,"
                 "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5") ==
        Escaping::allow_utf8);
  CHECK(escaping("text/plain;escaping=allow-utf-8;q=0") == Escaping::underscores);
}

TEST_CASE("zstd is for whoever names it and likes gzip no better") {
  const bool has_zstd = is_available(Encoding::zstd);
  const Encoding zstd = has_zstd ? Encoding::zstd : Encoding::identity;
  CHECK(encoding("zstd") == zstd);
  CHECK(encoding("deflate, br, ZSTD;q=0.5") == zstd);
  CHECK(encoding("gzip;q=0.5, zstd") == (has_zstd ? Encoding::zstd : Encoding::gzip));
  CHECK(encoding("gzip;q=0, zstd;q=0.1, *") == zstd);
  // curl's and a browser's.
  CHECK(encoding("deflate, gzip, br, zstd") == Encoding::gzip);
  CHECK(encoding("zstd, gzip") == Encoding::gzip);
  CHECK(encoding("gzip;q=0.5, zstd;q=0.4") == Encoding::gzip);
  CHECK(encoding("zstd;q=0.5, identity") == Encoding::identity);
  CHECK(encoding("zstd;q=0") == Encoding::identity);
  CHECK(encoding("gzip;q=0, *") == Encoding::identity);
}
