// The store: opens its parts in order and closes them in reverse.
#include "store/store.h"

#include <fcntl.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <utility>

#include "store/blob_engine.h"
#include "store/blob_references.h"
#include "store/data_dir.h"
#include "store/durable_file.h"
#include "store/folder_check.h"
#include "store/identity.h"
#include "store/metadata.h"
#include "store/migrations.h"
#include "store/schema_copy.h"
#include "store/search_index.h"
#include "store/store_state.h"
#include "store/vault.h"
#include "sync/mutex.h"

namespace lightkeep::store {

namespace {

constexpr std::uint64_t enough_to_open = 2 << 20;  // bytes
constexpr std::size_t most_kept = 256 << 10;       // bytes
constexpr int days_of_copies = 30;                 // of rows before their schema changed

std::string_view context_of(Kept what) {
  return what == Kept::ticket_keys ? "tls.tickets" : "tls.certificate";
}

/// Makes room for a start on a full disk. It is asked for beforehand: RocksDB may end the process when a
/// write fails while it opens.
void make_room(const DataPaths& paths, const std::function<void(const std::string&)>& warn) {
  Reserve reserve(paths.reserve_file());
  while (paths.free_bytes() < enough_to_open) {
    if (!reserve.give_up())
      throw Error(Fault::full, "the disk of " + paths.folder().string() + " is full: a start needs " +
                                   std::to_string(enough_to_open - paths.free_bytes()) + " more bytes");
    if (warn) warn("the disk is full; a part of the reserve is given up for this start");
  }
}

/// Before rows are rewritten for a later version, which takes some seconds for each 100,000 images: they are
/// copied, and the operator is told.
void prepare_migration(const DataPaths& paths, const Identity& identity,
                       const std::function<void(const std::string&)>& warn) {
  if (identity.phase == Phase::making || !identity.rows.empty()) return;
  const auto migrations = embedded_migrations();
  const int version = schema_version(paths.metadata_file(), migrations);
  if (version == static_cast<int>(migrations.size())) return;
  if (warn)
    warn("metadata.db is brought from schema " + std::to_string(version) + " to " +
         std::to_string(migrations.size()) +
         "; the server starts when that is done. As it was it stays for " + std::to_string(days_of_copies) +
         " days: " + paths.rows_before(version).string());
  keep_rows_before(paths, version);
}

DataDir lock_folder(const StoreConfig& config) {
  return config.begins ? DataDir(config.folder) : lock_store(config.folder);
}

/// A new store may have its rows where they are wanted.
Identity place_rows(Identity identity, const std::string& wanted) {
  if (wanted.empty() || identity.rows == wanted) return identity;
  if (identity.phase != Phase::making)
    throw Error(Fault::taken, "the rows of this store are in " +
                                  (identity.rows.empty() ? "its data folder" : identity.rows) +
                                  ", and not in " + wanted + ". Nothing was changed.");
  identity.rows = wanted;
  return identity;
}

/// Empty where the rows are in the folder.
RowConnect row_connect(const Identity& identity, const RowPlacing& placing) {
  if (identity.rows.empty()) return {};
  if (!placing.reach)
    throw Error(Fault::unreachable,
                "the rows of this store are in " + identity.rows + ", and this command cannot reach them");
  return [reach = placing.reach, address = identity.rows] { return reach(address); };
}

/// Said before anything is made there.
Identity placed(const DataPaths& paths, const std::string& wanted_rows) {
  const Identity before = establish_identity(paths);
  Identity identity = place_rows(before, wanted_rows);
  if (identity.rows != before.rows) write_identity(paths.identity_file(), identity);
  return identity;
}

OpenMode mode_of(const Identity& identity) {
  return identity.phase == Phase::making ? OpenMode::make : OpenMode::open;
}

/// A server may have rows before the folder knows it.
void require_ours(Metadata& metadata, const Identity& identity) {
  const auto name = metadata.read([](Reader& db) { return read_state(db).store; });
  if (name && name != identity.store)
    throw Error(Fault::taken, identity.rows + " holds the rows of another store, " + *name +
                                  ": name an empty database. Nothing was changed.");
}

std::unique_ptr<Metadata> open_rows(const DataPaths& paths, const Identity& identity,
                                    const RowConnect& connect, const StoreConfig& config) {
  check_parts(paths, identity, connect);
  prepare_migration(paths, identity, config.warn);
  auto metadata = open_checked_metadata(paths, connect, config.readers, mode_of(identity));
  if (connect) require_ours(*metadata, identity);
  return metadata;
}

/// Whole or not at all. What rows know of the one that was there is of no use.
void make_lacking_cache(const DataPaths& paths, const Identity& identity, Metadata& metadata,
                        const std::function<void(const std::string&)>& warn) {
  if (!lacks_cache(paths, identity)) return;
  const std::filesystem::path fresh = paths.folder() / "blobs.new";
  std::filesystem::remove_all(fresh);  // what a crash left
  {
    const auto engine = open_blob_engine({.folder = fresh, .mode = OpenMode::make});
    engine->name_store(identity.store);
  }
  metadata.write([](Writer& db) { forget_blob_sequence(db); });
  std::filesystem::remove_all(paths.blobs_folder());
  std::filesystem::rename(fresh, paths.blobs_folder());
  File(paths.folder(), O_RDONLY | O_DIRECTORY).sync();
  if (warn) warn("the cache before " + identity.place + " was gone, and is made anew");
}

/// `next` says where blobs are from now on.
BlobEngineConfig engine_config(const StoreConfig& config, const DataPaths& paths, const Identity& identity,
                               const Identity& next) {
  return {.folder = paths.blobs_folder(),
          .mode = mode_of(identity),
          .set_aside = paths.set_aside_folder(),
          .warn = config.warn,
          .max_open_files = config.max_open_files,
          .rendition_budget = config.rendition_budget,
          .there = reach_blobs(next, config.blobs.reach, next.blobs != identity.blobs),
          .keeps_here = next.blobs == BlobsAt::on_way_here,
          .new_place = identity.blobs == BlobsAt::here && next.blobs != BlobsAt::here,
          .copies = config.blobs.copies,
          .min_free = config.blobs.min_free,
          .most_waiting = config.blobs.most_waiting,
          .alone_for = config.blobs.alone_for,
          .look_for_others = config.blobs.look_for_others};
}

}  // namespace

struct Store::Parts {
  explicit Parts(const StoreConfig& config);

