#include "app/backup/image_words.h"

#include "text/hex.h"

namespace lightkeep::backup {

std::string image_words(const store::Digest& digest, const std::vector<store::ImageName>& names) {
  std::string words;
  for (const store::ImageName& name : names)
    words += (words.empty() ? "" : ", ") + name.organization + "/" + name.library + " " + name.asset + " " +
             name.filename;
  return words.empty() ? "image " + text::to_hex(digest) + " of which no row is left" : words;
}

}  // namespace lightkeep::backup
