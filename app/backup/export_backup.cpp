#include "app/backup/export_backup.h"

#include <map>

#include "app/backup/archive_storage.h"
#include "app/backup/needed.h"
#include "app/backup/verify.h"
#include "store/error.h"

namespace lightkeep::backup {
namespace {

using store::Error;
using store::Fault;

constexpr std::uint64_t bytes_at_once = 4 << 20;

class Export {
 public:
  Export(Repository& repository, const Manifest& manifest, const std::filesystem::path& file,
         const Progress& progress)
      : repository_(repository),
        storage_(repository.storage()),
        manifest_(manifest),
        progress_(progress),
        lock_(storage_.lock(false)),
        catalog_(storage_, repository.key()),
        file_(file),
        out_(file, manifest.time / 1000) {}

  ExportReport run() {
    choose_packs();
    copy(key_file_name, get_whole(storage_, key_file_name, largest_key_file));
    for (const auto& [number, extents] : extents_) copy_pack(catalog_.packs()[number]);
    write_index();
    copy(manifest_.name(), get_whole(storage_, manifest_.name(), largest_manifest));
    out_.end();
    prove();
    out_.publish();
    report_.bytes = std::filesystem::file_size(file_);
    return report_;
  }

 private:
  void choose_packs() {
    ExtentReader reader(storage_, repository_.key(), catalog_);
    Needed needed;
    needed.add(reader, manifest_);
    needed.settle();
    for (const store::Digest& digest : needed.rows()) choose(catalog_.find_part(Kind::rows, digest));
    for (const store::Digest& digest : needed.lists()) choose(catalog_.find_part(Kind::list, digest));
    for (const ListedImage& image : needed.images()) {
      const auto places = catalog_.find_image(image.digest, image.size);
      if (places.empty() && image.size > 0) choose(nullptr);
      for (const Place* place : places) choose(place);
    }
    for (const Place& place : catalog_.places())
      if (const auto chosen = extents_.find(place.pack); chosen != extents_.end())
        chosen->second.push_back(place.extent);
  }

  void choose(const Place* place) {
    if (place == nullptr)
      throw Error(Fault::corrupt,
                  "that backup is not whole any more: `lightkeep backup verify` names what it lacks");
    if (extents_.try_emplace(place->pack).second) all_ += catalog_.packs()[place->pack].size;
  }

  void copy(const std::string& name, std::string_view bytes) { out_.add(name, bytes); }

  void copy_pack(const Pack& pack) {
    const std::string name = pack_name(pack.id);
    out_.begin(name, pack.size);
    std::string buffer;
    for (std::uint64_t done = 0; done < pack.size; done += buffer.size()) {
      buffer.resize(std::min(bytes_at_once, pack.size - done));
      if (storage_.get_range(name, done, buffer) != buffer.size())
        throw Error(Fault::corrupt, name + " is shorter than it was");
      out_.append(buffer);
      copied_ += buffer.size();
      if (progress_) progress_("copied", copied_, all_);
    }
    ++report_.packs;
  }

  void write_index() {
    std::vector<PackedExtents> packs;
    for (auto& [number, extents] : extents_) packs.emplace_back(catalog_.packs()[number], std::move(extents));
    const auto take = [this](const std::string& name, std::string_view sealed) { copy(name, sealed); };
    Catalog::each_index(repository_.key(), packs, take);
  }

  void prove() {
    Repository written(std::make_unique<ArchiveStorage>(out_.aside()), repository_.key());
    const VerifyReport found = verify(written, true, progress_);
    if (!found.well() || found.backups != 1)
      throw Error(Fault::corrupt, "what was written is not what was read" +
                                      (found.problems.empty() ? "" : ": " + found.problems.front()) +
                                      (found.images.empty() ? "" : ": " + found.images.front()) +
                                      "; `lightkeep backup verify --deep` looks at the repository");
  }

  Repository& repository_;
  Storage& storage_;
  const Manifest& manifest_;
  const Progress& progress_;
  const std::unique_ptr<Storage::Lock> lock_;
  const Catalog catalog_;
  const std::filesystem::path file_;
  ArchiveWriter out_;
  std::map<std::uint32_t, std::vector<Extent>> extents_;  // of the packs that go along, by number
  std::uint64_t copied_ = 0, all_ = 0;
  ExportReport report_;
};

}  // namespace

ExportReport export_backup(Repository& repository, const Manifest& manifest,
                           const std::filesystem::path& file, const Progress& progress) {
  return Export(repository, manifest, file, progress).run();
}

}  // namespace lightkeep::backup
