// Downloading images, or a whole library.
#include "app/client/commands.h"

#include <algorithm>
#include <charconv>

#include "app/client/failure.h"
#include "app/client/file_run.h"
#include "app/client/image_files.h"
#include "app/client/part_file.h"
#include "text/ascii.h"
#include "text/hex.h"
#include "text/percent.h"

namespace lightkeep::client {
namespace {

using api::Json;

struct Image {
  std::string id;
  std::string file_name;
  std::string path;        // of its file
  std::uint64_t size = 0;  // bytes; 0: not known
};

// An id becomes a part of file names and of a path: it may be nothing else than an id.
Image read_image(const Json& asset, const std::string& assets) {
  const std::string id = text_of(asset, "id");
  Image image{id, text_of(asset, "filename"), assets + "/" + id + "/original",
              static_cast<std::uint64_t>(std::max<std::int64_t>(number_of(asset, "size"), 0))};
  constexpr std::size_t longest_id = 64;
  if (image.id.empty() || image.id.size() > longest_id ||
      !std::ranges::all_of(image.id, text::is_alphanumeric))
    throw Failure(Exit::failed, "The server names an image that has no proper id: " + image.id);
  if (image.file_name.empty()) image.file_name = text_of(asset, "name");  // a view, nested in its original
  return image;
}

// The content's hash, where the entity tag is one.
std::string hash_of(const std::string* etag) {
  constexpr std::size_t quoted = 66;
  if (etag == nullptr || etag->size() != quoted || etag->front() != '"') return {};
  const std::string hash = etag->substr(1, quoted - 2);
  return std::ranges::all_of(hash, text::is_hex_digit) ? hash : std::string();
}

// Bytes of the whole file, of which the answer may be a part; 0 where it does not say.
std::uint64_t size_of(const net::ResponseHead& head) {
  const std::string* range = head.find("content-range");
  const std::string* length = head.find("content-length");
  std::string_view said = range != nullptr ? *range : length != nullptr ? *length : std::string_view();
  if (range != nullptr) said.remove_prefix(std::min(said.find('/') + 1, said.size()));
  std::uint64_t size = 0;
  const auto read = std::from_chars(said.data(), said.data() + said.size(), size);
  return read.ec == std::errc() && read.ptr == said.data() + said.size() ? size : 0;
}

// What of the folder could be the image: the hashes of files under its names that have its size, as entity
// tags.
std::string tags_of_present(const std::filesystem::path& folder, const std::vector<std::string>& names,
                            std::uint64_t size) {
  std::string tags;
  for (const std::string& name : names) {
    std::error_code error;
    const auto path = folder / name;
    if (!std::filesystem::is_regular_file(path, error) || std::filesystem::file_size(path, error) != size ||
        error)
      continue;
    tags += (tags.empty() ? "\"" : ", \"") + text::to_hex(digest_of(path)) + "\"";
  }
  return tags;
}

class Downloads {
 public:
  Downloads(const Session& session, ApiClient& api, std::vector<Image> images)
      : session_(session),
        api_(api),
        folder_(session.typed.into),
        images_(std::move(images)),
        progress_(session.output, std::ssize(images_), total()),
        report_(session.output, "downloaded") {}

  Report& report() { return report_; }

  void run() {
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    if (error) throw Failure(Exit::failed, folder_.string() + " cannot be made: " + error.message() + ".");
    in_parallel(images_.size(), session_.typed.jobs, [this](std::size_t i) { download(images_[i]); });
  }

 private:
  std::uint64_t total() const {
    std::uint64_t bytes = 0;
    for (const Image& image : images_) bytes += image.size;
    return bytes;
  }

  void download(const Image& image) {
    try {
      const auto names = safe_names(image.file_name, image.id);
      PartFile part(folder_, image.id);
      progress_.moved(part.size());
      bool present = false;
      with_patience([&] { present = fetch(image, names, part); });
      progress_.finished();
      if (present) return report_.present(image.file_name, {{"id", image.id}});
      const std::string name = part.publish(names);
      report_.done(name, {{"id", image.id}, {"path", (folder_ / name).string()}});
    } catch (const Failure& failure) {
      progress_.finished();
      report_.failed(image.id, {{"id", image.id}}, failure);
    }
  }

