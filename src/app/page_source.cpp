#include "app/page_source.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "app/standard_streams.hpp"
#include "fetch/fetcher.hpp"

namespace weir {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} << 10U;

Expected<std::string> read_whole(int fd, const std::string& name) {
  const detail::ByteSource source = read_from(fd, name);
  std::string text;
  for (;;) {
    const std::size_t size = text.size();
    text.resize(size + kPieceBytes);
    const auto read = source(std::span(text).subspan(size));
    text.resize(size + (read ? *read : 0));
    if (!read) return read.error();
    if (*read == 0) return text;
    if (text.size() > kMaxPageBytes) {
      return Error(ErrorCode::limit,
                   name + ": larger than " + std::to_string(kMaxPageBytes) + " bytes");
    }
  }
}

// A page as an exporter serves it to Prometheus.
Expected<std::string> fetch_page(const std::string& source) {
  constexpr Duration kPatience = std::chrono::seconds(30);
  auto url = detail::parse_url(source);
  if (!url) return url.error();
  detail::FetchTarget target;
  target.url = std::move(*url);
  target.headers = {"Accept: text/plain;version=0.0.4"};
  target.limits = {kMaxPageBytes, kMaxPageBytes};
  detail::FetchedPage page;
  const auto failure = detail::Fetcher(std::move(target)).fetch(kPatience, {}, page);
  if (failure) return failure->error;
  return std::move(page.body);
}

}  // namespace

Expected<std::string> read_page(const std::string& source) {
  if (source == "-") return read_whole(STDIN_FILENO, "standard input");
  if (source.starts_with("http://") || source.starts_with("https://")) return fetch_page(source);
  const int fd = ::open(source.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return errno_error(source, errno);
  auto text = read_whole(fd, source);
  ::close(fd);
  return text;
}

}  // namespace weir
