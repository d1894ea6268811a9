#include "app/check_metrics.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <optional>
#include <string_view>

#include "exposition/lint.hpp"
#include "exposition/openmetrics_parser.hpp"
#include "exposition/text_parser.hpp"

namespace weir {
namespace {

constexpr std::string_view kUsage =
    "weir_exporter check-metrics: expected [--format=text|openmetrics] FILE, or - for standard "
    "input\n";
constexpr std::size_t kMaxPageBytes = std::size_t{1} << 30U;

enum class PageFormat { text, openmetrics };

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
    } else if ((word.starts_with('-') && word != "-") || !arguments.file.empty()) {
      return std::nullopt;
    } else {
      arguments.file = word;
    }
  }
  return arguments.file.empty() ? std::nullopt : std::optional(arguments);
}

struct CloseFile {
  void operator()(std::FILE* file) const {
    if (file != stdin) static_cast<void>(std::fclose(file));
  }
};

Expected<std::string> read_page(const std::string& name) {
  const std::unique_ptr<std::FILE, CloseFile> file(name == "-" ? stdin
                                                               : std::fopen(name.c_str(), "rbe"));
  if (!file) return errno_error(name, errno);
  std::string page;
  std::array<char, std::size_t{64} << 10U> piece{};
  while (const std::size_t size = std::fread(piece.data(), 1, piece.size(), file.get())) {
    page.append(piece.data(), size);
    if (page.size() > kMaxPageBytes) return Error(ErrorCode::limit, name + ": larger than 1 GiB");
  }
  if (std::ferror(file.get()) != 0) return errno_error(name, errno);
  return page;
}

bool ends_as_openmetrics(std::string_view page) {
  return page.ends_with("# EOF\n") || page.ends_with("# EOF");
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
  const detail::ParseOptions options{.refuse_duplicates = true};
  SampleBatch batch;
  const auto outcome = format == PageFormat::text
                           ? detail::TextParser(options).parse(*page, batch)
                           : detail::OpenMetricsParser(options).parse(*page, batch);
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
