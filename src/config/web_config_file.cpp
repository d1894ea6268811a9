#include "config/web_config_file.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

#include "base/duration.hpp"
#include "base/nearest.hpp"
#include "base/utf8.hpp"
#include "config/text_file.hpp"
#include "config/tls_section.hpp"
#include "config/yaml_section.hpp"
#include "http/password_hash.hpp"

namespace weir {
namespace {

using detail::line_of;
using detail::yaml_fault;
using detail::YamlSection;
using detail::YamlText;

constexpr const char* kEmpty = " is empty and protects nothing; write {} if that is meant";
constexpr std::size_t kMaxFileBytes = std::size_t{1} << 20U;

// A header that may be set, and the values that it may have: none means any.
struct KnownHeader {
  std::string_view name;
  std::array<std::string_view, 2> values{};
};
constexpr std::array kHeaders{
    KnownHeader{"Content-Security-Policy"}, KnownHeader{"Strict-Transport-Security"},
    KnownHeader{"X-Content-Type-Options", {"nosniff", "nosniff"}},
    KnownHeader{"X-Frame-Options", {"deny", "sameorigin"}}, KnownHeader{"X-XSS-Protection"}};

bool is_header_text(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != '\x7f'; });
}

Expected<void> check_header(const YamlText& header) {
  const auto known = std::ranges::find(kHeaders, header.key, &KnownHeader::name);
  if (known == kHeaders.end()) {
    std::vector<std::string> names;
    names.reserve(kHeaders.size());
    for (const KnownHeader& one : kHeaders) names.emplace_back(one.name);
    return yaml_fault(header.line, "headers: '" + header.key + "' cannot be set" +
                                       detail::did_you_mean(header.key, names));
  }
  const bool any = known->values.front().empty();
  if (!any && std::ranges::find(known->values, header.text) == known->values.end()) {
    return yaml_fault(header.line, "headers: " + header.key + ": unknown value '" + header.text +
                                       "', expected " + std::string(known->values.front()) +
                                       (known->values[0] == known->values[1]
                                            ? std::string()
                                            : " or " + std::string(known->values[1])));
  }
  if (is_header_text(header.text)) return {};
  return yaml_fault(header.line, "headers: " + header.key + ": no header holds control characters");
}

Expected<void> read_http(const YAML::Node& node, WebConfig& config) {
  const auto section = YamlSection::open(node, "http_server_config", {"http2", "headers"});
  if (!section) return section.error();
  if (section->has("http2")) {
    const auto http2 = section->flag("http2");
    if (!http2) return http2.error();
    if (*http2) config.warnings.emplace_back("http2: only HTTP/1.1 is spoken; clients adapt");
  }
  if (!section->has("headers")) return {};
  auto headers = section->entries("headers");
  if (!headers) return headers.error();
  for (YamlText& header : *headers) {
    if (auto ok = check_header(header); !ok) return ok;
    if (!header.text.empty()) {
      config.headers.push_back({std::move(header.key), std::move(header.text)});
    }
  }
  return {};
}

Expected<void> read_users(const YamlSection& file, WebConfig& config) {
  if (!file.has("basic_auth_users")) return {};
  auto users = file.entries("basic_auth_users");
  if (!users) return users.error();
  for (YamlText& user : *users) {
    const auto fault = [&user](const std::string& why) {  // the hash is not quoted
      return yaml_fault(user.line, "basic_auth_users: " + user.key + ": " + why);
    };
    const int cost = detail::bcrypt_cost(user.text);
    if (cost < 0) return fault("expected a bcrypt hash ($2a$, $2b$ or $2y$, cost 4 to 31)");
    if (cost > detail::kMaxHashCost) {
      return fault("a cost above " + std::to_string(detail::kMaxHashCost) +
                   " takes longer than a scraper waits");
    }
    config.users.push_back({std::move(user.key), std::move(user.text)});
  }
  return {};
}

Expected<void> read_rate_limit(const YAML::Node& node, WebConfig& config) {
  const auto section = YamlSection::open(node, "rate_limit", {"interval", "burst"});
  if (!section) return section.error();
  if (!section->has("interval")) {
    if (!section->has("burst")) return {};
    return yaml_fault(line_of(node), "rate_limit: missing interval");
  }
  const auto interval = section->text("interval");
  if (!interval) return interval.error();
  const auto duration = parse_duration(interval->text);
  if (!duration) {
    return yaml_fault(interval->line, "rate_limit: interval: " + duration.error().message());
  }
  config.rate_limit.interval = *duration;
  if (!section->has("burst")) return {};
  const auto burst = section->text("burst");
  if (!burst) return burst.error();
  const char* const last = burst->text.data() + burst->text.size();
  const auto [end, failure] = std::from_chars(burst->text.data(), last, config.rate_limit.burst);
  if (failure == std::errc() && end == last && config.rate_limit.burst > 0) return {};
  return yaml_fault(burst->line, "rate_limit: burst: expected a number from 1 on");
}

Expected<WebConfig> read_document(const YAML::Node& document, const std::filesystem::path& folder) {
  WebConfig config;
  const auto file = YamlSection::open(
      document, "the file",
      {"tls_server_config", "http_server_config", "basic_auth_users", "rate_limit"});
  if (!file) return file.error();
  for (const auto& entry : document) {  // as of a file that was cut short
    if (!entry.second.IsNull()) continue;
    return yaml_fault(line_of(entry.first), entry.first.Scalar() + kEmpty);
  }
  if (auto done = detail::read_tls_section(file->at("tls_server_config"), folder, config); !done) {
    return done.error();
  }
  if (auto done = read_http(file->at("http_server_config"), config); !done) return done.error();
  if (auto done = read_users(*file, config); !done) return done.error();
  if (auto done = read_rate_limit(file->at("rate_limit"), config); !done) return done.error();
  return config;
}

Expected<WebConfig> parse(const std::string& text, const std::filesystem::path& folder) {
  if (!detail::is_utf8(text)) return Error(ErrorCode::parse, " not UTF-8");
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(text);
    if (documents.empty() || documents.front().IsNull()) {
      return Error(ErrorCode::parse, " the file" + std::string(kEmpty));
    }
    if (documents.size() > 1) return yaml_fault(line_of(documents[1]), "a second document");
    return read_document(documents.front(), folder);
  } catch (const YAML::Exception& exception) {
    return yaml_fault(exception.mark.line + 1, exception.msg);
  }
}

}  // namespace

Expected<WebConfig> read_web_config(const std::string& path) {
  const auto text = read_text_file(path, kMaxFileBytes);
  if (!text) return text.error();
  auto config = parse(*text, std::filesystem::path(path).parent_path());
  if (!config) return Error(config.error().code(), path + ':' + config.error().message());
  config->files.push_back(path);
  return config;
}

}  // namespace weir
