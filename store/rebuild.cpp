// Makes parts of a data folder anew from the rest of it.
#include "store/rebuild.h"

#include "store/blob_engine.h"
#include "store/blob_placing.h"
#include "store/folder_check.h"
#include "store/identity.h"
#include "store/job_queue.h"
#include "store/metadata.h"
#include "store/row_copy.h"
#include "store/rows.h"
#include "store/search_index.h"
#include "store/store_state.h"

namespace lightkeep::store {

namespace {

// Written beside row_checks.cpp: what it finds wrong, these make right. One pass over each table.
constexpr const char* counter_updates[] = {
    "delete from asset_tag where not exists (select 1 from asset where id = asset_tag.asset)"
    " or not exists (select 1 from tag where id = asset_tag.tag)",
    "update asset_tag set listed = (select case when trashed is null and parent is null then created end "
    "from asset"
    " where id = asset_tag.asset)",
    "update asset set name_key = name_key(filename), color_families = color_families(colors), taken ="
    " taken_place(coalesce((select taken from asset_details where asset = asset.id), ''), created)",
    "update tag set uses = 0, count = 0, user_count = 0",
    "update tag set uses = u.uses, count = u.listed, user_count = u.people from (select tag as name, "
    "count(*) as uses,"
    " count(*) filter (where listed is not null) as listed, count(*) filter (where listed is not null and ai "
    "= 0) as people from asset_tag group "
    "by tag) as u"
    " where u.name = tag.id",
    "delete from tag where uses = 0",
    "update library set asset_count = 0, trash_count = 0, stored_bytes = 0",
    "update library set asset_count = h.live, trash_count = h.trash, stored_bytes = h.bytes from (select "
    "library as name,"
    " count(*) filter (where trashed is null and parent is null) as live, count(*) filter (where trashed is "
    "not null and parent is null) as trash,"
    " sum(size) as bytes from asset group by library) as h where h.name = library.id",
    "update library set acts = 0, act_texts = 0",
    "update library set acts = h.acts, act_texts = h.texts from (select library as name, count(*) as acts,"
    " sum(texts) as texts from act group by library) as h where h.name = library.id",
    "update organization set library_count = 0, stored_bytes = 0",
    "update organization set library_count = h.live, stored_bytes = h.bytes from (select organization as "
    "name,"
    " count(*) filter (where purging = 0) as live, sum(stored_bytes) as bytes from library group by "
    "organization) as h"
    " where h.name = organization.id",
    "insert into blob (digest, size, refs) select blob, min(size), 0 from asset"
    " where blob not in (select digest from blob) group by blob",
    // Bytes that were in use and have no image any more have lost it: without a row they count as orphans and
    // are kept, where `refs = 0` would have them erased.
    "delete from blob where refs > 0 and digest not in (select blob from asset)",
    "update blob set refs = u.refs, unreferenced = null from (select blob as name, count(*) as refs from "
    "asset group by"
    " blob) as u where u.name = blob.digest",
};

std::filesystem::path free_name(const std::filesystem::path& wanted) {
  std::filesystem::path name = wanted;
  for (int i = 2; std::filesystem::exists(name); ++i) name = wanted.string() + "." + std::to_string(i);
  return name;
}

void set_aside(const std::filesystem::path& file, const std::filesystem::path& name) {
  if (std::filesystem::exists(file)) std::filesystem::rename(file, name);
}

void write_mark(const DataPaths& paths, const std::string& store, std::uint64_t change) {
  ChangeMark::make(paths.change_mark_file(), store);
  ChangeMark(paths.change_mark_file()).set(change);
}

enum class Condition { whole, damaged, unreadable };

/// Of the database, with respect to the store it should belong to. One of another store is of no use here.
Condition look_at(const DataPaths& paths, const Identity& identity) {
  try {
    const auto metadata = open_metadata(paths.metadata_file(), 1, OpenMode::read_only);
    return metadata->read([&](Reader& db) {
      if (read_state(db).store != identity.store) return Condition::unreadable;
      Statement& check = query(db, "pragma quick_check(1)");
      return check.step() && check.text(0) == "ok" ? Condition::whole : Condition::damaged;
    });
  } catch (const Error& failure) {
    return failure.fault() == Fault::missing ? Condition::unreadable : Condition::damaged;
  }
}

}  // namespace

void rebuild_identity(const std::filesystem::path& folder, const std::string& place) {
  const DataDir paths = lock_store(folder);
  const auto metadata = open_metadata(paths.metadata_file(), 1);
  const StoreState state = metadata->read([](Reader& db) { return read_state(db); });
  const auto engine = open_blob_engine({.folder = paths.blobs_folder(), .mode = OpenMode::read_only});
  const auto blobs = engine->store_name();
  if (!state.store || blobs != state.store)
    throw Error(Fault::corrupt, "metadata.db belongs to the store " + state.store.value_or("(none)") +
                                    " and blobs/ to " + blobs.value_or("(none)") +
                                    ": they are not of one folder");
  Identity identity = place_blobs({.store = *state.store}, place);
  if (engine->has_copies() && identity.blobs == BlobsAt::here)
    throw Error(Fault::missing,
                "images of this store are in a bucket, and blobs/ is the cache before it: say which one with "
                "--blobs s3://…");
  write_mark(paths, *state.store, state.change);
  write_identity(paths.identity_file(), identity);
}

RebuiltMetadata rebuild_metadata(const std::filesystem::path& folder) {
  const DataDir paths = lock_store(folder);
  const auto identity = read_identity(paths.identity_file());
  if (!identity)
    throw Error(Fault::missing, "the file lightkeep.id is missing; the name of the store is in it");
  const Condition condition = look_at(paths, *identity);
  if (condition == Condition::whole)
    throw Error(Fault::taken, "nothing is wrong with metadata.db; it stays as it is");
  const std::filesystem::path file = paths.metadata_file(), aside = free_name(file.string() + ".damaged");
  for (const char* part : {"-wal", "-shm", ""}) set_aside(file.string() + part, aside.string() + part);
  open_metadata(file, 1, OpenMode::make);
  RowCopy copy;
  if (condition == Condition::damaged) copy = copy_readable_rows(aside, file);
  const auto metadata = open_metadata(file, 1);
  const std::uint64_t change = metadata->write([&](Writer& db) {
    restore_state(db, identity->store);
    return read_state(db).change;
  });
  metadata->checkpoint();
  write_mark(paths, identity->store, change);
  return {copy.rows, copy.damaged_tables};
}

std::int64_t rebuild_search(Store& store) {
  store.metadata().write([](Writer& db) { empty_search(db); });
  return finish_search(store.metadata(), {});
}

void rebuild_counters(Store& store) {
  store.metadata().write([&](Writer& db) {
    for (const char* update : counter_updates) execute(db, update);
    queue_forgotten_jobs(db);
  });
}

void rebuild_indexes(Store& store) {
  store.metadata().write([](Writer& db) { execute(db, "reindex"); });
}

}  // namespace lightkeep::store
