#include "collectors/host/textfile_store.hpp"

#include <chrono>

#include "collectors/host/textfile_paths.hpp"

namespace weir::detail {
namespace {

// A file changed a moment ago may change again within the same tick of its file system's clock, and
// look the same.
constexpr std::chrono::seconds kSettledAfter{2};

ParseOptions parse_options() {
  ParseOptions options;
  options.complete_groups = true;
  return options;
}

bool is_settled(const FileIdentity& identity, WallTime now) {
  const auto now_ns = std::chrono::nanoseconds(now.time_since_epoch()).count();
  return identity.changed_ns < now_ns - std::chrono::nanoseconds(kSettledAfter).count();
}

}  // namespace

TextfileStore::TextfileStore() : parser_(parse_options()) {}

bool TextfileStore::refresh(std::span<const std::string> patterns, const CollectContext& context) {
  read_.clear();
  skipped_.clear();
  seen_.clear();
  has_changed_ = false;
  for (const std::string& pattern : patterns) {
    if (pattern.empty()) continue;  // the flag's way to say "none"
    for (const std::string& path : expand_pattern(pattern)) {
      if (!refresh_directory(path, context)) return false;
    }
  }
  const auto is_gone = [this](const auto& file) { return !seen_.contains(file.first); };
  if (std::erase_if(files_, is_gone) > 0) has_changed_ = true;
  return true;
}

bool TextfileStore::refresh_directory(const std::string& path, const CollectContext& context) {
  const auto directory = Directory::open(path);
  const auto names = directory ? directory->names() : directory.error();
  if (!names) {
    skipped_.push_back({path, {SkipReason::unreadable, names.error().message()}});
    return true;
  }
  for (const std::string& name : *names) {
    if (!name.ends_with(".prom")) continue;
    if (context.stop.stop_requested()) return false;
    const std::string file_path = textfile_path(path, name);
    if (seen_.contains(file_path)) continue;  // two patterns name it
    if (seen_.size() == kMaxTextfiles) {
      skipped_.push_back({file_path, {SkipReason::too_many, "too many metrics files"}});
      continue;
    }
    seen_.insert(file_path);
    File& file = files_.try_emplace(file_path).first->second;
    file.path = file_path;
    refresh_file(*directory, name, file, context);
    if (file.skip) {
      skipped_.push_back({file_path, *file.skip});
    } else {
      read_.push_back(&file);
    }
  }
  return true;
}

void TextfileStore::refresh_file(const Directory& directory, const std::string& name, File& file,
                                 const CollectContext& context) {
  if (file.is_settled && look_at_textfile(directory.descriptor(), name) == file.identity) return;
  has_changed_ = true;
  file.batch.forget_families();
  file.duplicates = 0;
  file.skip = read_textfile(directory.descriptor(), name, text_, file.identity);
  file.is_settled = !file.skip && is_settled(file.identity, context.clock.wall());
  if (!file.skip) parse(file);
}

void TextfileStore::parse(File& file) {
  const auto outcome = parser_.parse(text_, file.batch);
  if (!outcome) {
    const bool is_limit = outcome.error().code() == ErrorCode::limit;
    file.skip = Skip{is_limit ? SkipReason::limit : SkipReason::syntax, outcome.error().message()};
  } else if (!file.batch.timestamps().empty()) {
    file.batch.forget_families();
    file.skip = Skip{SkipReason::timestamps, "samples with timestamps are not supported"};
  } else {
    file.duplicates = outcome->duplicates;
  }
}

}  // namespace weir::detail
