#include "app/state_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "base/unique_fd.hpp"
#include "config/text_file.hpp"

namespace weir {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{4} << 30U;

constexpr FamilySpec kResumed{
    "weir_governor_state_resumed",
    "1 if the governor went on from --governor.state-file when this process began, 0 if its folds "
    "began anew."};

Expected<void> write_all(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno_error(path, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(fd) != 0) return errno_error(path, errno);
  return {};
}

// So that the new name is on the disk, too.
void sync_folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const detail::UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd) static_cast<void>(::fsync(fd.get()));
}

}  // namespace

StateFile::StateFile(std::string path, Logger log)
    : path_(std::move(path)), taken_path_(path_ + ".taken"), log_(std::move(log)) {}

void StateFile::resume(Exporter& exporter) {
  if (path_.empty()) return;
  if (::rename(path_.c_str(), taken_path_.c_str()) != 0) {
    const int why = errno;
    if (why == ENOENT) return log_.info("no governor state to resume", {{"file", path_}});
    return log_.warn("governor state not resumed, folds begin at 0",
                     {{"error", errno_error(path_, why).message()}});
  }
  const auto ok = go_on(exporter);
  resumed_ = ok.has_value();
  if (resumed_) return log_.info("governor state resumed", {{"file", path_}});
  const std::string aside = path_ + ".refused";
  static_cast<void>(::rename(taken_path_.c_str(), aside.c_str()));
  log_.warn("governor state not resumed, folds begin at 0",
            {{"file", path_}, {"error", ok.error().message()}, {"kept_as", aside}});
}

Expected<void> StateFile::go_on(Exporter& exporter) const {
  const auto bytes = read_text_file(taken_path_, kMaxBytes);
  if (!bytes) return bytes.error();
  return exporter.resume_governor(*bytes);
}

void StateFile::begun() {
  if (resumed_) static_cast<void>(::unlink(taken_path_.c_str()));
}

void StateFile::put_back() {
  if (resumed_) static_cast<void>(::rename(taken_path_.c_str(), path_.c_str()));
}

void StateFile::save(const Exporter& exporter) {
  if (path_.empty()) return;
  const std::string bytes = exporter.save_governor();
  if (bytes.empty()) return;
  if (const auto ok = write(bytes); !ok) {
    log_.error("governor state not saved", {{"error", ok.error().message()}});
  } else {
    log_.info("governor state saved", {{"file", path_}, {"bytes", std::to_string(bytes.size())}});
  }
}

// Whole under its name, or not at all.
Expected<void> StateFile::write(const std::string& bytes) const {
  const std::string fresh = path_ + ".new";
  const detail::UniqueFd file(
      ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!file) return errno_error(fresh, errno);
  if (const auto ok = write_all(file.get(), bytes, fresh); !ok) {
    static_cast<void>(::unlink(fresh.c_str()));
    return ok.error();
  }
  if (::rename(fresh.c_str(), path_.c_str()) != 0) return errno_error(path_, errno);
  sync_folder_of(path_);
  return {};
}

void StateFile::fill(SampleBatch& batch) const {
  if (!path_.empty()) batch.add(kResumed, resumed_ ? 1 : 0);
}

}  // namespace weir
