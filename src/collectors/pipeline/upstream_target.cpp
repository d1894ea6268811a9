#include "collectors/pipeline/upstream_target.hpp"

#include <algorithm>

namespace weir::detail {
namespace {

constexpr std::size_t kMaxNameBytes = 100;
constexpr std::size_t kMaxBodyBytes = std::size_t{64} << 20U;
constexpr std::size_t kMaxSamples = 1'000'000;

bool is_url(std::string_view text) {
  return text.starts_with("http://") || text.starts_with("https://");
}

// It becomes a label value, and a part of a collector's name.
bool is_target_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameBytes && std::ranges::all_of(name, [](char c) {
    return c > ' ' && c < '\x7f' && c != '"' && c != '\\' && c != '/' && c != ',' && c != '=';
  });
}

}  // namespace

Error target_error(std::string_view why) {
  return {ErrorCode::invalid_argument, "--" + std::string(kTargetFlag) + ": " + std::string(why)};
}

UpstreamTarget default_target(Duration timeout) {
  UpstreamTarget target;
  target.timeout = timeout;
  target.fetch.limits = {kMaxBodyBytes, kMaxBodyBytes};
  target.parse.max_page_bytes = kMaxBodyBytes;
  target.parse.max_samples = kMaxSamples;
  target.formats = all_page_formats();
  return target;
}

Expected<void> set_url(UpstreamTarget& target, std::string_view text) {
  auto url = parse_url(text);
  if (!url) return target_error(url.error().message());
  target.fetch.url = std::move(*url);
  target.is_named = !target.name.empty();
  if (!target.is_named) target.name = target.fetch.url.host_port;
  if (target.is_named && !is_target_name(target.name)) {
    return target_error("'" + target.name +
                        "' is no name: expected letters, digits and marks such "
                        "as - _ . and :");
  }
  return {};
}

Expected<UpstreamTarget> parse_target(std::string_view text, Duration timeout) {
  if (text.starts_with('{')) return parse_target_object(text, timeout);
  UpstreamTarget target = default_target(timeout);
  const std::size_t equals = text.find('=');
  if (!is_url(text) && equals != std::string_view::npos) {
    if (equals == 0) return target_error("'" + std::string(text) + "': the name before = is empty");
    target.name = text.substr(0, equals);
    text.remove_prefix(equals + 1);
  }
  const auto set = set_url(target, text);
  if (!set) return set.error();
  return target;
}

Expected<std::vector<UpstreamTarget>> parse_targets(const std::vector<std::string>& texts,
                                                    Duration timeout) {
  std::vector<UpstreamTarget> targets;
  for (const std::string& text : texts) {
    auto target = parse_target(text, timeout);
    if (!target) return target.error();
    if (std::ranges::count(targets, target->name, &UpstreamTarget::name) > 0) {
      return target_error("two targets are called '" + target->name +
                          "': give each a name, as in shop=http://127.0.0.1:8080/metrics");
    }
    targets.push_back(std::move(*target));
  }
  for (UpstreamTarget& target : targets) {
    if (!target.is_named && targets.size() == 1) continue;
    target.rewrite.labels.emplace_back(kTargetLabel, target.name);
  }
  return targets;
}

}  // namespace weir::detail
