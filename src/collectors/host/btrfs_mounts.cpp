#include "collectors/host/btrfs_mounts.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include "collectors/host/mountinfo.hpp"

namespace weir::collectors {

struct BtrfsMounts::Answers {
  std::mutex lock;
  std::unordered_map<std::string, BtrfsDevices> by_path;
};

BtrfsMounts::BtrfsMounts(BtrfsFunction ask)
    : answers_(std::make_shared<Answers>()),
      prober_({.workers = 1, .mount_timeout = kBtrfsPatience},
              [answers = answers_, ask = std::move(ask)](const std::string& path,
                                                         FileSystemUsage& /*usage*/) {
                BtrfsDevices found;
                const int error_number = ask(path, found);
                if (error_number != 0) return error_number;
                const std::lock_guard hold(answers->lock);
                answers->by_path.insert_or_assign(path, std::move(found));
                return 0;
              }) {}

bool BtrfsMounts::list(const CollectContext& context) {
  const HostRoot& host = context.host;
  ++lists_;
  sources_.clear();
  // Not every container may see process 1.
  auto text = of_init_.read(host);
  if (!text) text = of_self_.read(host);
  std::vector<Mount> mounts;
  if (text && parse_mountinfo(*text, mounts)) {
    keep_topmost(mounts);
    for (const Mount& mount : mounts) {
      if (mount.type != "btrfs") continue;
      const std::string point = unescape_mount_point(mount.point);
      add(mount.source, host.root(strip_root(point, host.rootfs)));
    }
  }
  // A call that has not returned is remembered, so that a new mount in its place does not add one.
  std::erase_if(points_, [this](const auto& entry) {
    return entry.second.listed != lists_ && !prober_.is_asking(*entry.second.probe);
  });
  return text.has_value() || text.error().code() == ErrorCode::not_found;
}

void BtrfsMounts::add(std::string_view device, const std::string& path) {
  auto source = std::ranges::find(sources_, device, &Source::device);
  if (source == sources_.end()) {
    source = sources_.insert(source, Source{std::string(device), {}});
  }
  auto& point = *points_.try_emplace(path).first;
  if (!point.second.probe) point.second.probe = std::make_shared<Probe>(path);
  point.second.listed = lists_;
  source->points.push_back(&point);
}

// The first that has not failed. If all have, they are tried again in turn.
BtrfsMounts::Points::value_type& BtrfsMounts::choose(Source& source) {
  const auto has_failed = [](const auto* point) { return point->second.failed; };
  const auto good = std::ranges::find_if_not(source.points, has_failed);
  if (good != source.points.end()) return **good;
  for (auto* point : source.points) point->second.failed = false;
  return *source.points.front();
}

void BtrfsMounts::ask(const CollectContext& context) {
  found_.clear();
  asked_.clear();
  probes_.clear();
  for (Source& source : sources_) asked_.push_back(&choose(source));
  if (asked_.empty()) return;
  for (const auto* point : asked_) probes_.push_back(point->second.probe);
  if (!prober_.run(probes_, context, results_)) return;

  const std::lock_guard hold(answers_->lock);
  for (std::size_t i = 0; i < asked_.size(); ++i) {
    auto& [path, point] = *asked_[i];
    if (!results_[i].answered) continue;
    point.failed = results_[i].error_number != 0;
    const auto answer = answers_->by_path.find(path);
    if (point.failed || answer == answers_->by_path.end()) continue;
    found_.push_back(std::move(answer->second));
    answers_->by_path.erase(answer);
  }
}

const BtrfsDevices* BtrfsMounts::of(std::string_view fsid) const noexcept {
  const auto found = std::ranges::find(found_, fsid, &BtrfsDevices::fsid);
  return found == found_.end() ? nullptr : &*found;
}

}  // namespace weir::collectors
