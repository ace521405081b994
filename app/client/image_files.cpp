#include "app/client/image_files.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <set>

#include "app/client/failure.h"
#include "imaging/pixels/format.h"

namespace lightkeep::client {
namespace {

namespace fs = std::filesystem;

// Why it is none; empty for an image.
std::string why_no_image(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return "there is no such file";
  if (!fs::is_regular_file(path, error)) return "it is no file";
  std::ifstream in(path, std::ios::binary);
  if (!in) return "it cannot be read";
  std::array<char, imaging::sniff_length> head{};
  in.read(head.data(), head.size());
  const auto bytes = std::as_bytes(std::span(head)).first(static_cast<std::size_t>(in.gcount()));
  return imaging::recognise(bytes) == nullptr ? "it is no " + imaging::readable_names() + " image"
                                              : std::string();
}

class Walk {
 public:
  using Miss = std::function<void(const std::string&, const std::string&)>;
  explicit Walk(const Miss& miss) : miss_(miss) {}

  void take(const fs::path& path) {
    std::error_code error;
    if (fs::is_directory(path, error)) return walk(path);
    const std::string why = why_no_image(path);
    if (why.empty())
      add(path);
    else
      miss_(path.string(), why);
  }

  std::vector<ImageFile> found() && { return std::move(found_); }

 private:
  void walk(const fs::path& folder) {
    for (const fs::path& path : inside(folder)) {
      std::error_code error;
      if (path.filename().string().starts_with('.')) continue;
      if (fs::is_directory(path, error) && !fs::is_symlink(path, error))
        walk(path);
      else if (fs::is_regular_file(path, error) && why_no_image(path).empty())
        add(path);
    }
  }

  // In the order of their names. A folder that cannot be read is missed; the others go on.
  std::vector<fs::path> inside(const fs::path& folder) {
    std::vector<fs::path> paths;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
      paths.push_back(entry->path());
    if (error) miss_(folder.string(), error.message());
    std::ranges::sort(paths);
    return paths;
  }

  void add(const fs::path& path) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (error) return miss_(path.string(), error.message());
    if (seen_.insert(fs::weakly_canonical(path, error)).second) found_.push_back({path, size});
  }

  const Miss& miss_;
  std::set<fs::path> seen_;
  std::vector<ImageFile> found_;
};

}  // namespace

std::vector<ImageFile> find_images(const std::vector<std::string>& named, const Walk::Miss& miss) {
  Walk walk(miss);
  for (const std::string& path : named) walk.take(path);
  return std::move(walk).found();
}

store::Digest digest_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::vector<char> buffer(1 << 20);
  store::Sha256 sha;
  while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || in.gcount() > 0)
    sha.update(std::as_bytes(std::span(buffer)).first(static_cast<std::size_t>(in.gcount())));
  if (!in.eof()) throw Failure(Exit::failed, path.string() + " cannot be read.");
  return sha.finish();
}

}  // namespace lightkeep::client
