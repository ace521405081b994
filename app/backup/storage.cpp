#include "app/backup/storage.h"

#include <stdexcept>
#include <utility>

#include "app/backup/archive_storage.h"
#include "app/backup/folder_storage.h"
#include "app/backup/s3_storage.h"
#include "store/error.h"

namespace lightkeep::backup {

bool is_folder(std::string_view place) {
  return !s3::is_place(place) && !is_archive(std::string(place));
}

std::unique_ptr<Storage> open_storage(const std::string& place, const StorageKey& key,
                                      const std::atomic<bool>* stop) {
  if (is_archive(place)) return std::make_unique<ArchiveStorage>(place);
  if (is_folder(place)) return std::make_unique<FolderStorage>(place);
  s3::Place bucket = s3::parse_place(place);
  if (key.id.empty() || key.secret.empty())
    throw std::runtime_error("backups in a bucket need --backup-s3-key-id and --backup-s3-secret");
  s3::BucketConfig config;
  config.stop = stop;
  return std::make_unique<S3Storage>(std::move(bucket), s3::Credentials{key.id, key.secret},
                                     std::move(config));
}

void put_new(Storage& storage, const std::string& name, std::string_view bytes) {
  if (!storage.put_if_absent(name, bytes))
    throw store::Error(store::Fault::taken,
                       name + " is in " + storage.place() + " already, by somebody else");
}

std::string get_whole(Storage& storage, const std::string& name, std::uint64_t most) {
  constexpr std::size_t step = 1 << 20;
  std::string bytes;
  for (;;) {
    const std::size_t before = bytes.size();
    bytes.resize(before + step);
    const std::size_t got = storage.get_range(name, before, std::span(bytes).subspan(before));
    bytes.resize(before + got);
    if (bytes.size() > most) throw store::Error(store::Fault::corrupt, name + " is larger than it can be");
    if (got < step) return bytes;
  }
}

}  // namespace lightkeep::backup
