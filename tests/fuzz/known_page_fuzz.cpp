// Two pages, one read after the other by a parser that knows the one before: it says of each what a
// parser says that has seen nothing. The first byte chooses format and options, the next two say
// how long the first page is.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "exposition/openmetrics_parser.hpp"
#include "exposition/text_parser.hpp"
#include "support/known_page_reader.hpp"

namespace {

using weir::detail::ParseOptions;

template <class Parser>
void check(const std::string& first, const std::string& second, ParseOptions options) {
  weir::test::KnownPageReader<Parser> reader(options);
  for (const std::string* page : {&first, &first, &second, &second, &first}) {
    const std::string difference = reader.difference(*page);
    if (difference.empty()) continue;
    std::fprintf(stderr, "%s\n%s\n", difference.c_str(), page->c_str());
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kHead = 3;
  if (size < kHead) return 0;
  ParseOptions options;
  options.refuse_duplicates = (data[0] & 1U) != 0;
  options.take_unterminated_line = (data[0] & 2U) != 0;
  options.complete_groups = (data[0] & 4U) != 0;
  if ((data[0] & 8U) != 0) options.limits = {4096, 100, 4, 8, 20};
  const std::size_t rest = size - kHead;
  const std::size_t cut = std::min(rest, std::size_t{data[1]} + std::size_t{data[2]} * 256U);
  // Memory of their own: a byte read behind it is found.
  const std::string first(reinterpret_cast<const char*>(data) + kHead, cut);
  const std::string second(reinterpret_cast<const char*>(data) + kHead + cut, rest - cut);
  if ((data[0] & 16U) != 0) {
    check<weir::detail::OpenMetricsParser>(first, second, options);
  } else {
    check<weir::detail::TextParser>(first, second, options);
  }
  return 0;
}
