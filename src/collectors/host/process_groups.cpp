// Processes by group: what they use, what they hold, and whether that grows.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "collect/regex.hpp"
#include "collectors/host/pid_path.hpp"
#include "collectors/host/process_group_book.hpp"
#include "collectors/host/process_sample.hpp"
#include "collectors/host/top_groups.hpp"
#include "collectors/support/directory.hpp"
#include "collectors/support/numbered_entries.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

constexpr std::string_view kBy = "collector.process_groups.by";
constexpr std::string_view kGroup = "collector.process_groups.group";
constexpr std::string_view kTop = "collector.process_groups.top";
constexpr std::string_view kSwitches = "collector.process_groups.context-switches";

constexpr std::array kOptions{
    OptionSpec{kBy,
               "What names a process's group: name (of the program, as the kernel cuts it) or "
               "cgroup (its path).",
               OptionSpec::Kind::text, "name"},
    OptionSpec{kGroup,
               "A group NAME=REGEX: processes whose command line the regular expression finds, "
               "whatever they are called. The first one given wins.",
               OptionSpec::Kind::list},
    OptionSpec{kTop,
               "Groups that have series of their own, those that use the most memory and CPU time; "
               "the others share those with group=\"other\".",
               OptionSpec::Kind::text, "20"},
    OptionSpec{kSwitches, "Count context switches, for which every thread is looked at.",
               OptionSpec::Kind::flag, "false"},
};

// Threads of the kernel have thousands of names.
constexpr std::string_view kKernelGroup = "[kernel]";

struct GroupRule {
  std::string name;
  detail::Regex regex;
};

class ProcessGroups final : public Collector {
 public:
  ProcessGroups(std::vector<GroupRule> rules, bool by_cgroup, std::size_t top, bool with_switches)
      : rules_(std::move(rules)),
        by_cgroup_(by_cgroup),
        reader_(with_switches),
        book_(top, {static_cast<double>(::sysconf(_SC_CLK_TCK)),
                    static_cast<double>(::sysconf(_SC_PAGESIZE))}) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    if (!proc_) {
      auto opened = detail::Directory::open(context.host.procfs);
      if (!opened) return opened.error();
      proc_ = std::move(*opened);
    }
    const auto pids = processes_.list(proc_->descriptor());
    if (!pids) {
      proc_.reset();
      return pids.error().with_context(context.host.procfs);
    }
    if (pids->empty()) return Error(ErrorCode::no_data, context.host.procfs + ": no processes");
    book_.begin(context.clock.monotonic());
    bool complete = true;
    for (const int pid : *pids) {
      if (context.stop.stop_requested()) complete = false;
      if (!complete) break;
      look_at(pid);
    }
    book_.finish(complete);
    if (!complete) return Error(ErrorCode::timeout, "not all processes were read in time");
    book_.add_to(out);
    return {};
  }

 private:
  void look_at(int pid) {
    detail::AttributeBuffer buffer;
    const auto text = proc_->text(PidPath(pid, "/stat").c_str(), buffer);
    const auto stat = text ? parse_pid_stat(*text) : std::nullopt;
    if (!stat) return;
    if (book_.needs_identity(pid, stat->start_ticks, stat->name)) {
      detail::AttributeBuffer limits;
      const auto limit = proc_->text(PidPath(pid, "/limits").c_str(), limits);
      detail::AttributeBuffer group;
      book_.identify(pid, stat->start_ticks, stat->name, group_of(pid, *stat, group),
                     limit ? parse_fd_limit(*limit) : std::nullopt);
    }
    book_.add(reader_.read(*proc_, pid, *stat));
  }

  // Borrows from \p buffer, the rules or the process's name.
  [[nodiscard]] std::string_view group_of(int pid, const PidStat& stat,
                                          detail::AttributeBuffer& buffer) const {
    if (stat.is_kernel_thread) return kKernelGroup;
    if (!rules_.empty()) {
      const std::string_view line = command_line(pid, stat, buffer);
      for (const GroupRule& rule : rules_) {
        if (rule.regex.matches(line)) return rule.name;
      }
    }
    if (!by_cgroup_) return stat.name;
    const auto text = proc_->text(PidPath(pid, "/cgroup").c_str(), buffer);
    const std::string_view path = text ? parse_cgroup(*text) : std::string_view();
    return path.empty() ? stat.name : path;
  }

  [[nodiscard]] std::string_view command_line(int pid, const PidStat& stat,
                                              detail::AttributeBuffer& buffer) const {
    const auto text = proc_->text(PidPath(pid, "/cmdline").c_str(), buffer);
    if (!text || text->empty()) return stat.name;
    // The arguments end with NULs.
    char* const begin = buffer.data() + (text->data() - buffer.data());
    std::replace(begin, begin + text->size(), '\0', ' ');
    return detail::trim({begin, text->size()});
  }

  std::vector<GroupRule> rules_;
  bool by_cgroup_;
  std::optional<detail::Directory> proc_;
  detail::NumberedEntries processes_;
  ProcessReader reader_;
  ProcessGroupBook book_;
};

Expected<std::vector<GroupRule>> parse_rules(const std::vector<std::string>& texts) {
  std::vector<GroupRule> rules;
  for (const std::string& text : texts) {
    if (text.empty()) continue;  // as scripts write it
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return Error(ErrorCode::invalid_argument,
                   "--" + std::string(kGroup) + ": \"" + text + "\" is no NAME=REGEX");
    }
    auto regex = detail::Regex::compile(kGroup, text.substr(equals + 1));
    if (!regex) return regex.error();
    rules.push_back({text.substr(0, equals), std::move(*regex)});
  }
  return rules;
}

Expected<std::unique_ptr<Collector>> make_process_groups(const CollectorOptions& options) {
  auto rules = parse_rules(options.list(kGroup));
  if (!rules) return rules.error();
  const std::string& by = options.text(kBy);
  if (by != "name" && by != "cgroup") {
    return Error(ErrorCode::invalid_argument,
                 "--" + std::string(kBy) + ": \"" + by + "\" is neither name nor cgroup");
  }
  const auto top = parse_top(options, kTop);
  if (!top) return top.error();
  return std::unique_ptr<Collector>(std::make_unique<ProcessGroups>(
      std::move(*rules), by == "cgroup", *top, options.flag(kSwitches)));
}

}  // namespace

CollectorSpec process_groups_spec() {
  return {"process_groups",
          "Exposes what groups of processes use and hold, and its growth.",
          false,
          ProcessGroupBook::families(),
          kOptions,
          make_process_groups};
}

}  // namespace weir::collectors
