#include "app/check_metrics.hpp"

#include <cstdio>
#include <optional>
#include <string_view>

#include "app/page_source.hpp"
#include "exposition/lint.hpp"
#include "exposition/openmetrics_parser.hpp"
#include "exposition/protobuf_parser.hpp"
#include "exposition/text_parser.hpp"

namespace weir {
namespace {

constexpr std::string_view kUsage =
    "weir_exporter check-metrics: expected [--format=text|openmetrics|protobuf] FILE, or - for "
    "standard input\n";

enum class PageFormat { text, openmetrics, protobuf };

struct Arguments {
  std::optional<PageFormat> format;
  std::string file;
};

std::optional<Arguments> parse_arguments(std::span<const std::string> words) {
  Arguments arguments;
  for (const std::string& word : words) {
    if (word == "--format=text") {
      arguments.format = PageFormat::text;
    } else if (word == "--format=openmetrics") {
      arguments.format = PageFormat::openmetrics;
    } else if (word == "--format=protobuf") {
      arguments.format = PageFormat::protobuf;
    } else if ((word.starts_with('-') && word != "-") || !arguments.file.empty()) {
      return std::nullopt;
    } else {
      arguments.file = word;
    }
  }
  return arguments.file.empty() ? std::nullopt : std::optional(arguments);
}

bool ends_as_openmetrics(std::string_view page) {
  return page.ends_with("# EOF\n") || page.ends_with("# EOF");
}

Expected<detail::ParseOutcome> parse(PageFormat format, std::string_view page, SampleBatch& out) {
  const detail::ParseOptions options{.refuse_duplicates = true};
  switch (format) {
    case PageFormat::protobuf:
      return detail::ProtobufParser(options).parse(page, out);
    case PageFormat::openmetrics:
      return detail::OpenMetricsParser(options).parse(page, out);
    case PageFormat::text:
      break;
  }
  return detail::TextParser(options).parse(page, out);
}

}  // namespace

int check_metrics(std::span<const std::string> words) {
  const auto arguments = parse_arguments(words);
  if (!arguments) {
    std::fputs(std::string(kUsage).c_str(), stderr);
    return 2;
  }
  const auto page = read_page(arguments->file);
  if (!page) {
    std::fprintf(stderr, "weir_exporter: %s\n", page.error().message().c_str());
    return 1;
  }
  const PageFormat format = arguments->format.value_or(
      ends_as_openmetrics(*page) ? PageFormat::openmetrics : PageFormat::text);
  SampleBatch batch;
  const auto outcome = parse(format, *page, batch);
  const char* const name = arguments->file == "-" ? "standard input" : arguments->file.c_str();
  if (!outcome) {
    std::printf("%s:%s\n", name, outcome.error().message().c_str());
    return 1;
  }
  for (const std::string& warning : detail::lint(batch)) {
    std::printf("%s: warning: %s\n", name, warning.c_str());
  }
  return 0;
}

}  // namespace weir
