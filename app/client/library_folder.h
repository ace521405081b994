// A library as a folder: images, the list of them and their sidecars (library_list.h). Inside the room only;
// one thread.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "app/api/library_list.h"

namespace lightkeep::client {

using api::Words;
using api::words_of;

/// Of an image, or a view: `asset` is what the API says of it, `file` its name in the folder.
struct ExportedFile {
  api::Json asset;
  std::string original{};  // the id of what it is a view of
  std::string file;
};

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
