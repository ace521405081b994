#include "app/library/embedded_words.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "app/api/errors.h"
#include "app/api/signature.h"
#include "app/library/names.h"
#include "imaging/pixels/public_form.h"
#include "text/ascii.h"
#include "text/names.h"

namespace lightkeep::library {
namespace {

constexpr std::size_t most_tags = 50;

/// In small letters.
constexpr std::array<std::string_view, 9> of_cameras{"olympus digital camera",
                                                     "konica minolta digital camera",
                                                     "minolta digital camera",
                                                     "kodak digital still camera",
                                                     "digital camera",
                                                     "sony dsc",
                                                     "samsung",
                                                     "default",
                                                     "untitled"};

bool says_nothing(const std::string& text) {
  return std::ranges::find(of_cameras, text::lower(text)) != of_cameras.end();
}

/// Line by line, for lines are kept.
std::string cleaned(std::string_view text) {
  std::string clean;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    const std::string line = text::clean_text(text.substr(0, end), api::longest_description);
    if (!line.empty()) clean.append(clean.empty() ? "" : "\n").append(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return says_nothing(clean) ? std::string() : clean;
}

std::string described(const std::string& title, const std::string& description) {
  if (title.empty() || description.starts_with(title)) return description;
  return description.empty() ? title : title + "\n" + description;
}

void add_tag(std::vector<std::string>& tags, std::string_view word) {
  try {
    std::string tag = clean_tag(text::clean_text(word, api::longest_tag));
    if (std::ranges::find(tags, tag) == tags.end()) tags.push_back(std::move(tag));
  } catch (const api::ApiError&) {  // it is none
  }
}

}  // namespace

EmbeddedWords words_of(const imaging::EmbeddedText& text) {
  EmbeddedWords words;
  words.description = described(cleaned(text.title), cleaned(text.description));
  for (std::string_view keyword : text.keywords)
    while (!keyword.empty() && words.tags.size() < most_tags) {
      const std::size_t end = std::min(keyword.find_first_of(",;"), keyword.size());
      add_tag(words.tags, keyword.substr(0, end));
      keyword.remove_prefix(std::min(end + 1, keyword.size()));
    }
  return words;
}

}  // namespace lightkeep::library
