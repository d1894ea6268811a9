// Other exporters' pages, governed. Each target is a collector, and so a tenant of the governor:
// one that is slow, hostile or gone costs its own series, and none of them is shown half.
#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "base/duration.hpp"
#include "collectors/pipeline/page_poller.hpp"
#include "collectors/pipeline/upstream_status.hpp"
#include "collectors/pipeline/upstream_target.hpp"
#include "exposition/openmetrics_parser.hpp"
#include "exposition/protobuf_parser.hpp"
#include "exposition/text_parser.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

using detail::FetchFailure;
using detail::PageFormat;
using detail::UpstreamTarget;

constexpr std::string_view kTimeoutFlag = "collector.upstream.timeout";
constexpr std::array kOptions{
    OptionSpec{detail::kTargetFlag,
               "Scrape this [name=]URL, or a JSON object with more; may be repeated.",
               OptionSpec::Kind::objects},
    OptionSpec{kTimeoutFlag, "How long a target may take, if it says nothing else.",
               OptionSpec::Kind::text, "5s"}};

// What is kept back of the page's own deadline, so that a late target says why.
constexpr Duration kMargin = std::chrono::milliseconds(100);

class Upstream final : public Collector {
 public:
  explicit Upstream(UpstreamTarget target)
      : timeout_(target.timeout),
        text_parser_({.limits = target.parse}),
        openmetrics_parser_({.limits = target.parse}),
        protobuf_parser_({.limits = target.parse}),
        rewriter_(std::move(target.rewrite)),
        status_(target.name) {
    auto fetch = with_accept(std::move(target.fetch), target.formats);
    if (target.interval > Duration::zero()) {
      poller_.emplace(std::move(fetch), target.interval, target.timeout);
    } else {
      fetcher_.emplace(std::move(fetch));
    }
  }

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    bool is_new = true;
    if (auto failure = scrape(context, out, is_new)) {
      status_.failed(failure->reason, is_new);
      return failure->error;
    }
    return {};
  }

  void report(const RunEnd& last, SampleBatch& out) const override { status_.add(last, out); }

 private:
  static detail::FetchTarget with_accept(detail::FetchTarget target,
                                         std::span<const PageFormat> formats) {
    target.headers.push_back(detail::accept_header(formats));
    return target;
  }

  std::optional<FetchFailure> scrape(const CollectContext& context, SampleBatch& out,
                                     bool& is_new) {
    std::optional<FetchFailure> failure;
    std::optional<Duration> duration;
    if (poller_) {
      auto answer = poller_->take(context, page_);
      status_.aged(answer.age);
      is_new = answer.is_new;
      duration = answer.duration;
      failure = std::move(answer.failure);
    } else {
      const Duration left = context.deadline - context.clock.monotonic() - kMargin;
      failure = fetcher_->fetch(std::min(left, timeout_), context.stop, page_);
    }
    if (failure) return failure;
    const auto format = detail::page_format_of(page_.content_type);
    if (!format) {
      constexpr std::size_t kMaxShown = 80;
      return FetchFailure{"content_type", Error(ErrorCode::parse,
                                                "the Content-Type is no metrics format: '" +
                                                    page_.content_type.substr(0, kMaxShown) + "'")};
    }
    return parse(*format, out, duration, is_new);
  }

  // A page that was counted before is parsed again: the batch is another's, and a known page is
  // cheap.
  std::optional<FetchFailure> parse(PageFormat format, SampleBatch& out,
                                    std::optional<Duration> duration, bool is_new) {
    const bool is_direct = rewriter_.is_identity();
    if (!is_direct) scratch_.clear();
    SampleBatch& parsed = is_direct ? out : scratch_;
    const auto outcome = parse_page(format, parsed);
    if (!outcome) return FetchFailure{to_string(outcome.error().code()), outcome.error()};
    const std::size_t dropped = is_direct ? 0 : rewriter_.rewrite(scratch_, out);
    status_.succeeded({page_.body.size(), outcome->samples, outcome->duplicates, outcome->created,
                       outcome->lost_natives, dropped, duration},
                      is_new);
    return std::nullopt;
  }

  Expected<detail::ParseOutcome> parse_page(PageFormat format, SampleBatch& out) {
    switch (format) {
      case PageFormat::protobuf:
        out.forget_families();
        return protobuf_parser_.parse(page_.body, out);
      case PageFormat::openmetrics:
        return openmetrics_parser_.read(page_.body, out);
      case PageFormat::text:
        break;
    }
    return text_parser_.read(page_.body, out);
  }

  const Duration timeout_;
  std::optional<detail::Fetcher> fetcher_;  // one of the two
  std::optional<detail::PagePoller> poller_;
  detail::TextParser text_parser_;
  detail::OpenMetricsParser openmetrics_parser_;
  detail::ProtobufParser protobuf_parser_;
  detail::RowRewriter rewriter_;
  detail::UpstreamStatus status_;
  detail::FetchedPage page_;
  SampleBatch scratch_;
};

Expected<std::vector<NamedCollector>> make_upstreams(const CollectorOptions& options) {
  const auto timeout = parse_duration(options.text(kTimeoutFlag));
  if (!timeout || *timeout <= Duration::zero()) {
    return Error(ErrorCode::invalid_argument, "--" + std::string(kTimeoutFlag) +
                                                  ": expected a duration above 0, got '" +
                                                  options.text(kTimeoutFlag) + "'");
  }
  auto targets = detail::parse_targets(options.list(detail::kTargetFlag), *timeout);
  if (!targets) return targets.error();
  std::vector<NamedCollector> made;
  for (UpstreamTarget& target : *targets) {
    std::string name = "upstream/" + target.name;
    made.push_back({std::move(name), std::make_unique<Upstream>(std::move(target))});
  }
  return made;
}

}  // namespace

CollectorSpec upstream_spec() {
  return {"upstream",    "Other exporters' pages, governed; their families are what they send.",
          true,          detail::upstream_families(),
          kOptions,      nullptr,
          make_upstreams};
}

}  // namespace weir::collectors
