#include "app/backup/repository.h"

#include <algorithm>

#include "app/backup/sealed_object.h"
#include "store/error.h"
#include "text/time.h"

namespace lightkeep::backup {
namespace {

using store::Error;
using store::Fault;

constexpr std::string_view verified = "verified/", drilled = "drilled/";
constexpr std::size_t notes_kept = 10;

/// Of "backups/20261129-202500-z-…"; 0 for another name.
std::int64_t time_of_name(std::string_view name) {
  name.remove_prefix(std::min(name.size(), name.find('/') + 1));
  if (name.size() < 15) return 0;
  const auto part = [&](std::size_t at, std::size_t size) { return std::string(name.substr(at, size)); };
  const std::string iso = part(0, 4) + "-" + part(4, 2) + "-" + part(6, 2) + "T" + part(9, 2) + ":" +
                          part(11, 2) + ":" + part(13, 2) + "Z";
  return text::parse_iso_time(iso).value_or(0);
}

}  // namespace

std::vector<FoundBackup> Repository::list() {
  std::vector<FoundBackup> found;
  for (const StoredObject& object : storage_->list("backups/")) {
    FoundBackup& backup = found.emplace_back(FoundBackup{object.name, {}, {}});
    try {
      backup.manifest = load(object.name);
      backup.manifest->rows = backup.manifest->lists = {};
    } catch (const Error& failure) {
      if (failure.fault() == Fault::io) throw;
      backup.problem = failure.what();
    }
  }
  return found;
}

Manifest Repository::load(const std::string& name) {
  ObjectId id{};
  if (!parse_manifest_name(name, id)) throw Error(Fault::corrupt, name + " is no backup of this repository");
  Manifest manifest =
      read_manifest(open_object(key_, "backup", id, get_whole(*storage_, name, largest_manifest)));
  if (manifest.name() != name) throw Error(Fault::corrupt, name + " was renamed: it is " + manifest.name());
  return manifest;
}

Manifest Repository::load_at(std::optional<std::int64_t> at) {
  std::vector<FoundBackup> all = list();
  std::erase_if(all, [&](const FoundBackup& backup) {
    return !backup.manifest || (at && backup.manifest->time > *at);
  });
  if (all.empty())
    throw Error(Fault::missing, at ? "there is no backup of " + text::iso_seconds(*at) + " or before"
                                   : "there is no backup in " + storage_->place());
  const auto newest =
      std::ranges::max_element(all, {}, [](const FoundBackup& backup) { return backup.manifest->time; });
  return load(newest->name);
}

void Repository::note(Proof proof, std::int64_t time) {
  if (!storage_->writable()) return;
  const std::string_view folder = proof == Proof::verified ? verified : drilled;
  Manifest named{.id = new_object_id(), .time = time};
  std::string name = named.name();
  name.replace(0, name.find('/') + 1, folder);
  storage_->put_if_absent(name, proof == Proof::verified
                                    ? "All that the backups name was read and proved at this time.\n"
                                    : "A server showed what was restored from a backup at this time.\n");
  const std::vector<StoredObject> notes = storage_->list(std::string(folder));
  for (std::size_t i = 0; i + notes_kept < notes.size(); ++i) storage_->remove(notes[i].name);
}

void make_repository(Storage& storage, const Key& key, std::string_view passphrase, const store::Vault& vault,
                     const PassphraseCost& cost) {
  for (const char* folder : {"packs/", "indexes/", "backups/"}) {
    if (!storage.list(folder).empty())
      throw Error(Fault::taken, storage.place() + " holds a backup repository without its file " +
                                    key_file_name + ": put that back from a copy, or name another place");
  }
  if (!storage.put_if_absent(key_file_name, print(make_key_file(key, passphrase, vault, cost))))
    throw Error(Fault::taken, storage.place() + " holds a backup repository already");
}

KeyFile read_key_file(Storage& storage) {
  try {
    return parse_key_file(get_whole(storage, key_file_name, largest_key_file));
  } catch (const Error& failure) {
    if (failure.fault() != Fault::missing) throw;
    throw Error(Fault::missing,
                storage.place() + " holds no backup repository: `lightkeep backup init` makes one");
  }
}

Standing standing_of(Storage& storage) {
  Standing standing;
  for (const StoredObject& object : storage.list("backups/"))
    standing.last_backup = std::max(standing.last_backup, time_of_name(object.name));
  for (const StoredObject& object : storage.list(std::string(verified)))
    standing.last_verified = std::max(standing.last_verified, time_of_name(object.name));
  for (const StoredObject& object : storage.list(std::string(drilled)))
    standing.last_drilled = std::max(standing.last_drilled, time_of_name(object.name));
  return standing;
}

}  // namespace lightkeep::backup
