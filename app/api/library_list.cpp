#include "app/api/library_list.h"

#include "text/ascii.h"
#include "text/time.h"

namespace lightkeep::api {
namespace {

constexpr std::string_view format_name = "lightkeep library";
constexpr std::int64_t format_version = 1;
constexpr JsonLimits list_limits{.depth = 16, .values = 50'000'000};  // millions of images

/// Without what XML 1.0 has no place for (section 2.2): controls, U+FFFE and U+FFFF.
std::string in_xml(std::string_view text) {
  std::string safe;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const std::string_view three = text.substr(at, 3);
    if (three == "\xef\xbf\xbe" || three == "\xef\xbf\xbf")
      at += 2;
    else if (c == '&')
      safe += "&amp;";
    else if (c == '<')
      safe += "&lt;";
    else if (c == '>')
      safe += "&gt;";
    else if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t')
      safe += c;
  }
  return safe;
}

Json to_json(const ListedImage& image) {
  Json entry{{"file", image.file}, {"id", image.id}, {"filename", image.filename}};
  if (!image.content_type.empty()) entry["contentType"] = image.content_type;
  entry["size"] = image.size;
  if (image.width > 0) entry["width"] = image.width;
  if (image.height > 0) entry["height"] = image.height;
  if (image.created > 0) entry["created"] = text::iso_time(image.created);
  if (!image.words.description.empty()) entry["description"] = image.words.description;
  if (!image.words.tags.empty()) entry["tags"] = image.words.tags;
  for (const ListedImage& view : image.views) entry["views"].push_back(to_json(view));
  return entry;
}

ListedImage image_of(const Json& entry) {
  ListedImage image;
  image.file = text_of(entry, "file");
  image.id = text_of(entry, "id");
  image.filename = text_of(entry, "filename");
  image.words = words_of(entry);
  if (const auto views = entry.find("views"); views != entry.end() && views->is_array())
    for (const Json& view : *views) image.views.push_back(image_of(view));
  return image;
}

}  // namespace

Words words_of(const Json& image) {
  Words words{text_of(image, "description"), {}};
  if (const auto tags = image.find("tags"); tags != image.end() && tags->is_array())
    for (const Json& tag : *tags)
      if (tag.is_string()) words.tags.push_back(tag.get<std::string>());
  return words;
}

std::string print_sidecar(const Words& words) {
  std::string xmp =
      "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\" " +
      std::string(sidecar_mark) +
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

std::string begin_list(const Json& library) {
  return "{\"format\": " + print(Json(format_name)) + ", \"version\": " + std::to_string(format_version) +
         ", \"library\": " + print(library) + ", \"images\": [\n";
}

std::string print_image(const ListedImage& image, bool first) {
  return (first ? " " : ",\n ") + print(to_json(image));
}

std::string end_list() {
  return "\n]}\n";
}

ReadList read_list(std::string_view text) {
  ReadList read{ReadList::Fault::foreign};
  try {
    const Json list = parse_json(text, list_limits);
    if (!list.is_object() || text_of(list, "format") != format_name) return read;
    const auto images = list.find("images"), version = list.find("version");
    if (images == list.end() || !images->is_array()) return read;
    read.fault = version != list.end() && version->is_number_integer() && *version > format_version
                     ? ReadList::Fault::newer
                     : ReadList::Fault::none;
    for (const Json& entry : *images) read.images.push_back(image_of(entry));
  } catch (const JsonError&) {
  }
  return read;
}

std::string name_beside_list(std::string file_name) {
  const std::string lower = text::lower(file_name);
  if (lower == list_name || lower.ends_with(sidecar_ending)) file_name += ".image";
  return text::cut_file_name(file_name, longest_name_beside);
}

}  // namespace lightkeep::api
