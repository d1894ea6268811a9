// KnownLines: a text of lines "key value" that lists the same keys in the same order at each read
// (vmstat, meminfo, snmp6). What a key stands for is asked at its first sight; afterwards a line in
// its place costs one comparison. Those between that nobody wants are counted, not compared: one
// that comes or goes is noticed by the next line that is wanted, or at the end. No allocation in
// steady state. Not thread safe.
#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "collectors/support/words.hpp"

namespace weir::detail {

// Lines beyond are not looked at: no kernel writes a tenth of it.
inline constexpr std::size_t kMaxKnownLines = 10'000;

// What a key ends at.
enum class KeyEnd { blank, colon };

template <class Meaning>
class KnownLines {
 public:
  explicit KnownLines(KeyEnd key_end) : key_ends_(key_end == KeyEnd::colon ? ":\n" : " \t\n") {}

  // Calls use(const Meaning&, std::string_view value) for the lines whose key means something. The
  // value is the rest of the line, blanks included.
  // meaning_of(key) returns a pointer that stays valid as long as the object, or null.
  template <class MeaningOf, class Use>
  void each(std::string_view text, MeaningOf&& meaning_of, Use&& use) {
    const char* at = text.data();
    const char* const text_end = at + text.size();
    const char* key = keys_.data();
    const auto use_line = [&](const char* value, const Meaning& meaning) {
      if (value[-1] == '\n') return value;  // there is no value
      const char* const line_end = find_near(value, text_end, '\n');
      use(meaning, std::string_view(value, line_end));
      return line_end == text_end ? line_end : line_end + 1;
    };
    std::size_t place = 0;
    for (; place != places_.size(); ++place) {
      const Place& known = places_[place];
      const char* const line = behind_lines(at, text_end, known.unwanted);
      if (!begins_with(line, text_end, key, known.key_size)) break;
      key += known.key_size;
      at = use_line(line + known.key_size, *known.meaning);
    }
    if (place == places_.size() && behind_lines(at, text_end, unwanted_at_end_) == text_end) return;
    // What follows is not known, or another than it was.
    places_.resize(place);
    keys_.resize(static_cast<std::size_t>(key - keys_.data()));
    std::size_t unwanted = 0;
    for (std::size_t lines = lines_before(); lines < kMaxKnownLines; ++lines) {
      const std::string_view rest(at, text_end);
      const std::size_t end = rest.find_first_of(key_ends_);
      if (end == std::string_view::npos) break;
      if (const Meaning* const meaning = meaning_of(rest.substr(0, end))) {
        keys_.append(rest.substr(0, end + 1));
        places_.push_back({std::exchange(unwanted, 0), end + 1, meaning});
        at = use_line(at + end + 1, *meaning);
      } else {
        ++unwanted;
        at = behind_lines(at, text_end, 1);
      }
    }
    unwanted_at_end_ = unwanted;
  }

 private:
  // Up to the end of the text if they are fewer.
  [[nodiscard]] static const char* behind_lines(const char* at, const char* text_end,
                                                std::size_t count) noexcept {
    for (; count > 0 && at != text_end; --count) {
      const void* const end = std::memchr(at, '\n', static_cast<std::size_t>(text_end - at));
      at = end == nullptr ? text_end : static_cast<const char*>(end) + 1;
    }
    return at;
  }

  [[nodiscard]] std::size_t lines_before() const noexcept {
    std::size_t lines = places_.size();
    for (const Place& place : places_) lines += place.unwanted;
    return lines;
  }

  // Without a call: keys are short.
  [[nodiscard]] static bool begins_with(const char* text, const char* text_end, const char* key,
                                        std::size_t key_size) noexcept {
    if (static_cast<std::size_t>(text_end - text) < key_size) return false;
    if (key_size < kWordBytes) return std::memcmp(text, key, key_size) == 0;
    const std::size_t last = key_size - kWordBytes;
    for (std::size_t at = 0; at < last; at += kWordBytes)
      if (word_at(text + at) != word_at(key + at)) return false;
    return word_at(text + last) == word_at(key + last);
  }

  // A line that is wanted.
  struct Place {
    std::size_t unwanted;  // lines before it
    std::size_t key_size;  // in keys_, behind those before it
    const Meaning* meaning;
  };

  std::string_view key_ends_;
  std::string keys_;  // of all places, each with the character that ends it
  std::vector<Place> places_;
  std::size_t unwanted_at_end_ = 0;
};

}  // namespace weir::detail
