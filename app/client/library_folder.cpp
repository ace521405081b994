#include "app/client/library_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "app/client/api_client.h"
#include "app/client/failure.h"
#include "imaging/pixels/rights.h"
#include "text/ascii.h"
#include "text/time.h"

namespace lightkeep::client {
namespace {

using api::Json;
namespace fs = std::filesystem;

constexpr const char* list_name = "library.json";
constexpr const char* format_name = "lightkeep library";
constexpr std::int64_t format_version = 1;
constexpr std::uint64_t largest_list = 512u << 20;  // bytes: a million images and more
constexpr std::uint64_t largest_sidecar = 4u << 20;

constexpr std::string_view toolkit =
    "x:xmptk=\"Lightkeep\"";  // whoever writes a sidecar anew names itself there

/// On disk when it returns.
void write_file(const fs::path& path, const std::string& text) {
  const fs::path aside = path.parent_path() / ("." + path.filename().string() + ".part");
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

std::string in_xml(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '&')
      safe += "&amp;";
    else if (c == '<')
      safe += "&lt;";
    else if (c == '>')
      safe += "&gt;";
    else if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t')
      safe += c;  // XML 1.0 has no other controls
  }
  return safe;
}

std::string to_xmp(const Words& words) {
  std::string xmp =
      "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\" " +
      std::string(toolkit) +
      ">\n"
      " <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
      "  <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n";
  if (!words.description.empty())
    xmp += "   <dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">" + in_xml(words.description) +
           "</rdf:li></rdf:Alt></dc:description>\n";
  if (!words.tags.empty()) {
    xmp += "   <dc:subject><rdf:Bag>\n";
    for (const std::string& tag : words.tags) xmp += "    <rdf:li>" + in_xml(tag) + "</rdf:li>\n";
    xmp += "   </rdf:Bag></dc:subject>\n";
  }
  return xmp + "  </rdf:Description>\n </rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>\n";
}

void write_sidecar(const fs::path& path, const Words& words) {
  std::error_code error;
  if (fs::exists(path, error) && read_file(path, largest_sidecar).find(toolkit) == std::string::npos) return;
  write_file(path, to_xmp(words));
}

Json entry_of(const ExportedFile& file) {
  Json entry{{"file", file.file}};
  for (const char* name : {"id", "filename", "contentType", "size", "width", "height", "description", "tags"})
    if (const auto value = file.asset.find(name); value != file.asset.end() && !value->is_null())
      entry[name] = *value;
  if (const std::int64_t time = number_of(file.asset, "created"); time > 0)
    entry["created"] = text::iso_time(time);
  return entry;
}

/// A name of a file in the folder, and nothing that leads out of it.
fs::path file_of(const fs::path& folder, const Json& entry) {
  const fs::path name = text_of(entry, "file");
  if (name.empty() || name != name.filename() || name == "." || name == "..")
    throw Failure(Exit::failed, (folder / list_name).string() + " names a file that is none of its folder.");
  return folder / name;
}

Json parse_list(const fs::path& path) {
  try {
    Json list = api::parse_json(read_file(path, largest_list));
    if (text_of(list, "format") == format_name && list.contains("images") && list["images"].is_array()) {
      if (number_of(list, "version") <= format_version) return list;
      throw Failure(Exit::failed, path.string() + " was written by a later version of Lightkeep.");
    }
  } catch (const api::JsonError&) {
  }
  throw Failure(Exit::failed, path.string() + " is no list that `lightkeep export` writes.");
}

}  // namespace

Words words_of(const Json& image) {
  Words words{text_of(image, "description"), {}};
  if (const auto tags = image.find("tags"); tags != image.end() && tags->is_array())
    for (const Json& tag : *tags)
      if (tag.is_string()) words.tags.push_back(tag.get<std::string>());
  return words;
}

std::string name_beside_list(std::string file_name) {
  const std::string lower = text::lower(file_name);
  return lower == list_name || lower.ends_with(".xmp") ? file_name + ".image" : file_name;
}

void write_library(const fs::path& folder, const Json& library, const std::vector<ExportedFile>& files) {
  std::map<std::string, std::size_t> places;  // of originals, by id
  Json images = Json::array();
  for (const ExportedFile& file : files) {
    Json entry = entry_of(file);
    if (const Words words = words_of(entry); !words.empty())
      write_sidecar(folder / (file.file + ".xmp"), words);
    if (file.original.empty()) {
      places[text_of(file.asset, "id")] = images.size();
      images.push_back(std::move(entry));
    } else if (const auto place = places.find(file.original); place != places.end()) {
      images[place->second]["views"].push_back(std::move(entry));
    }
  }
  write_file(folder / list_name, Json{{"format", format_name},
                                      {"version", format_version},
                                      {"library", library},
                                      {"images", std::move(images)}}
                                         .dump(1) +
                                     "\n");
}

std::map<fs::path, ImportedFile> read_library(const fs::path& folder) {
  std::map<fs::path, ImportedFile> files;
  std::error_code error;
  if (!fs::exists(folder / list_name, error)) return files;
  const Json list = parse_list(folder / list_name);
  for (const Json& entry : list["images"]) {
    const fs::path original = file_of(folder, entry);
    files[original] = {words_of(entry), {}};
    const auto views = entry.find("views");
    if (views == entry.end() || !views->is_array()) continue;
    for (const Json& view : *views) files[file_of(folder, view)] = {words_of(view), original};
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
