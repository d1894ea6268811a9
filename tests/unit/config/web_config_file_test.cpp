#include "config/web_config_file.hpp"

#include <catch2/catch.hpp>

#include "support/temp_tree.hpp"

using namespace weir;
using weir::test::TempTree;

namespace {

const std::string kHash = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

class WebConfigFile {
 public:
  WebConfigFile() {
    tree_.write("server.pem", "certificate");
    tree_.write("keys/server.key", "key");
  }
  Expected<WebConfig> read(const std::string& yaml) {
    tree_.write("web.yml", yaml);
    return read_web_config(tree_.path("web.yml"));
  }
  // What is said behind the file's name.
  std::string complaint(const std::string& yaml) {
    const auto config = read(yaml);
    if (config) return "accepted";
    const std::string& message = config.error().message();
    const std::string name = tree_.path("web.yml") + ':';
    return message.starts_with(name) ? message.substr(name.size()) : message;
  }
  TempTree tree_;
};

}  // namespace

TEST_CASE("a web configuration is read into types, its files relative to its folder") {
  WebConfigFile file;
  const auto config = file.read(
      "tls_server_config:\n"
      "  cert_file: server.pem\n"
      "  key_file: keys/server.key\n"
      "  client_ca_file: server.pem\n"
      "  client_auth_type: RequireAndVerifyClientCert\n"
      "  client_allowed_sans: [a, b]\n"
      "  min_version: TLS13\n"
      "  cipher_suites: [TLS_AES_128_GCM_SHA256]\n"
      "  curve_preferences: [X25519, CurveP256]\n"
      "  prefer_server_cipher_suites: no\n"
      "basic_auth_users:\n"
      "  alice: " +
      kHash +
      "\n"
      "http_server_config:\n"
      "  headers:\n"
      "    X-Frame-Options: deny\n"
      "    Content-Security-Policy:\n"
      "rate_limit: {interval: 1m30s, burst: 20}\n");
  REQUIRE(config.has_value());
  REQUIRE(config->tls.has_value());
  const TlsConfig& tls = *config->tls;
  CHECK(tls.certificate.pem == "certificate");
  CHECK(tls.certificate.origin == file.tree_.path("server.pem"));
  CHECK(tls.key.pem == "key");
  CHECK(tls.client_ca.value().pem == "certificate");
  CHECK(tls.client_auth == ClientAuth::require_and_verify);
  CHECK(tls.client_allowed_sans == std::vector<std::string>{"a", "b"});
  CHECK(tls.min_version == TlsVersion::tls13);
  CHECK(tls.max_version == TlsVersion::tls13);
  CHECK(tls.cipher_suites == std::vector<std::string>{"TLS_AES_128_GCM_SHA256"});
  CHECK(tls.curves == std::vector<std::string>{"X25519", "CurveP256"});
  CHECK_FALSE(tls.prefer_server_cipher_suites);
  REQUIRE(config->users.size() == 1);
  CHECK(config->users.front().name == "alice");
  CHECK(config->users.front().hash == kHash);
  REQUIRE(config->headers.size() == 1);  // a blank one is not sent
  CHECK(config->headers.front().value == "deny");
  CHECK(config->rate_limit.interval == std::chrono::seconds(90));
  CHECK(config->rate_limit.burst == 20);
  CHECK(config->files.size() == 4);
  CHECK(config->warnings.empty());
}

TEST_CASE(
    "what is wrong with a web configuration is told with its line and the nearest right word") {
  WebConfigFile file;
  CHECK(file.complaint("\nbasic_auth_user: {}\n") ==
        "2: unknown key 'basic_auth_user' in the file, did you mean basic_auth_users?");
  CHECK(file.complaint("tls_server_config:\n  cert_file: server.pem\n  keyfile: x\n") ==
        "3: unknown key 'keyfile' in tls_server_config, did you mean key_file?");
  CHECK(file.complaint("http_server_config:\n  header: {}\n") ==
        "2: unknown key 'header' in http_server_config, did you mean headers?");
  CHECK(file.complaint("http_server_config:\n  headers:\n    X-Frame-Option: deny\n") ==
        "3: headers: 'X-Frame-Option' cannot be set, did you mean X-Frame-Options?");
  CHECK(file.complaint("http_server_config:\n  headers:\n    X-Frame-Options: none\n") ==
        "3: headers: X-Frame-Options: unknown value 'none', expected deny or sameorigin");
  CHECK(file.complaint("rate_limit:\n  interval: 1s\n  bursts: 1\n") ==
        "3: unknown key 'bursts' in rate_limit, did you mean burst?");
  CHECK(file.complaint("http_server_config:\n  http2: 1\n") == "2: http2: expected true or false");
  const std::string tls = "tls_server_config:\n  cert_file: server.pem\n  key_file: server.pem\n";
  CHECK(file.complaint(tls + "  min_version: TLS1.3\n") ==
        "4: tls_server_config: min_version: unknown 'TLS1.3', did you mean TLS13?");
  CHECK(file.complaint(tls + "  client_auth_type: RequireAndVerify\n")
            .starts_with("4: tls_server_config: client_auth_type: unknown 'RequireAndVerify'"));
  CHECK(file.complaint(tls + "  cipher_suites:\n  - TLS_AES_128_GCM_SHA265\n") ==
        "5: tls_server_config: cipher_suites: unknown 'TLS_AES_128_GCM_SHA265', did you mean "
        "TLS_AES_128_GCM_SHA256?");
  CHECK(file.complaint(tls + "  cert: x\n") ==
        "2: tls_server_config: both cert and cert_file are given");
  CHECK(file.complaint("a: b: c\n") == "1: illegal map value");
  CHECK(file.complaint("") == " the file is empty and protects nothing; write {} if that is meant");
  CHECK(file.complaint("{}\n---\n{}\n") == "3: a second document");
}

TEST_CASE("an error never quotes a hash or a password") {
  WebConfigFile file;
  CHECK(file.complaint("basic_auth_users:\n  alice: opensesame\n") ==
        "2: basic_auth_users: alice: expected a bcrypt hash ($2a$, $2b$ or $2y$, cost 4 to 31)");
}

TEST_CASE("a file cut short anywhere is rejected") {
  WebConfigFile file;
  const std::string whole = "basic_auth_users:\n  alice: " + kHash + "\n";
  REQUIRE(file.read(whole).has_value());
  for (std::size_t size = 0; size < whole.size() - 1; ++size) {
    INFO(size);
    CHECK_FALSE(file.read(whole.substr(0, size)).has_value());
  }
}

TEST_CASE("what is harmless and not to be had is said in a warning") {
  WebConfigFile file;
  const auto config = file.read("http_server_config: {http2: true}\n");
  REQUIRE(config.has_value());
  CHECK(config->warnings ==
        std::vector<std::string>{"http2: only HTTP/1.1 is spoken; clients adapt"});
}
