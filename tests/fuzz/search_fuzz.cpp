// What people type into a search: never an error of the index's language, whatever they type, and marking
// what was found changes no text.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "store/asset_changes.h"
#include "store/libraries.h"
#include "store/organizations.h"
#include "store/search.h"
#include "store/store.h"
#include "store/test_folder.h"
#include "text/words.h"

namespace {

using namespace lightkeep::store;

void require(bool promise) {
  if (!promise) std::abort();
}

// A small store that lives as long as the process.
struct Shelf {
  Shelf() {
    store.metadata().write([&](Writer& db) {
      const auto organization = insert_organization(db, {"team", "Team", 1});
      library = insert_library(db, {organization, "one", "One", 2});
      for (const char* name :
           {"sunset over the sea.png", "\"a\" AND b OR c*.jpg", "Straße \u6d77 \u00e9t\u00e9.webp"}) {
        Asset image;
        image.public_id = std::string(name).substr(0, 12);
        image.library = library;
        image.filename = name;
        image.content_type = "image/png";
        image.blob = sha256(name);
        image.size = 1;
        image.width = 1;
        image.height = 1;
        image.uploaded_by = "key";
        image.created = 10;
        insert_asset(db, image);
      }
    });
  }
  TestFolder folder;
  Store store{{.folder = folder.path() / "data"}};
  LibraryId library{};
};

std::string without(std::string text, std::string_view word) {
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at))
    text.erase(at, word.size());
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Shelf shelf;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const SearchPage page = shelf.store.metadata().read(
      [&](Reader& db) { return search_assets(db, {.libraries = {shelf.library}, .text = text}); });
  require(static_cast<std::int64_t>(page.hits.size()) == page.found && page.found <= 3);
  const std::string marked =
      highlight(text, lightkeep::text::words_of(text, lightkeep::text::Cut::query, 16));
  require(without(without(marked, "<mark>"), "</mark>") == highlight(text, {}));
  return 0;
}
