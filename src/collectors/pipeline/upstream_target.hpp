// One target of the upstream collector, as --collector.upstream.target or the configuration file
// has it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "collectors/pipeline/page_format.hpp"
#include "collectors/pipeline/row_rewriter.hpp"
#include "exposition/parser_limits.hpp"
#include "fetch/fetcher.hpp"
#include "weir/clock.hpp"
#include "weir/expected.hpp"

namespace weir::detail {

inline constexpr std::string_view kTargetFlag = "collector.upstream.target";
// The label that tells targets apart.
inline constexpr std::string_view kTargetLabel = "target";

struct UpstreamTarget {
  std::string name;  // host:port if none was given
  bool is_named = false;
  FetchTarget fetch;
  Duration timeout{};
  Duration interval{};  // zero: it is fetched when a page is asked for
  ParseLimits parse;
  std::vector<PageFormat> formats;  // to ask for, the best first
  RowRewriter::Settings rewrite;    // without the label `target`
};

// Limits are lower than a parser's own: the other side is not trusted.
[[nodiscard]] UpstreamTarget default_target(Duration timeout);

// "[name=]URL", or a JSON object:
//
//     {"name": "shop", "url": "http://127.0.0.1:8080/metrics", "timeout": "2s",
//      "interval": "15s",
//      "headers": {"X-Tenant": "shop"}, "bearer_token_file": "/run/secrets/token",
//      "basic_auth": {"username": "weir", "password_file": "/run/secrets/password"},
//      "tls_config": {"ca_file": "", "cert_file": "", "key_file": "", "server_name": "",
//      "insecure_skip_verify": false}, "follow_redirects": false, "honor_labels": false, "labels":
//      {"env": "prod"}, "body_size_limit": 67108864, "sample_limit": 1000000, "label_limit": 256,
//      "label_value_length_limit": 16384, "name_length_limit": 1024,
//      "line_length_limit": 1048576, "native_histogram_bucket_limit": 512,
//      "scrape_protocols": ["PrometheusProto", "OpenMetricsText1.0.0", "PrometheusText0.0.4"],
//      "metric_relabel_configs": [{"source_labels": ["path"], "regex": "/debug.*",
//                                  "action": "drop"}]}
//
// An error begins with the flag's name and says which key is wrong.
[[nodiscard]] Expected<UpstreamTarget> parse_target(std::string_view text, Duration timeout);

// The second form.
[[nodiscard]] Expected<UpstreamTarget> parse_target_object(std::string_view json, Duration timeout);

// Sets URL and, if it has none, name.
[[nodiscard]] Expected<void> set_url(UpstreamTarget& target, std::string_view url);

// "--collector.upstream.target: why".
[[nodiscard]] Error target_error(std::string_view why);

// All targets; a name may occur once. A target has the label `target` if it was given a name or
// there are several.
[[nodiscard]] Expected<std::vector<UpstreamTarget>> parse_targets(
    const std::vector<std::string>& texts, Duration timeout);

}  // namespace weir::detail