  void tell_lost_changes();
  void finish_making();
  void place_blobs_at(BlobsAt blobs);
  bool writes_again();
  MoveStep move_blobs();
  void add_to_round(const MovedPage& page);
  void bring_all_with_rows();
  void end_move();

  const StoreConfig config;
  DataDir folder;
  Identity identity;
  const RowConnect connect;  // empty: rows are in the folder
  const Identity next;       // where blobs are to be from this start on
  std::unique_ptr<Metadata> metadata;
  std::unique_ptr<Vault> vault;
  std::unique_ptr<BlobEngine> engine;
  std::unique_ptr<ChangeMark> mark;
  Sweeper sweeper;
  UploadFiles upload_files;
  std::atomic<std::int64_t> lost_changes = 0;
  std::atomic<bool> moves = next.blobs != BlobsAt::here;
  Digest moved_to{};  // in this round
  MovedPage round{};  // sums of it
  mutable sync::Mutex way_mutex;
  BlobWay way GUARDED_BY(way_mutex){.blobs = next.blobs, .place = next.place};
  sync::Mutex probing;
  std::chrono::steady_clock::time_point probed GUARDED_BY(probing){};
};

Store::Parts::Parts(const StoreConfig& wanted)
    : config(wanted),
      folder(lock_folder(config)),
      identity((make_room(folder, config.warn), placed(folder, config.rows.wanted))),
      connect(row_connect(identity, config.rows)),
      next(place_blobs(identity, config.blobs.wanted)),
      metadata(open_rows(folder, identity, connect, config)),
      vault(
          open_vault(folder.master_key_file(), config.master_key, *metadata, identity.phase != Phase::whole)),
      engine((make_lacking_cache(folder, identity, *metadata, config.warn),
              open_blob_engine(engine_config(config, folder, identity, next)))),
      sweeper(*metadata, engine->blobs(), engine->renditions(), folder),
      upload_files(folder) {
  if (identity.phase != Phase::whole) finish_making();
  if (next.blobs != identity.blobs) place_blobs_at(next.blobs);
  tell_lost_changes();
  mark = std::make_unique<ChangeMark>(folder.change_mark_file());
  metadata->keep_journal(
      {[this] { return engine->synced_sequence(); }, [this](std::uint64_t n) { mark->set(n); }});
  finish_search(*metadata, [this](std::int64_t done) {
    if (config.warn) config.warn("the search index is made anew: " + std::to_string(done) + " images so far");
  });
}

/// Both databases get the name of the store, then the folder is whole. A crash before that begins here again.
void Store::Parts::finish_making() {
  metadata->write([&](Writer& db) { name_store(db, identity.store); });
  engine->name_store(identity.store);
  ChangeMark::make(folder.change_mark_file(), identity.store);
  metadata->checkpoint();  // the tables are in the file itself, not in its log only
  identity.phase = Phase::whole;
  write_identity(folder.identity_file(), identity);
  Reserve(folder.reserve_file()).fill(folder.free_bytes());
}

/// Said before any goes there.
void Store::Parts::place_blobs_at(BlobsAt blobs) {
  identity.blobs = blobs;
  identity.place = next.place;
  write_identity(folder.identity_file(), identity);
}

/// The last round finds nothing that is not where it is to be; what comes meanwhile goes there by itself.
MoveStep Store::Parts::move_blobs() {
  constexpr int blobs_at_once = 20;
  if (!moves) return MoveStep::done;
  add_to_round(engine->move_page(moved_to, blobs_at_once));
  if (!round.end) return MoveStep::more;
  if (next.blobs == BlobsAt::on_way_here) bring_all_with_rows();
  const MovedPage ended = std::exchange(round, {});
  moved_to = {};
  {
    const sync::Lock lock(way_mutex);
    way.looked_at = 0;
    way.failed = ended.failed;
  }
  if (!ended.failed.empty()) return MoveStep::round_ended;
  if (ended.moved > 0) return MoveStep::more;
  end_move();
  return MoveStep::done;
}

void Store::Parts::add_to_round(const MovedPage& page) {
  constexpr std::size_t most_named = 100;
  round.end = page.end;
  round.moved += page.moved;
  for (const std::string& blob : page.failed)
    if (round.failed.size() < most_named && std::ranges::find(round.failed, blob) == round.failed.end())
      round.failed.push_back(blob);
  if (!page.end) moved_to = page.last;
  const sync::Lock lock(way_mutex);
  way.moved += page.moved;
  way.bytes += page.bytes;
  way.looked_at += page.looked_at;
}

/// A list of what is there may be of before; rows tell what must be here.
void Store::Parts::bring_all_with_rows() {
  constexpr int rows_at_once = 1'000;
  const auto page = [&](const Digest& after) {
    return metadata->read([&](Reader& db) { return list_blob_rows(db, after, rows_at_once); });
  };
  for (auto rows = page({}); !rows.empty(); rows = page(rows.back().digest)) {
    std::vector<Digest> blobs;
    for (const BlobRow& row : rows) blobs.push_back(row.digest);
    MovedPage brought = engine->bring(blobs);
    brought.end = true;
    add_to_round(brought);
  }
}

void Store::Parts::end_move() {
  const bool here = next.blobs == BlobsAt::on_way_here;
  if (here) engine->end_way_here();
  const BlobsAt reached = here ? BlobsAt::here : BlobsAt::there;
  if (identity.blobs != reached) place_blobs_at(reached);
  moves = false;
  const sync::Lock lock(way_mutex);
  way.blobs = reached;
}

void Store::Parts::tell_lost_changes() {
  const StoreState state = metadata->read([](Reader& db) { return read_state(db); });
  const std::uint64_t committed = ChangeMark::read(folder.change_mark_file(), identity.store).value_or(0);
  lost_changes = state.lost_changes;
  sweeper.rows_were_lost(lost_changes > 0);
  if (committed <= state.change) return;
  const auto lost = static_cast<std::int64_t>(committed - state.change);
  const Millis now = config.clock ? config.clock() : 0;
  metadata->write([&](Writer& db) { note_lost_changes(db, lost, now); });
  lost_changes += lost;
  sweeper.rows_were_lost(true);
  if (config.warn)
    config.warn(
        "metadata.db has lost its last " + std::to_string(lost) +
        " changes: its write-ahead log was cut, damaged or removed. Images whose rows are gone are kept; "
        "`lightkeep recover` lists them and puts them back");
}

bool Store::Parts::writes_again() {
  const sync::Lock lock(probing);
  const auto now = std::chrono::steady_clock::now();
  if (now - probed < std::chrono::seconds(1)) return false;
  probed = now;
  try {
    engine->probe();
    metadata->write([](Writer&) {});
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

Store::Store(const StoreConfig& config) : parts_(std::make_unique<Parts>(config)) {}
Store::~Store() = default;

BlobStore& Store::blobs() {
  return parts_->engine->blobs();
}
Renditions& Store::renditions() {
  return parts_->engine->renditions();
}
Metadata& Store::metadata() {
  return *parts_->metadata;
}
Vault& Store::vault() {
  return *parts_->vault;
}
std::optional<std::string> Store::kept(Kept what) {
  try {
    const auto sealed = read_file(parts_->folder.kept_file(what), most_kept);
    if (sealed) return vault().open(*sealed, context_of(what));
  } catch (const Error&) {  // damaged, or sealed with another master key
  }
  return {};
}
void Store::keep(Kept what, std::string_view bytes) {
  write_durably(parts_->folder.kept_file(what), vault().seal(bytes, context_of(what)));
}
UploadFiles& Store::upload_files() {
  return parts_->upload_files;
}
Sweeper& Store::sweeper() {
  return parts_->sweeper;
}

std::uint64_t Store::free_bytes() const {
  return parts_->folder.free_bytes();
}

std::optional<std::string> Store::trouble() {
  const auto now = [&] {
    auto sentence = parts_->engine->trouble();
    return sentence ? sentence : parts_->metadata->trouble();
  };
  auto sentence = now();
  return sentence && parts_->writes_again() ? now() : sentence;
}

MoveStep Store::move_blobs() {
  return parts_->move_blobs();
}

void Store::give_up_waiting() {
  parts_->engine->give_up();
}

BlobWay Store::blob_way() const {
  const sync::Lock lock(parts_->way_mutex);
  return parts_->way;
}

Store::Pin Store::pin(std::span<StagedBlob* const> batch) {
  return parts_->sweeper.pin(batch);
}

std::int64_t Store::lost_changes() const {
  return parts_->lost_changes;
}

void Store::forget_lost_changes() {
  parts_->metadata->write([](Writer& db) { store::forget_lost_changes(db); });
  parts_->lost_changes = 0;
  parts_->sweeper.rows_were_lost(false);
}

void Store::tidy(Millis before) {
  Reserve(parts_->folder.reserve_file()).fill(free_bytes());
  remove_set_aside(parts_->folder, before);
  remove_rows_before(parts_->folder, before - Millis{days_of_copies} * 24 * 3'600'000);
}

}  // namespace lightkeep::store
