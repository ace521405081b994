#include "app/client/library_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "app/client/api_client.h"
#include "app/client/failure.h"
#include "imaging/pixels/rights.h"

namespace lightkeep::client {
namespace {

using api::Json;
using api::list_name;
using api::ListedImage;
namespace fs = std::filesystem;

constexpr std::uint64_t largest_list = 512u << 20;  // bytes: a million images and more
constexpr std::uint64_t largest_sidecar = 4u << 20;

/// On disk when it returns.
void write_file(const fs::path& path, const std::string& text) {
  const fs::path aside = path.parent_path() / ".lightkeep.part";  // its name may be as long as names are
  const int file = ::open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
  std::string_view rest = text;
  while (file >= 0 && !rest.empty()) {
    const ssize_t count = ::write(file, rest.data(), rest.size());
    if (count <= 0) break;
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  const bool written = file >= 0 && rest.empty() && ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  std::error_code error;
  if (written) fs::rename(aside, path, error);
  if (!written || error) throw Failure(Exit::failed, path.string() + " cannot be written.");
}

std::string read_file(const fs::path& path, std::uint64_t most) {
  std::error_code error;
  if (fs::file_size(path, error) > most || error)
    throw Failure(Exit::failed, path.string() + " cannot be read, or is too large.");
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write_sidecar(const fs::path& path, const Words& words) {
  std::error_code error;
  if (fs::exists(path, error) &&
      read_file(path, largest_sidecar).find(api::sidecar_mark) == std::string::npos)
    return;
  write_file(path, print_sidecar(words));
}

ListedImage listed(const ExportedFile& file) {
  const Json& asset = file.asset;
  return {.file = file.file,
          .id = text_of(asset, "id"),
          .filename = text_of(asset, "filename"),
          .content_type = text_of(asset, "contentType"),
          .size = number_of(asset, "size"),
          .width = number_of(asset, "width"),
          .height = number_of(asset, "height"),
          .created = number_of(asset, "created"),
          .words = words_of(asset)};
}

/// A name of a file in the folder, and nothing that leads out of it.
fs::path file_of(const fs::path& folder, const ListedImage& image) {
  const fs::path name = image.file;
  if (name.empty() || name != name.filename() || name == "." || name == "..")
    throw Failure(Exit::failed, (folder / list_name).string() + " names a file that is none of its folder.");
  return folder / name;
}

std::vector<ListedImage> parse_list(const fs::path& path) {
  api::ReadList list = api::read_list(read_file(path, largest_list));
  switch (list.fault) {
    case api::ReadList::Fault::none:
      return std::move(list.images);
    case api::ReadList::Fault::newer:
      throw Failure(Exit::failed, path.string() + " was written by a later version of Lightkeep.");
    case api::ReadList::Fault::foreign:
      break;
  }
  throw Failure(Exit::failed, path.string() + " is no list that `lightkeep export` writes.");
}

}  // namespace

void write_library(const fs::path& folder, const Json& library, const std::vector<ExportedFile>& files) {
  std::map<std::string, std::size_t> places;  // of originals, by id
  std::vector<ListedImage> images;
  for (const ExportedFile& file : files) {
    ListedImage image = listed(file);
    if (!image.words.empty())
      write_sidecar(folder / (file.file + std::string(api::sidecar_ending)), image.words);
    if (file.original.empty()) {
      places[image.id] = images.size();
      images.push_back(std::move(image));
    } else if (const auto place = places.find(file.original); place != places.end()) {
      images[place->second].views.push_back(std::move(image));
    }
  }
  std::string list = api::begin_list(library);
  for (const ListedImage& image : images) list += print_image(image, &image == &images.front());
  write_file(folder / list_name, list + api::end_list());
}

std::map<fs::path, ImportedFile> read_library(const fs::path& folder) {
  std::map<fs::path, ImportedFile> files;
  std::error_code error;
  if (!fs::exists(folder / list_name, error)) return files;
  for (const ListedImage& image : parse_list(folder / list_name)) {
    const fs::path original = file_of(folder, image);
    files[original] = {image.words, {}};
    for (const ListedImage& view : image.views) files[file_of(folder, view)] = {view.words, original};
  }
  return files;
}

Words read_sidecar(const fs::path& image) {
  fs::path beside = image;
  for (const fs::path& path : {fs::path(image.string() + ".xmp"), beside.replace_extension(".xmp")}) {
    std::error_code error;
    if (!fs::is_regular_file(path, error)) continue;
    const std::string packet = read_file(path, largest_sidecar);
    imaging::Rights rights;
    rights.take_xmp(std::as_bytes(std::span(packet)));
    const imaging::EmbeddedText text = rights.text();
    return {text.description.empty() ? text.title : text.description, text.keywords};
  }
  return {};
}

}  // namespace lightkeep::client