  // True: one of the names has it already.
  bool fetch(const Image& image, const std::vector<std::string>& names, PartFile& part) {
    Order order{.url = image.path};
    const std::string tags = tags_of_present(folder_, names, image.size);
    if (!tags.empty()) order.fields.emplace_back("If-None-Match", tags);
    if (part.size() > 0 && part.size() >= image.size) part.clear();
    if (part.size() > 0) order.fields.emplace_back("Range", "bytes=" + std::to_string(part.size()) + "-");
    const Answer answer =
        api_.fetch(order, [&](const net::ResponseHead& head) { return receive(head, part); });
    if (answer.status() == 304 && !tags.empty()) {
      part.clear();
      return true;
    }
    prove(image, answer, part);
    return is_there(names, part);
  }

  Sink receive(const net::ResponseHead& head, PartFile& part) {
    const std::string* range = head.find("content-range");
    const bool goes_on = head.status == 206 && range != nullptr &&
                         range->starts_with("bytes " + std::to_string(part.size()) + "-");
    if (head.status == 304) return {};
    if (!goes_on) part.clear();
    if (head.status == 416 || (head.status == 206 && !goes_on))
      throw Failure(Exit::unreachable, "The server cannot go on where it ended.");
    if (head.status != 200 && head.status != 206)
      throw Failure(exit_for(head.status),
                    "The server answered with status " + std::to_string(head.status) + ".");
    return [this, &part](std::span<const char> bytes) {
      part.append(bytes);
      progress_.moved(bytes.size());
    };
  }

  // Who may not see where images were taken gets files of which nobody knows the hash before they came.
  bool is_there(const std::vector<std::string>& names, PartFile& part) {
    if (!tags_of_present(folder_, names, part.size()).contains(text::to_hex(part.digest()))) return false;
    part.clear();
    return true;
  }

  // The server says of every whole file what its bytes hash to, and of every other how many they are. Throws,
  // with the part emptied, when they do not.
  void prove(const Image& image, const Answer& answer, PartFile& part) {
    const std::string hash = hash_of(answer.head.find("etag"));
    const std::uint64_t size = hash.empty() || image.size == 0 ? size_of(answer.head) : image.size;
    const bool whole = part.size() == size && (hash.empty() || hash == text::to_hex(part.digest()));
    if (answer.status() != 304 && whole) return;
    progress_.lost(part.size());
    part.clear();
    throw Failure(Exit::unreachable, "What came is not the image that the server promised.");
  }

  const Session& session_;
  ApiClient& api_;
  const std::filesystem::path folder_;
  const std::vector<Image> images_;
  Progress progress_;
  Report report_;
};

void add_library(ApiClient& api, const std::string& assets, std::vector<Image>& images) {
  const net::Fields pages{{"pageSize", "200"}};
  api.for_each(assets, pages, [&](const Json& asset) {
    images.push_back(read_image(asset, assets));
    if (number_of(asset, "viewsCount") == 0) return true;
    net::Fields views = pages;
    views.emplace_back("parentId", images.back().id);
    api.for_each(assets, views, [&](const Json& view) {
      images.push_back(read_image(view, assets));
      return true;
    });
    return true;
  });
}

// The image of that id, in the first of the libraries that has it.
Image find_image(ApiClient& api, const Place& place, const Invocation& typed, const std::string& id) {
  std::vector<std::string> libraries;
  for (const auto& [library, may] : place.libraries) libraries.push_back(library);
  if (!typed.library.empty()) libraries = {typed.library};
  for (const std::string& library : libraries) {
    try {
      const std::string assets = place.path(library) + "/assets";
      return read_image(api.get(assets + "/" + text::percent_encode(id)).data, assets);
    } catch (const Failure& failure) {
      if (failure.exit() != Exit::refused) throw;
    }
  }
  throw Failure(Exit::refused, "There is no such image.", "RESOURCE_NOT_FOUND");
}

}  // namespace

Exit download(const Session& session) {
  Connected at(session);
  const Place place = find_place(at.api, session.typed);
  std::vector<Image> images;
  std::vector<std::pair<std::string, Failure>> misses;
  for (const std::string& id : session.typed.rest) {
    try {
      images.push_back(find_image(at.api, place, session.typed, id));
    } catch (const Failure& failure) {
      misses.emplace_back(id, failure);
    }
  }
  if (session.typed.rest.empty())
    add_library(at.api, place.path(choose_library(place, session.typed)) + "/assets", images);
  Downloads downloads(session, at.api, std::move(images));
  for (const auto& [id, failure] : misses) downloads.report().failed(id, {{"id", id}}, failure);
  downloads.report().run([&] { downloads.run(); });
  return downloads.report().end();
}

}  // namespace lightkeep::client
