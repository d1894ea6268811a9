// A target that is written as a JSON object.
#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "base/duration.hpp"
#include "base/nearest.hpp"
#include "collectors/pipeline/upstream_target.hpp"
#include "model/native_histogram.hpp"

namespace weir::detail {
namespace {

using Json = nlohmann::json;

// Reads the members of one object. The first thing that is wrong stays, and what comes after it is
// not looked at.
class ObjectReader {
 public:
  ObjectReader(const Json& object, std::string path, std::optional<Error>& error)
      : object_(object), path_(std::move(path)), error_(error) {
    if (!object_.is_object()) fail("", "expected an object");
  }
  ObjectReader(const ObjectReader&) = delete;
  ObjectReader& operator=(const ObjectReader&) = delete;
  ~ObjectReader() = default;

  void text(const char* key, std::string& value) {
    if (const Json* json = find(key)) {
      if (!json->is_string()) return fail(key, "expected a string");
      value = json->get<std::string>();
      if (value.find('\0') != std::string::npos) fail(key, "it holds a NUL byte");
    }
  }
  void flag(const char* key, bool& value) {
    if (const Json* json = find(key)) {
      if (!json->is_boolean()) return fail(key, "expected true or false");
      value = json->get<bool>();
    }
  }
  void size(const char* key, std::size_t& value) {
    if (const Json* json = find(key)) {
      if (!json->is_number_unsigned() || json->get<std::uint64_t>() == 0) {
        return fail(key, "expected a whole number above 0");
      }
      value = json->get<std::size_t>();
    }
  }
  void duration(const char* key, Duration& value) {
    std::string written;
    text(key, written);
    if (written.empty() || error_) return;
    const auto parsed = parse_duration(written);
    if (!parsed) return fail(key, parsed.error().message());
    if (*parsed <= Duration::zero()) return fail(key, "expected a duration above 0");
    value = *parsed;
  }
  void texts(const char* key, std::vector<std::string>& values) {
    if (const Json* json = find(key)) {
      if (!json->is_array()) return fail(key, "expected an array of strings");
      for (const Json& element : *json) {
        if (!element.is_string()) return fail(key, "expected an array of strings");
        values.push_back(element.get<std::string>());
      }
    }
  }
  using Visit = std::function<void(const std::string& name, const std::string& value)>;
  void pairs(const char* key, const Visit& visit) {
    if (const Json* json = find(key)) {
      if (!json->is_object()) return fail(key, "expected an object of strings");
      for (const auto& [name, value] : json->items()) {
        if (!value.is_string()) return fail(key, "expected an object of strings");
        visit(name, value.get<std::string>());
      }
    }
  }
  // The member, or null; it is known from here on.
  const Json* find(const char* key) {
    known_.emplace_back(key);
    if (error_ || !object_.is_object()) return nullptr;
    const auto found = object_.find(key);
    return found == object_.end() ? nullptr : &*found;
  }
  void fail(std::string_view key, std::string_view why) {
    if (error_) return;
    std::string where = path_;
    if (!key.empty()) where.append(where.empty() ? "" : ".").append(key);
    error_ = target_error(where.empty() ? std::string(why) : where + ": " + std::string(why));
  }
  // To call at the end.
  void refuse_unknown() {
    if (!object_.is_object()) return;
    for (const auto& [key, value] : object_.items()) {
      if (std::ranges::find(known_, key) != known_.end()) continue;
      fail(key, "unknown key" + did_you_mean(key, known_));
    }
  }

 private:
  const Json& object_;
  std::string path_;
  std::optional<Error>& error_;
  std::vector<std::string> known_;
};

bool is_header_value(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}
bool is_header_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

// As it may stand in a URL in place of a host.
bool is_server_name(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
  });
}

void read_access(ObjectReader& reader, FetchTarget& fetch, std::optional<Error>& error) {
  reader.pairs("headers", [&](const std::string& name, const std::string& value) {
    if (!is_header_name(name) || !is_header_value(value)) reader.fail("headers", "no valid header");
    fetch.headers.push_back(name + ": " + value);
  });
  reader.text("bearer_token_file", fetch.bearer_token_file);
  if (const Json* json = reader.find("basic_auth")) {
    ObjectReader auth(*json, "basic_auth", error);
    auth.text("username", fetch.username);
    auth.text("password_file", fetch.password_file);
    auth.refuse_unknown();
    if (fetch.username.empty()) auth.fail("username", "expected one");
    if (!fetch.bearer_token_file.empty()) auth.fail("", "bearer_token_file is given, too");
  }
  if (const Json* json = reader.find("tls_config")) {
    ObjectReader tls(*json, "tls_config", error);
    tls.text("ca_file", fetch.tls.ca_file);
    tls.text("cert_file", fetch.tls.cert_file);
    tls.text("key_file", fetch.tls.key_file);
    tls.text("server_name", fetch.tls.server_name);
    if (!is_server_name(fetch.tls.server_name)) tls.fail("server_name", "no host name");
    tls.flag("insecure_skip_verify", fetch.tls.insecure_skip_verify);
    tls.refuse_unknown();
  }
  reader.flag("follow_redirects", fetch.follow_redirects);
}

