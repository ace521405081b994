// A data folder that is being put back from a backup.
#include "store/restored_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <SQLiteCpp/SQLiteCpp.h>

#include <cerrno>
#include <vector>

#include "store/error.h"
#include "store/folder_check.h"
#include "store/libraries.h"
#include "store/metadata.h"
#include "store/organizations.h"
#include "store/removals.h"
#include "store/restored_blobs.h"
#include "store/rows.h"
#include "store/search_index.h"
#include "store/sqlite_connection.h"
#include "store/store_state.h"
#include "store/vault.h"

namespace lightkeep::store {

namespace {

constexpr std::int64_t change_gap =
    1'000'000'000;  // more changes than a server makes between a backup and its loss

/// Which backup a folder is being put back from.
std::filesystem::path note_file(const DataPaths& paths) {
  return paths.folder() / "restoring";
}

/// The rows until all is there.
std::filesystem::path rows_file(const DataPaths& paths) {
  return paths.folder() / "metadata.db.restoring";
}

/// Whoever was signed in must sign in anew, for who has signed out since is not known. Uploads that were not
/// whole have lost their pieces.
void drop_what_must_not_come_back(Writer& db) {
  execute(db, "delete from session");
  execute(db, "delete from authorization_code");
  execute(db, "delete from device_grant");
  execute(db, "delete from upload where asset is null and refusal_code is null");
}

/// Clients that saw changes which came after the backup hold numbers that will be given again: all of them
/// find theirs too old, and look at their libraries anew.
void leave_a_gap_in_changes(Writer& db, Millis now) {
  const std::int64_t last = read_number(db, "select max(seq) from change", 0);
  execute(db, "delete from change");
  execute(db, "insert into change (seq, organization, library, kind, at) values (?1, 0, 0, 2, ?2)",
          last + change_gap, now);
}

void begin_removal_of_others(Writer& db, const StorePart& part, Millis now) {
  const auto kept = find_organization(db, part.organization);
  if (!kept) throw Error(Fault::missing, "the backup has no organization '" + part.organization + "'");
  std::vector<OrganizationId> organizations;
  auto& row = query(db, "select id from organization where id <> ?1", kept->id);
  while (row.step()) organizations.push_back(row.number<OrganizationId>(0));
  for (const OrganizationId id : organizations) begin_removal(db, id, now);
  if (part.library.empty()) return;
  for (const Library& library : list_libraries(db, kept->id))
    if (library.slug != part.library) begin_removal(db, library.id, now);
}

/// What hung on others alone. The bytes of images that nobody names are not here.
void forget_others(Writer& db) {
  execute(db, "delete from claim where organization is null");
  execute(db,
          "delete from account where id not in (select account from organization_member)"
          " and id not in (select account from library_member)");
  execute(db, "delete from proof");
  execute(db, "delete from outbox");
  execute(db, "delete from program where id not in (select program from app_connection)");
  execute(db, "delete from blob where refs = 0");
}

void keep_only(Metadata& metadata, const StorePart& part, Millis now) {
  constexpr int at_once = 1000;
  metadata.write([&](Writer& db) { begin_removal_of_others(db, part, now); });
  while (metadata.write([&](Writer& db) { return purge_removed(db, now, at_once).more; })) {
  }
  metadata.write([](Writer& db) { forget_others(db); });
  // An index keeps words of what is gone until it merges its parts.
  metadata.write([](Writer& db) { empty_search(db); });
  finish_search(metadata, {});
}

/// Without what a database keeps of deleted rows in its free pages.
void vacuum(const std::filesystem::path& file) {
  with_our_errors([&] { SQLite::Database(file, SQLite::OPEN_READWRITE).exec("vacuum"); });
}

/// It goes on where it was begun.
void require_place(const Identity& identity, const std::string& wanted) {
  const std::string begun = identity.blobs == BlobsAt::here ? std::string(local_blobs) : identity.place;
  if (wanted.empty() || wanted == begun) return;
  throw Error(Fault::taken, "this restore was begun with --blobs " + begun + ", and not with " + wanted +
                                ": go on with that, or remove the folder");
}

/// The identity of a folder that begins. Where the object store holds the images of the store that the backup
/// is of, that one's: what is there need not be sent again.
Identity named(const RestoredPlace& place) {
  Identity identity = new_identity(Phase::restoring);
  if (!place.blobs.wants_place()) return identity;
  identity.blobs = BlobsAt::there;
  identity.place = place.blobs.wanted;
  const auto name = place.blobs.reach(identity.place)->store_name();
  if (!name) return identity;
  if (*name != place.store)
    throw Error(Fault::taken, identity.place + " holds the images of another store, " + *name +
                                  ", or of more than is put back: name an empty place. Nothing was changed.");
  identity.store = *name;
  return identity;
}

void sync_folder(const std::filesystem::path& folder) {
  File(folder, O_RDONLY | O_DIRECTORY).sync();
}

}  // namespace

RestoredFolder::RestoredFolder(const std::filesystem::path& folder, std::string_view backup,
                               const RestoredPlace& place)
    : folder_(folder) {
  begin(backup, place);
  auto there = reach_blobs(identity_, place.blobs.reach, true);
  blobs_ = there ? restore_blobs_there(std::move(there), folder_.folder())
                 : restore_blobs_here(folder_.blobs_folder());
}

RestoredFolder::~RestoredFolder() = default;

void RestoredFolder::begin(std::string_view backup, const RestoredPlace& place) {
  constexpr std::size_t longest_note = 256;
  const auto there = read_identity(folder_.identity_file());
  const auto note = read_file(note_file(folder_), longest_note);
  if (there && there->phase == Phase::restoring) {
    if (note != backup)
      throw Error(Fault::taken, "the data folder " + folder_.folder().string() +
                                    " is being put back from another backup, " + note.value_or("unknown") +
                                    ": name that one with --at, or remove the folder");
    identity_ = *there;
    require_place(identity_, place.blobs.wanted);
    return;
  }
  // A crash between the note and the identity left the note alone.
  if (!there && note == backup) unlink(note_file(folder_).c_str());
  if (there || !is_virgin(folder_))
    throw Error(Fault::taken,
                "the folder " + folder_.folder().string() +
                    " is not empty: a backup is put back into an empty folder, or into one that does "
                    "not exist yet. Nothing was changed.");
  identity_ = named(place);
  write_durably(note_file(folder_), backup);
  write_identity(folder_.identity_file(), identity_);
}

void RestoredFolder::put_rows(const std::function<void(File&)>& write) {
  blobs_->flush();
  const std::filesystem::path file = rows_file(folder_);
  for (const char* suffix : {"", "-journal", "-wal", "-shm"}) unlink((file.string() + suffix).c_str());
  File out(file, O_WRONLY | O_CREAT | O_EXCL, 0600);
  write(out);
  out.sync();
}

void RestoredFolder::mend_rows(const std::string& key_text, Millis now,
                               const std::optional<StorePart>& only) {
  const auto metadata = open_metadata(rows_file(folder_), 1);
  open_vault(folder_.master_key_file(), key_text, *metadata, false);  // throws where the key is another
  if (only) keep_only(*metadata, *only, now);
  metadata->write([&](Writer& db) {
    restore_state(db, identity_.store);
    drop_what_must_not_come_back(db);
    leave_a_gap_in_changes(db, now);
  });
  metadata->checkpoint();
}

void RestoredFolder::finish(const std::string& key_text, bool keep_key, Millis now,
                            const std::optional<StorePart>& only) {
  mend_rows(key_text, now, only);
  if (only) vacuum(rows_file(folder_));
  blobs_->finish(identity_.store);
  if (keep_key) write_durably(folder_.master_key_file(), key_text + "\n");
  ChangeMark::make(folder_.change_mark_file(), identity_.store);
  if (rename(rows_file(folder_).c_str(), folder_.metadata_file().c_str()) != 0)
    throw_system_error(errno, "rename to", folder_.metadata_file());
  sync_folder(folder_.folder());
  identity_.phase = Phase::whole;
  write_identity(folder_.identity_file(), identity_);
  unlink(note_file(folder_).c_str());
}

}  // namespace lightkeep::store
