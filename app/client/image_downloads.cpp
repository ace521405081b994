#include "app/client/image_downloads.h"

#include <algorithm>
#include <charconv>

#include "app/client/failure.h"
#include "app/client/image_files.h"
#include "app/client/part_file.h"
#include "text/ascii.h"
#include "text/hex.h"

namespace lightkeep::client {
namespace {

using api::Json;

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

struct Present {
  std::string name, hash;
};

// What of the folder could be the image: files under its names that have its size.
std::vector<Present> find_present(const std::filesystem::path& folder, const std::vector<std::string>& names,
                                  std::uint64_t size) {
  std::vector<Present> present;
  for (const std::string& name : names) {
    std::error_code error;
    const auto path = folder / name;
    if (!std::filesystem::is_regular_file(path, error) || std::filesystem::file_size(path, error) != size ||
        error)
      continue;
    present.push_back({name, text::to_hex(digest_of(path))});
  }
  return present;
}

std::string entity_tags(const std::vector<Present>& present) {
  std::string tags;
  for (const Present& file : present) tags += (tags.empty() ? "\"" : ", \"") + file.hash + "\"";
  return tags;
}

// The name of the file with that hash; empty where none has it.
std::string name_with(const std::vector<Present>& present, const std::string& hash) {
  const auto found = std::ranges::find(present, hash, &Present::hash);
  return found == present.end() ? std::string() : found->name;
}

}  // namespace

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

void for_each_image(ApiClient& api, const std::string& assets,
                    const std::function<void(const Json& asset, const std::string& original)>& take) {
  const net::Fields pages{{"pageSize", "200"}};
  api.for_each(assets, pages, [&](const Json& asset) {
    take(asset, "");
    if (number_of(asset, "viewsCount") == 0) return true;
    const std::string original = text_of(asset, "id");
    net::Fields views = pages;
    views.emplace_back("parentId", original);
    api.for_each(assets, views, [&](const Json& view) {
      take(view, original);
      return true;
    });
    return true;
  });
}

Downloads::Downloads(const Session& session, ApiClient& api, std::filesystem::path folder,
                     std::vector<Image> images, Arrived arrived)
    : session_(session),
      api_(api),
      folder_(std::move(folder)),
      images_(std::move(images)),
      arrived_(std::move(arrived)),
      progress_(session.output, std::ssize(images_), total()),
      report_(session.output, "downloaded") {}

std::uint64_t Downloads::total() const {
  std::uint64_t bytes = 0;
  for (const Image& image : images_) bytes += image.size;
  return bytes;
}

void Downloads::run() {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (error) throw Failure(Exit::failed, folder_.string() + " cannot be made: " + error.message() + ".");
  in_parallel(images_.size(), session_.typed.jobs, [this](std::size_t i) { download(images_[i]); });
}

void Downloads::tell(const Image& image, const std::string& name) {
  const sync::Lock lock(mutex_);
  if (arrived_) arrived_(image, name);
}

void Downloads::download(const Image& image) {
  try {
    const auto names = safe_names(image.file_name, image.id);
    PartFile part(folder_, image.id);
    progress_.moved(part.size());
    std::string present;
    with_patience([&] { present = fetch(image, names, part); });
    progress_.finished();
    const std::string name = present.empty() ? part.publish(names) : present;
    tell(image, name);
    if (!present.empty()) return report_.present(image.file_name, {{"id", image.id}});
    report_.done(name, {{"id", image.id}, {"path", (folder_ / name).string()}});
  } catch (const Failure& failure) {
    progress_.finished();
    report_.failed(image.id, {{"id", image.id}}, failure);
  }
}

/// The name under which the folder has it already; empty where it was fetched.
std::string Downloads::fetch(const Image& image, const std::vector<std::string>& names, PartFile& part) {
  Order order{.url = image.path};
  const auto present = find_present(folder_, names, image.size);
  const std::string tags = entity_tags(present);
  if (!tags.empty()) order.fields.emplace_back("If-None-Match", tags);
  if (part.size() > 0 && part.size() >= image.size) part.clear();
  if (part.size() > 0) order.fields.emplace_back("Range", "bytes=" + std::to_string(part.size()) + "-");
  const Answer answer = api_.fetch(order, [&](const net::ResponseHead& head) { return receive(head, part); });
  if (answer.status() == 304 && !tags.empty()) {
    part.clear();
    const std::string name = name_with(present, hash_of(answer.head.find("etag")));
    return name.empty() ? present.front().name : name;
  }
  prove(image, answer, part);
  return is_there(names, part);
}

Sink Downloads::receive(const net::ResponseHead& head, PartFile& part) {
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
std::string Downloads::is_there(const std::vector<std::string>& names, PartFile& part) {
  const std::string name = name_with(find_present(folder_, names, part.size()), text::to_hex(part.digest()));
  if (!name.empty()) part.clear();
  return name;
}

// The server says of every whole file what its bytes hash to, and of every other how many they are. Throws,
// with the part emptied, when they do not.
void Downloads::prove(const Image& image, const Answer& answer, PartFile& part) {
  const std::string hash = hash_of(answer.head.find("etag"));
  const std::uint64_t size = hash.empty() || image.size == 0 ? size_of(answer.head) : image.size;
  const bool whole = part.size() == size && (hash.empty() || hash == text::to_hex(part.digest()));
  if (answer.status() != 304 && whole) return;
  progress_.lost(part.size());
  part.clear();
  throw Failure(Exit::unreachable, "What came is not the image that the server promised.");
}

}  // namespace lightkeep::client
