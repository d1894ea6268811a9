#include "app/log_writer.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <string>

#include "app/log_format.hpp"

namespace weir {
namespace {

// How long a reader of a full pipe may hold up whoever logs.
constexpr int kPatienceMs = 100;

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    // A pipe that nobody empties would stop the program: ask first, and write no more than fits.
    pollfd ready{fd, POLLOUT, 0};
    if (::poll(&ready, 1, kPatienceMs) <= 0 || (ready.revents & POLLOUT) == 0) return false;
    const ssize_t written =
        ::write(fd, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

bool LogWriter::write_line(const LogRecord& record) {
  std::string line = format_ == LogFormat::json ? format_json(record, clock_.wall())
                                                : format_logfmt(record, clock_.wall());
  line += '\n';
  return write_all(fd_, line);
}

void LogWriter::write(const LogRecord& record) noexcept {
  if (record.level < level_) return;
  try {
    const std::lock_guard lock(mutex_);
    if (!write_line(record)) {
      ++dropped_;
    } else if (dropped_ != dropped_told_) {
      const std::array fields{LogField{"lines", std::to_string(dropped_ - dropped_told_)}};
      if (write_line({LogLevel::warn, "log lines were dropped", fields})) dropped_told_ = dropped_;
    }
  } catch (...) {
    ++dropped_;
  }
}

Logger make_logger(std::shared_ptr<LogWriter> writer) {
  return Logger([writer = std::move(writer)](const LogRecord& record) { writer->write(record); },
                LogLevel::debug);
}

}  // namespace weir