void read_limits(ObjectReader& reader, UpstreamTarget& target) {
  reader.size("body_size_limit", target.fetch.limits.max_body_bytes);
  target.fetch.limits.max_wire_bytes = target.fetch.limits.max_body_bytes;
  target.parse.max_page_bytes = target.fetch.limits.max_body_bytes;
  reader.size("sample_limit", target.parse.max_samples);
  reader.size("label_limit", target.parse.max_labels);
  reader.size("label_value_length_limit", target.parse.max_label_value_bytes);
  reader.size("name_length_limit", target.parse.max_name_bytes);
  reader.size("line_length_limit", target.parse.max_line_bytes);
  reader.size("native_histogram_bucket_limit", target.parse.max_native_buckets);
  if (target.parse.max_native_buckets > kMaxNativeBuckets) {
    reader.fail("native_histogram_bucket_limit",
                "expected at most " + std::to_string(kMaxNativeBuckets));
  }
}

void read_formats(ObjectReader& reader, std::vector<PageFormat>& formats) {
  constexpr const char* kKey = "scrape_protocols";
  std::vector<std::string> names;
  reader.texts(kKey, names);
  if (names.empty()) return;
  formats.clear();
  for (const std::string& name : names) {
    const auto format = page_format(name);
    if (!format) {
      reader.fail(kKey, "'" + name +
                            "' is none of PrometheusProto, OpenMetricsText1.0.0, "
                            "OpenMetricsText0.0.1, PrometheusText0.0.4");
    } else if (std::ranges::find(formats, *format) == formats.end()) {
      formats.push_back(*format);
    }
  }
}

void read_rule(const Json& json, std::vector<RelabelRule>& rules, std::optional<Error>& error) {
  RelabelSettings settings;
  ObjectReader reader(json, "metric_relabel_configs", error);
  reader.texts("source_labels", settings.source_labels);
  reader.text("separator", settings.separator);
  reader.text("regex", settings.regex);
  reader.text("target_label", settings.target_label);
  reader.text("replacement", settings.replacement);
  reader.text("action", settings.action);
  std::size_t modulus = 0;
  reader.size("modulus", modulus);
  settings.modulus = modulus;
  reader.refuse_unknown();
  if (error) return;
  auto rule = RelabelRule::make(kTargetFlag, settings);
  if (rule) {
    rules.push_back(std::move(*rule));
  } else {
    error = rule.error();
  }
}

void read_rewrite(ObjectReader& reader, RowRewriter::Settings& rewrite,
                  std::optional<Error>& error) {
  reader.flag("honor_labels", rewrite.honor_labels);
  reader.pairs("labels", [&](const std::string& name, const std::string& value) {
    if (!is_label_name(name) || name == kMetricName || name == kTargetLabel) {
      reader.fail("labels", "'" + name + "' cannot be added");
    }
    rewrite.labels.emplace_back(name, value);
  });
  if (const Json* json = reader.find("metric_relabel_configs")) {
    if (!json->is_array()) reader.fail("metric_relabel_configs", "expected an array of objects");
    for (const Json& rule : *json) read_rule(rule, rewrite.rules, error);
  }
}

// The parser keeps the last of two members of one name; we take neither.
Expected<Json> parse_json(std::string_view text) {
  std::vector<std::set<std::string>> seen;
  std::string twice;
  const auto look = [&](int /*depth*/, Json::parse_event_t event, Json& value) {
    if (event == Json::parse_event_t::object_start) seen.emplace_back();
    if (event == Json::parse_event_t::object_end) seen.pop_back();
    if (event == Json::parse_event_t::key && !seen.back().insert(value.get<std::string>()).second) {
      twice = value.get<std::string>();
    }
    return true;
  };
  try {
    Json json = Json::parse(text.begin(), text.end(), look, true, /*ignore_comments=*/true);
    if (!twice.empty()) return target_error(twice + ": given twice");
    return json;
  } catch (const Json::exception& exception) {
    std::string_view what = exception.what();
    what.remove_prefix(std::min(what.find("parse error"), what.size()));
    return target_error("no JSON object: " + std::string(what));
  }
}

}  // namespace

Expected<UpstreamTarget> parse_target_object(std::string_view text, Duration timeout) {
  const auto json = parse_json(text);
  if (!json) return json.error();
  UpstreamTarget target = default_target(timeout);
  std::optional<Error> error;
  std::string url;
  ObjectReader reader(*json, "", error);
  reader.text("url", url);
  reader.text("name", target.name);
  reader.duration("timeout", target.timeout);
  reader.duration("interval", target.interval);
  read_access(reader, target.fetch, error);
  read_limits(reader, target);
  read_formats(reader, target.formats);
  read_rewrite(reader, target.rewrite, error);
  reader.refuse_unknown();
  if (url.empty()) reader.fail("url", "expected one");
  if (error) return *error;
  const auto set = set_url(target, url);
  if (!set) return set.error();
  return target;
}

}  // namespace weir::detail
