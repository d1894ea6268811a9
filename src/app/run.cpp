#include "app/run.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <span>

#include "app/check_metrics.hpp"
#include "app/check_web_config.hpp"
#include "app/configuration.hpp"
#include "app/help.hpp"
#include "app/offline_commands.hpp"
#include "app/serve.hpp"
#include "weir/catalog.hpp"
#include "weir/version.hpp"

namespace weir {
namespace {

enum ExitStatus : int { kSuccess = 0, kFailure = 1, kUsage = 2 };

// A closed standard stream would give its number to a socket, and the log would go there.
void open_standard_streams() {
  for (int fd = ::open("/dev/null", O_RDWR); fd >= 0; fd = ::dup(fd)) {
    if (fd <= STDERR_FILENO) continue;
    ::close(fd);
    return;
  }
}

void print(std::FILE* stream, const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stream);
  std::fflush(stream);
}

// One line, whatever the error quotes.
int fail(const Error& error, ExitStatus status) {
  std::string line = "weir_exporter: " + error.message();
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
  }
  print(stderr, line + '\n');
  return status;
}

std::string version_text() {
  const BuildInfo build = build_info();
  std::string text = "weir_exporter, version ";
  text.append(build.version).append(" (revision: ").append(build.revision);
  return text.append(", built by ").append(build.compiler).append(")\n");
}

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : ", ").append(word);
  return text.empty() ? "none" : text;
}

void print_warnings(const Settings& settings) {
  for (const std::string& warning : settings.warnings) print(stderr, "warning: " + warning + '\n');
}

int check_config(const Configuration& configuration, const Settings& settings) {
  std::vector<std::string> collectors;
  for (const EnabledCollector& enabled : settings.collectors) {
    collectors.emplace_back(enabled.spec.name);
  }
  const std::string file = configuration.file();
  print(stdout, "OK\nconfig file: " + (file.empty() ? "none" : file) + "\nlisten: " +
                    (settings.systemd_socket ? "at systemd's sockets"
                                             : join(settings.web.listen_addresses)) +
                    "\nmax-series: " + std::to_string(settings.governor.values().max_series) +
                    "\ncollectors: " + join(collectors) + '\n');
  return kSuccess;
}

}  // namespace

int run(std::vector<std::string> arguments, std::vector<std::string> environment) {
  open_standard_streams();
  // These have no options but their own, and read neither environment nor configuration.
  if (!arguments.empty() && arguments.front() == "check-metrics") {
    return check_metrics(std::span(arguments).subspan(1));
  }
  if (!arguments.empty() && arguments.front() == "check-web-config") {
    return check_web_configs(std::span(arguments).subspan(1));
  }
  const Configuration configuration(std::move(arguments), std::move(environment),
                                    collectors::catalog());
  const auto words = configuration.command();
  if (!words) return fail(words.error(), kUsage);
  const Command command = words->command;
  if (command == Command::help) {
    print(stdout, help_text(configuration.table()));
    return kSuccess;
  }
  if (command == Command::version) {
    print(stdout, version_text());
    return kSuccess;
  }
  const auto settings = configuration.read();
  if (!settings) return fail(settings.error(), kUsage);
  if (command == Command::serve || command == Command::check_config) {
    const std::string& file = settings->web_config_file;
    if (!file.empty()) {
      const auto checked = check_web_config(file);
      if (!checked) return fail(checked.error().with_context("--web.config.file"), kUsage);
    }
  }
  if (command == Command::serve) {
    const auto status = serve(configuration, *settings);
    return status ? *status : fail(status.error(), kFailure);
  }
  print_warnings(*settings);
  if (command == Command::check_config) return check_config(configuration, *settings);
  const auto done =
      command == Command::analyze ? analyze(*settings, words->operand) : replay(*settings);
  return done ? kSuccess : fail(done.error(), kFailure);
}

}  // namespace weir
