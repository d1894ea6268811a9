#include "collect/shared_texts.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <future>
#include <string>
#include <thread>
#include <vector>

using namespace weir;
using detail::SharedFile;
using detail::SharedTexts;

namespace {

TEST_CASE("a text is read once in a collection") {
  SharedTexts texts;
  int reads = 0;
  std::string content = "one";
  const SharedTexts::Read read = [&]() -> Expected<std::string_view> {
    ++reads;
    return std::string_view(content);
  };
  const auto first = texts.get(SharedFile::stat, read).value();
  content = "two";
  CHECK(texts.get(SharedFile::stat, read).value() == first);
  CHECK(*texts.get(SharedFile::sockstat, read).value() == "two");
  CHECK(reads == 2);
  texts.renew();
  CHECK(*texts.get(SharedFile::stat, read).value() == "two");
  CHECK(reads == 3);
  CHECK(*first == "one");  // who is late reads what it read
}

TEST_CASE("a text stays as it is for as long as somebody has it, however late") {
  SharedTexts texts;
  int reads = 0;
  std::string content;
  const SharedTexts::Read read = [&]() -> Expected<std::string_view> {
    content = std::to_string(++reads);
    return std::string_view(content);
  };
  std::vector<std::shared_ptr<const std::string>> kept;
  for (int collection = 0; collection < 4; ++collection) {
    texts.renew();
    auto text = texts.get(SharedFile::stat, read).value();
    if (collection % 2 == 0) kept.push_back(std::move(text));
  }
  CHECK(*kept[0] == "1");
  CHECK(*kept[1] == "3");
}

TEST_CASE("texts that nobody has any more make room for the next ones") {
  SharedTexts texts;
  const auto read = [] { return Expected<std::string_view>("a text of a file"); };
  std::vector<const std::string*> places;
  std::shared_ptr<const std::string> last;  // as a reader has it, until it asks for the next one
  for (int collection = 0; collection < 6; ++collection) {
    texts.renew();
    last = texts.get(SharedFile::stat, read).value();
    places.push_back(last.get());
  }
  for (std::size_t i = 2; i < places.size(); ++i) CHECK(places[i] == places[i - 2]);
}

TEST_CASE("a text that could not be read is read by the next one") {
  SharedTexts texts;
  const auto failed = texts.get(SharedFile::stat, []() -> Expected<std::string_view> {
    return Error(ErrorCode::io, "proc/stat: broken");
  });
  CHECK(failed.error().message() == "proc/stat: broken");
  const auto text = texts.get(SharedFile::stat, [] { return Expected<std::string_view>("good"); });
  CHECK(*text.value() == "good");
}

TEST_CASE("threads that want the same text at once have it read once") {
  SharedTexts texts;
  std::atomic<int> reads = 0;
  std::atomic<int> wrong = 0;
  for (int collection = 0; collection < 50; ++collection) {
    const std::string content(100, static_cast<char>('a' + collection % 26));
    texts.renew();
    reads = 0;
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
          const auto text = texts.get(SharedFile::stat, [&]() -> Expected<std::string_view> {
            ++reads;
            return std::string_view(content);
          });
          if (!text || **text != content) ++wrong;
        });
      }
    }
    CHECK(reads == 1);
  }
  CHECK(wrong == 0);
}

TEST_CASE("a read that hangs holds up nobody of the next collection") {
  SharedTexts texts;
  std::promise<void> begun;
  std::promise<void> goes_on;
  std::string late;
  std::thread stuck([&] {
    const auto text = texts.get(SharedFile::stat, [&]() -> Expected<std::string_view> {
      begun.set_value();
      goes_on.get_future().wait();
      return std::string_view("old");
    });
    late = *text.value();
  });
  begun.get_future().wait();
  texts.renew();
  const auto read = [] { return Expected<std::string_view>("new"); };
  CHECK(*texts.get(SharedFile::stat, read).value() == "new");
  goes_on.set_value();
  stuck.join();
  CHECK(late == "old");
  CHECK(*texts.get(SharedFile::stat, read).value() == "new");
}

}  // namespace
