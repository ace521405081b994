// A library as files: `library.json` says what each is, and beside an image with words there is a sidecar of
// XMP (ISO 16684-1, NAME.EXT.xmp) for other programs. Inside the room only; one thread.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "app/api/json.h"

namespace lightkeep::client {

struct Words {
  std::string description{};
  std::vector<std::string> tags{};

  bool empty() const { return description.empty() && tags.empty(); }
};

/// Of what the API says of an image, or library.json.
Words words_of(const api::Json& image);

/// Of an image, or a view: `asset` is what the API says of it, `file` its name in the folder.
struct ExportedFile {
  api::Json asset;
  std::string original{};  // the id of what it is a view of
  std::string file;
};

/// A name for an image in such a folder, which is none of those that its list and sidecars have.
std::string name_beside_list(std::string file_name);

/// A list that is there is replaced, whole or not at all, and so are sidecars that we wrote; those of others
/// stay. Throws Failure(failed).
void write_library(const std::filesystem::path& folder, const api::Json& library,
                   const std::vector<ExportedFile>& files);

struct ImportedFile {
  Words words{};
  std::filesystem::path original{};  // of what it is a view; empty for none
};

/// By the paths of files; of a folder without library.json nothing. Throws Failure(failed) for one that is
/// none of ours, or damaged.
std::map<std::filesystem::path, ImportedFile> read_library(const std::filesystem::path& folder);
/// What a sidecar says of an image: NAME.EXT.xmp or NAME.xmp.
Words read_sidecar(const std::filesystem::path& image);

}  // namespace lightkeep::client
