// KnownLines: a text of lines "key value" that lists the same keys in the same order at each read
// (vmstat, meminfo, snmp6). What a key stands for is asked at its first sight; afterwards a line in
// its place costs one comparison, and one that nobody wants is skipped. No allocation in steady
// state. Not thread safe.
#pragma once

#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
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
    for (std::size_t place = 0, key_begin = 0;;) {
      const char* key = keys_.data() + key_begin;
      const std::span<const Place> known = std::span(places_).subspan(place);
      for (const auto& [size, meaning] : known) {
        if (!begins_with(at, text_end, key, size)) break;
        ++place;
        at += size;
        key += size;
        if (at[-1] == '\n') continue;  // there is no value
        const char* const line_end = find_near(at, text_end, '\n');
        if (meaning != nullptr) use(*meaning, std::string_view(at, line_end));
        at = line_end == text_end ? line_end : line_end + 1;
      }
      const std::string_view rest(at, text_end);
      const std::size_t end = rest.find_first_of(key_ends_);
      if (end == std::string_view::npos || place == kMaxKnownLines) return;
      key_begin = static_cast<std::size_t>(key - keys_.data());
      learn(place, key_begin, rest.substr(0, end + 1), meaning_of(rest.substr(0, end)));
    }
  }

 private:
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

  struct Place {
    std::size_t key_size;  // in keys_, behind those before it
    const Meaning* meaning;
  };

  // What follows is another than it was, too.
  void learn(std::size_t place, std::size_t key_begin, std::string_view key,
             const Meaning* meaning) {
    places_.resize(place);
    keys_.resize(key_begin);
    keys_.append(key);
    places_.push_back({key.size(), meaning});
  }

  std::string_view key_ends_;
  std::string keys_;  // of all places, each with the character that ends it
  std::vector<Place> places_;
};

}  // namespace weir::detail
