// What a file says of its picture in words, made fit for a library: a description and tags. Inside the room;
// pure, any thread.
#pragma once

#include <string>
#include <vector>

namespace lightkeep::imaging {
struct EmbeddedText;
}

namespace lightkeep::library {

struct EmbeddedWords {
  std::string description;        // the title, and what follows it on lines of its own
  std::vector<std::string> tags;  // as people may give them; what is no tag is left out
};

/// What cameras write into every picture says nothing.
EmbeddedWords words_of(const imaging::EmbeddedText& text);

}  // namespace lightkeep::library
