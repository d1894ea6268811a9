// How full the file systems are. A mount that does not answer is reported as an error and never
// delays the others; see statfs_prober.hpp.
#include "collectors/host/filesystem.hpp"

#include <algorithm>
#include <array>
#include <system_error>
#include <unordered_map>

#include "collectors/host/filesystem_options.hpp"
#include "collectors/host/mountinfo.hpp"
#include "collectors/host/statfs_prober.hpp"
#include "collectors/support/file_reader.hpp"

namespace weir::collectors {
namespace {

constexpr FamilySpec kAvail{"node_filesystem_avail_bytes",
                            "Space that users without privilege may still fill."};
constexpr FamilySpec kDeviceError{
    "node_filesystem_device_error",
    "1 if the file system could not be asked; the label device_error says why.", MetricType::gauge,
    Fold::max};
constexpr FamilySpec kFiles{"node_filesystem_files", "Inodes in total."};
constexpr FamilySpec kFilesFree{"node_filesystem_files_free", "Inodes that are free."};
constexpr FamilySpec kFree{"node_filesystem_free_bytes",
                           "Free space, that reserved for root included."};
constexpr FamilySpec kMountInfo{"node_filesystem_mount_info", "The device number behind a mount."};
constexpr FamilySpec kPurgeable{"node_filesystem_purgeable_bytes",
                                "Space that the system may reclaim by itself; 0 on Linux."};
constexpr FamilySpec kReadonly{"node_filesystem_readonly",
                               "1 if the file system is mounted read-only.", MetricType::gauge,
                               Fold::max};
constexpr FamilySpec kSize{"node_filesystem_size_bytes", "Space in total."};
constexpr std::array kFamilies{kAvail,     kDeviceError, kFiles,    kFilesFree, kFree,
                               kMountInfo, kPurgeable,   kReadonly, kSize};

constexpr std::string_view kStuck = "mountpoint timeout";

// As Go writes it, in lower case, for that is what alerts match.
std::string error_text(int error_number) {
  std::string text = std::generic_category().message(error_number);
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  if (text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && is_lower(text[1]))
    text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

// What stays of a mount point from run to run.
struct MountPoint {
  std::string label;  // as the page has it
  bool ignored = false;
  std::shared_ptr<Probe> probe;
  bool at_once = false;  // so surely does it answer that no other thread need ask
  std::size_t seen_run = 0;
};

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept {
    return std::hash<std::string_view>{}(text);
  }
};

class Filesystem final : public Collector {
 public:
  Filesystem(FilesystemOptions options, StatfsFunction statfs)
      : mount_points_(std::move(options.mount_points)),
        types_(std::move(options.types)),
        prober_(options.prober, std::move(statfs)) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    ++run_;
    bool is_read = is_due(context.clock.monotonic());
    if (is_read) {
      if (auto listed = list_mounts(context); !listed) return listed.error();
    }
    if (auto asked = ask(context); !asked) return asked.error();
    settled_ = are_as_listed();
    if (!is_read && !settled_) {  // something happened of which the kernel did not tell
      if (auto listed = list_mounts(context); !listed) return listed.error();
      if (auto asked = ask(context); !asked) return asked.error();
      settled_ = are_as_listed();
    }
    for (std::size_t i = 0; i < mounts_.size(); ++i) add(i, out);
    return {};
  }

 private:
  // Whether mountinfo must be read. The kernel tells of a mount that comes, goes or is mounted
  // anew; that an error made a file system read-only shows in its statfs(2), in new kernels only in
  // mountinfo. For that, and a renamed directory above a mount point, it is read now and then.
  [[nodiscard]] bool is_due(MonotonicTime now) const {
    return !settled_ || now - read_ >= detail::kLookAgain || !mountinfo_->tells_no_change();
  }

  // One result for each of mounts_.
  Expected<void> ask(const CollectContext& context) {
    slow_results_.clear();
    if (!probes_.empty()) {
      if (auto asked = prober_.run(probes_, context, slow_results_); !asked) return asked.error();
    }
    results_.clear();
    auto slow = slow_results_.begin();
    for (const MountPoint* point : points_)
      results_.push_back(point->at_once ? prober_.ask_here(*point->probe) : *slow++);
    return {};
  }

  // Whether all answered, and are read-only or not as mountinfo says.
  [[nodiscard]] bool are_as_listed() const {
    return std::ranges::equal(mounts_, results_, [](const Mount& mount, const ProbeResult& result) {
      return result.answered && result.error_number == 0 &&
             result.usage.read_only == mount.read_only;
    });
  }

  // Fills mounts_ and points_ beside it, and probes_ of those that may hang. A host's mounts rarely
  // change.
  Expected<void> list_mounts(const CollectContext& context) {
    const HostRoot& host = context.host;
    settled_ = false;
    read_ = context.clock.monotonic();
    // Not every container may see process 1.
    mountinfo_ = &of_init_;
    auto text = of_init_.read(host);
    if (!text) {
      mountinfo_ = &of_self_;
      text = of_self_.read(host);
    }
    if (!text) return detail::absent_is_no_data(text.error());
    if (*text == text_) return {};
    text_ = *text;
    mounts_.clear();
    points_.clear();
    probes_.clear();
    if (auto parsed = parse_mountinfo(text_, mounts_); !parsed) {
      text_.clear();
      return parsed.error();
    }
    may_hang_.clear();
    for (const Mount& mount : mounts_)
      if (may_hang(mount.type)) may_hang_.push_back(mount.point);
    std::erase_if(mounts_, [this](const Mount& mount) { return types_.ignores(mount.type); });
    keep_topmost(mounts_);
    std::erase_if(mounts_, [&](const Mount& mount) { return !take(mount, host); });
    label_texts_.resize(mounts_.size());
    for (std::size_t i = 0; i < mounts_.size(); ++i)
      write_labels(mounts_[i], *points_[i], {}, label_texts_[i]);
    forget_unmounted();
    return {};
  }

