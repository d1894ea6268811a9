#include "config/tls_section.hpp"

#include <algorithm>
#include <array>

#include "base/nearest.hpp"
#include "config/text_file.hpp"
#include "http/tls_names.hpp"

namespace weir::detail {
namespace {

constexpr std::size_t kMaxPemBytes = std::size_t{1} << 20U;
constexpr const char* kSection = "tls_server_config";

const std::vector<std::string>& known_keys() {
  static const std::vector<std::string> kKeys{"cert",
                                              "key",
                                              "client_ca",
                                              "cert_file",
                                              "key_file",
                                              "client_ca_file",
                                              "client_auth_type",
                                              "client_allowed_sans",
                                              "min_version",
                                              "max_version",
                                              "cipher_suites",
                                              "curve_preferences",
                                              "prefer_server_cipher_suites"};
  return kKeys;
}

struct AuthName {
  std::string_view name;
  ClientAuth auth;
};
// The last one is what the first versions of exporter-toolkit called RequireAnyClientCert.
constexpr std::array kAuthNames{
    AuthName{"NoClientCert", ClientAuth::none},
    AuthName{"RequestClientCert", ClientAuth::request},
    AuthName{"RequireAnyClientCert", ClientAuth::require_any},
    AuthName{"VerifyClientCertIfGiven", ClientAuth::verify_if_given},
    AuthName{"RequireAndVerifyClientCert", ClientAuth::require_and_verify},
    AuthName{"", ClientAuth::none},
    AuthName{"RequireClientCert", ClientAuth::require_any}};

class TlsReader {
 public:
  TlsReader(const YamlSection& section, int line, const std::filesystem::path& folder,
            WebConfig& config)
      : section_(section), line_(line), folder_(folder), config_(config) {}

  Expected<void> read() {
    TlsConfig tls;
    auto certificate = pem("cert", "cert_file");
    if (!certificate) return certificate.error();
    auto key = pem("key", "key_file");
    if (!key) return key.error();
    if (!*certificate) return fault(line_, "missing cert_file");
    if (!*key) return fault(line_, "missing key_file");
    tls.certificate = std::move(**certificate);
    tls.key = std::move(**key);
    if (auto done = read_client_auth(tls); !done) return done;
    if (auto done = read_versions(tls); !done) return done;
    if (auto done = read_names("cipher_suites", cipher_suites(), tls.cipher_suites); !done)
      return done;
    if (auto done = read_names("curve_preferences", curves(), tls.curves); !done) return done;
    if (section_.has("prefer_server_cipher_suites")) {
      const auto prefer = section_.flag("prefer_server_cipher_suites");
      if (!prefer) return prefer.error();
      tls.prefer_server_cipher_suites = *prefer;
    }
    config_.tls = std::move(tls);
    return {};
  }

 private:
  static Error fault(int line, std::string_view why) {
    return yaml_fault(line, std::string(kSection) + ": " + std::string(why));
  }

  // What the key \p text holds or the file that \p file names; nothing if both are absent or empty.
  Expected<std::optional<PemText>> pem(const std::string& text, const std::string& file) {
    std::optional<PemText> found;
    if (section_.has(text)) {
      auto inline_text = section_.text(text);
      if (!inline_text) return inline_text.error();
      if (!inline_text->text.empty()) found = PemText{inline_text->text, text};
    }
    if (!section_.has(file)) return found;
    const auto name = section_.text(file);
    if (!name) return name.error();
    if (name->text.empty()) return found;
    if (found) return fault(name->line, "both " + text + " and " + file + " are given");
    const std::string path = (folder_ / name->text).string();
    config_.files.push_back(path);
    auto content = read_text_file(path, kMaxPemBytes);
    if (!content) return fault(name->line, file + ": " + content.error().message());
    return std::optional(PemText{std::move(*content), path});
  }

  Expected<void> read_client_auth(TlsConfig& tls) {
    if (section_.has("client_auth_type")) {
      const auto name = section_.text("client_auth_type");
      if (!name) return name.error();
      const auto known = std::ranges::find(kAuthNames, name->text, &AuthName::name);
      if (known == kAuthNames.end()) return unknown(*name, auth_names());
      tls.client_auth = known->auth;
    }
    auto authority = pem("client_ca", "client_ca_file");
    if (!authority) return authority.error();
    tls.client_ca = std::move(*authority);
    if (tls.client_ca && tls.client_auth == ClientAuth::none) {
      return fault(line_, "client_ca_file without a client_auth_type that asks for a certificate");
    }
    if (!section_.has("client_allowed_sans")) return {};
    auto sans = section_.texts("client_allowed_sans");
    if (!sans) return sans.error();
    for (YamlText& san : *sans) tls.client_allowed_sans.push_back(std::move(san.text));
    const bool always = tls.client_auth == ClientAuth::require_any ||
                        tls.client_auth == ClientAuth::require_and_verify;
    if (tls.client_allowed_sans.empty() || always) return {};
    return fault(line_,
                 "client_allowed_sans needs client_auth_type RequireAnyClientCert or "
                 "RequireAndVerifyClientCert");
  }

  Expected<void> read_versions(TlsConfig& tls) {
    for (const char* key : {"min_version", "max_version"}) {
      if (!section_.has(key)) continue;
      const auto name = section_.text(key);
      if (!name) return name.error();
      const bool is_min = key == std::string_view("min_version");
      TlsVersion& version = is_min ? tls.min_version : tls.max_version;
      if (name->text == "TLS13") {
        version = TlsVersion::tls13;
      } else if (name->text == "TLS12") {
        version = TlsVersion::tls12;
      } else if (name->text != "TLS10" && name->text != "TLS11") {
        return unknown(*name, {"TLS12", "TLS13"});
      } else if (is_min) {
        config_.warnings.push_back("min_version " + name->text + " is taken as TLS12, the oldest");
      } else {
        return fault(name->line, "max_version: nothing older than TLS12 is spoken");
      }
    }
    if (tls.min_version <= tls.max_version) return {};
    return fault(line_, "min_version is above max_version");
  }

  Expected<void> read_names(const std::string& key, std::span<const TlsName> known,
                            std::vector<std::string>& into) {
    if (!section_.has(key)) return {};
    auto names = section_.texts(key);
    if (!names) return names.error();
    for (YamlText& name : *names) {
      if (find_tls_name(known, name.text) == nullptr) {
        std::vector<std::string> right;
        for (const TlsName& one : known) right.emplace_back(one.toolkit);
        return unknown(name, right);
      }
      into.push_back(std::move(name.text));
    }
    return {};
  }

  static std::vector<std::string> auth_names() {
    std::vector<std::string> names;
    names.reserve(kAuthNames.size());
    for (const AuthName& known : kAuthNames) names.emplace_back(known.name);
    return names;
  }

  static Error unknown(const YamlText& name, const std::vector<std::string>& right) {
    return fault(name.line,
                 name.key + ": unknown '" + name.text + "'" + did_you_mean(name.text, right));
  }

  const YamlSection& section_;
  int line_;
  const std::filesystem::path& folder_;
  WebConfig& config_;
};

}  // namespace

Expected<void> read_tls_section(const YAML::Node& node, const std::filesystem::path& folder,
                                WebConfig& config) {
  const auto section = YamlSection::open(node, kSection, known_keys());
  if (!section) return section.error();
  const bool empty =
      std::ranges::none_of(known_keys(), [&](const std::string& key) { return section->has(key); });
  if (empty) return {};
  return TlsReader(*section, line_of(node), folder, config).read();
}

}  // namespace weir::detail