  // False: it is to be left out.
  bool take(const Mount& mount, const HostRoot& host) {
    MountPoint& point = known(mount.point, host);
    point.seen_run = run_;
    if (point.ignored) return false;
    // A call that hung before may hang for another mount in its place, too.
    point.at_once = answers_at_once(mount, may_hang_) && !prober_.is_asking(*point.probe);
    points_.push_back(&point);
    if (!point.at_once) probes_.push_back(point.probe);
    return true;
  }

  MountPoint& known(std::string_view raw, const HostRoot& host) {
    const auto found = known_.find(raw);
    if (found != known_.end()) return found->second;
    const std::string unescaped = unescape_mount_point(raw);
    MountPoint point;
    point.label = strip_root(unescaped, host.rootfs);
    point.ignored = mount_points_.ignores(point.label);
    if (!point.ignored) point.probe = std::make_shared<Probe>(host.root(point.label));
    return known_.emplace(raw, std::move(point)).first->second;
  }

  // A call that has not returned is remembered, so that a new mount in its place does not add one.
  void forget_unmounted() {
    std::erase_if(known_, [this](const auto& entry) {
      const MountPoint& point = entry.second;
      return point.seen_run != run_ && (point.ignored || !prober_.is_asking(*point.probe));
    });
  }

  static void write_labels(const Mount& mount, const MountPoint& point, std::string_view error,
                           std::string& out) {
    out.clear();
    append_label_text(
        out, std::array{LabelView{"device", mount.source}, LabelView{"device_error", error},
                        LabelView{"fstype", mount.type}, LabelView{"mountpoint", point.label}});
  }

  void add(std::size_t index, SampleBatch& out) {
    const Mount& mount = mounts_[index];
    const MountPoint& point = *points_[index];
    const ProbeResult& result = results_[index];
    const bool failed = !result.answered || result.error_number != 0;
    if (failed) {
      const std::string error =
          result.answered ? error_text(result.error_number) : std::string(kStuck);
      write_labels(mount, point, error, error_labels_);
    }
    const LabelText labels = LabelText::trusted(failed ? error_labels_ : label_texts_[index]);
    out.add(out.family(kDeviceError), labels, failed ? 1 : 0);
    out.add(out.family(kReadonly), labels, mount.read_only ? 1 : 0);
    if (failed) return;
    const FileSystemUsage& usage = result.usage;
    out.add(out.family(kSize), labels, usage.size_bytes);
    out.add(out.family(kFree), labels, usage.free_bytes);
    out.add(out.family(kAvail), labels, usage.avail_bytes);
    out.add(out.family(kFiles), labels, usage.files);
    out.add(out.family(kFilesFree), labels, usage.files_free);
    out.add(out.family(kPurgeable), labels, 0);
    out.add(kMountInfo,
            {{"device", mount.source},
             {"major", mount.major},
             {"minor", mount.minor},
             {"mountpoint", point.label}},
            1);
  }

  detail::NameFilter mount_points_;
  detail::NameFilter types_;
  StatfsProber prober_;
  detail::FileReader of_init_{&HostRoot::proc, "1/mountinfo"};
  detail::FileReader of_self_{&HostRoot::proc, "self/mountinfo"};
  std::unordered_map<std::string, MountPoint, TextHash, std::equal_to<>> known_;
  const detail::FileReader* mountinfo_ = &of_init_;  // the one that was read
  MonotonicTime read_;
  bool settled_ = false;  // what was read agrees with what the mounts answered
  std::size_t run_ = 0;
  std::string text_;  // what the next ones borrow from
  std::vector<Mount> mounts_;
  std::vector<std::string_view> may_hang_;
  std::vector<const MountPoint*> points_;
  std::vector<std::shared_ptr<Probe>> probes_;
  std::vector<ProbeResult> slow_results_;  // of probes_
  std::vector<ProbeResult> results_;       // of mounts_
  std::vector<std::string> label_texts_;   // of mounts_, while there is no error
  std::string error_labels_;
};

Expected<std::unique_ptr<Collector>> make(const CollectorOptions& options) {
  return make_filesystem(options, system_statfs);
}

}  // namespace

Expected<std::unique_ptr<Collector>> make_filesystem(const CollectorOptions& options,
                                                     StatfsFunction statfs) {
  auto parsed = FilesystemOptions::parse(options);
  if (!parsed) return parsed.error();
  return std::unique_ptr<Collector>(
      std::make_unique<Filesystem>(std::move(*parsed), std::move(statfs)));
}

CollectorSpec filesystem_spec() {
  return {"filesystem",
          "Exposes how full the file systems are.",
          true,
          kFamilies,
          filesystem_option_specs(),
          make};
}

}  // namespace weir::collectors
