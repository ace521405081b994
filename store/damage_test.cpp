// Damage to a data folder: what is refused, twice and without a change, and what is noticed and kept.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <map>

#include "store/data_dir.h"
#include "store/identity.h"
#include "store/rocks.h"
#include "store/test_store.h"

namespace lightkeep::store {
namespace {

namespace fs = std::filesystem;

class DamageTest : public StoreTest {
 protected:
  DamageTest() {
    for (int i = 0; i < 4; ++i) upload(std::string(700'000, static_cast<char>('a' + i)));
    store.reset();
    Rocks rocks({.folder = data() / "blobs"});
    const Rocks::Use db(rocks);
    for (const Family family : {Family::chunks, Family::manifests})
      check(db->Flush({}, db.family(family)), "flush");
  }

  void upload(const std::string& text) {
    const auto staged = store->blobs().stage();
    staged->append(std::as_bytes(std::span(text)));
    staged->finish();
    StagedBlob* const batch[] = {staged.get()};
    const auto pin = store->pin(batch);
    store->blobs().keep(batch);
    Asset asset = image(text.substr(0, 3) + ".png");
    asset.blob = staged->digest();
    asset.size = static_cast<std::int64_t>(text.size());
    add(asset);
  }

  fs::path data() const { return folder.path() / "data"; }
  static void write_bytes(const fs::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
  }
  static std::map<std::string, std::string> content_of(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      const bool ours_to_touch =
          name == "lock" || name == "reserve" || name == "metadata.db-shm" || name == "metadata.db-wal";
      if (entry.is_regular_file() && !ours_to_touch) files[entry.path().string()] = bytes_of(entry.path());
    }
    return files;
  }
  fs::path only_file(const std::string& extension) const {
    for (const auto& entry : fs::directory_iterator(data() / "blobs")) {
      if (entry.path().extension() == extension && entry.file_size() > 0) return entry.path();
    }
    ADD_FAILURE() << "no file with " << extension;
    return {};
  }
  /// Refused twice, with a sentence that has `says` in it, and nothing is changed by it.
  void expect_refusal(const std::string& says) {
    const auto before = content_of(data());
    for (int time = 0; time < 2; ++time) {
      try {
        Store opened({.folder = data()});
        ADD_FAILURE() << "opened, at time " << time;
        return;
      } catch (const Error& refusal) {
        EXPECT_THAT(refusal.what(), testing::HasSubstr(says));
      }
    }
    EXPECT_TRUE(before == content_of(data())) << "something was changed";
  }
};

TEST_F(DamageTest, APartThatIsMissingOrEmptyIsRefused) {
  for (const char* name : {"metadata.db", "blobs/CURRENT", "changes", "lightkeep.id"}) {
    SCOPED_TRACE(name);
    const fs::path file = data() / name;
    const std::string bytes = bytes_of(file);
    ASSERT_FALSE(bytes.empty());
    fs::remove(file);
    expect_refusal(fs::path(name).filename().string());
    write_bytes(file, "");
    expect_refusal(fs::path(name).filename().string());
    write_bytes(file, bytes);
  }
  fs::rename(data() / "blobs", data() / "elsewhere");
  expect_refusal("blobs/");
  fs::create_directory(data() / "blobs");
  expect_refusal("blobs/CURRENT");
  fs::remove(data() / "blobs");
  fs::rename(data() / "elsewhere", data() / "blobs");
  EXPECT_NO_THROW(reopen());
}

TEST_F(DamageTest, AFileOfTheBlobStoreThatIsMissingCutOrOverwrittenIsRefused) {
  for (const auto& entry : fs::directory_iterator(data() / "blobs")) {
    const fs::path file = entry.path();
    const std::string name = file.filename().string();
    if (!name.starts_with("MANIFEST") && file.extension() != ".sst" && file.extension() != ".blob") continue;
    SCOPED_TRACE(name);
    const std::string bytes = bytes_of(file);
    fs::remove(file);
    expect_refusal("");
    write_bytes(file, bytes.substr(0, bytes.size() / 2));
    if (!name.starts_with("MANIFEST")) expect_refusal("");
    if (file.extension() != ".blob") {  // whose content only `check deep` reads
      write_bytes(file, std::string(bytes.size(), 'x'));
      expect_refusal("");
    }
    write_bytes(file, bytes);
  }
  EXPECT_NO_THROW(reopen());
}

TEST_F(DamageTest, HalvesOfTwoFoldersAreToldApart) {
  const fs::path second = folder.path() / "second";
  Store({.folder = second});
  for (const char* part : {"metadata.db", "blobs", "changes", "lightkeep.id"}) {
    SCOPED_TRACE(part);
    fs::rename(data() / part, folder.path() / "kept");
    fs::copy(second / part, data() / part, fs::copy_options::recursive);
    expect_refusal("store");
    fs::remove_all(data() / part);
    fs::rename(folder.path() / "kept", data() / part);
  }
  EXPECT_NO_THROW(reopen());
}

TEST_F(DamageTest, AFolderWithSomethingElseInItIsNoPlaceForAStore) {
  const fs::path second = folder.path() / "pictures";
  fs::create_directory(second);
  write_bytes(second / "beach.jpg", "bytes");
  EXPECT_EQ(fault_of([&] { Store({.folder = second}); }), Fault::corrupt);
  EXPECT_EQ(bytes_of(second / "beach.jpg"), "bytes");
  EXPECT_FALSE(fs::exists(second / "metadata.db"));
  fs::remove(second / "beach.jpg");
  write_bytes(second / ".gitkeep", "");
  fs::create_directory(second / "lost+found");
  EXPECT_NO_THROW(Store({.folder = second}));
}

TEST_F(DamageTest, AnOlderBlobStoreThanTheRowsKnowIsRefused) {
  fs::copy(data() / "blobs", folder.path() / "old", fs::copy_options::recursive);
  reopen();
  upload(std::string(300'000, 'n'));
  upload(std::string(300'000, 'm'));
  store.reset();
  fs::remove_all(data() / "blobs");
  fs::rename(folder.path() / "old", data() / "blobs");
  expect_refusal("newest bytes");
}

TEST_F(DamageTest, AMakingThatWasBrokenOffGoesOn) {
  const fs::path fresh = folder.path() / "fresh";
  fs::create_directory(fresh);
  write_identity(fresh / "lightkeep.id", new_identity(Phase::making));
  EXPECT_NO_THROW(Store({.folder = fresh}));
  EXPECT_EQ(read_identity(fresh / "lightkeep.id")->phase, Phase::whole);

  Identity identity = *read_identity(data() / "lightkeep.id");
  identity.phase = Phase::making;
  write_identity(data() / "lightkeep.id", identity);
  EXPECT_NO_THROW(reopen());
  EXPECT_EQ(read_identity(data() / "lightkeep.id")->phase, Phase::whole);
}

TEST_F(DamageTest, AFolderOfAnEarlierVersionIsAdopted) {
  fs::remove(data() / "lightkeep.id");
  fs::remove(data() / "changes");
  {
    SQLite::Database rows(data() / "metadata.db", SQLite::OPEN_READWRITE);
    rows.exec(
        "drop table written_by; drop table word_key; drop table act; alter table library drop column acts; "
        "alter table library drop "
        "column act_texts; alter table library drop column changes_gone;"
        " drop table store_state; drop table time_seen; drop table device; drop table change;"
        " drop table asset_details; drop table details_backlog; drop table upload; drop table upload_ticket; "
        "alter table asset drop "
        "column"
        " warnings; pragma user_version = 3");
    rows.exec(
        "drop index asset_listed; drop index asset_named; drop index asset_sized; drop index asset_taken;"
        " alter table asset drop column name_key; alter table asset drop column taken; alter table asset "
        "drop column"
        " color_families; create index asset_listed on asset (library, created, id)");
    rows.exec(
        "drop table device_grant; drop table authorization_code; drop table app_token; drop table"
        " app_connection; drop table program; alter table api_key drop column expires");
    rows.exec(
        "drop table download; alter table blob drop column crc32; alter table blob drop column public_pieces;"
        " alter table blob drop column frames;"
        " alter table blob drop column public_size; alter table blob drop column public_crc32;"
        " alter table library drop column whole_originals; drop index asset_trashed_blob;"
        " drop index asset_blob; drop index outbox_turn; drop index outbox_sender; alter table proof drop "
        "column asker");
    rows.exec(
        "alter table outbox drop column sender; alter table outbox drop column turn; alter table library "
        "drop column last_change");
    Rocks rocks({.folder = data() / "blobs"});
    Batch batch;
    batch.erase(Family::journal, std::string(store_key));
    batch.erase(Family::journal, std::string(last_id_key));
    rocks.write(batch, Durability::synced);
  }
  reopen();
  EXPECT_EQ(read_identity(data() / "lightkeep.id")->phase, Phase::whole);
  upload(std::string(100'000, 'n'));
  EXPECT_EQ(list().found, 5);
  for (const Asset& asset : list().assets) EXPECT_EQ(store->blobs().open(asset.blob)->size(), asset.size);
  store.reset();
  fs::remove(data() / "lightkeep.id");
  expect_refusal("lightkeep.id");
}

TEST_F(DamageTest, ChangesThatAWriteAheadLogLostAreNoticedAndCounted) {
  const pid_t child = fork();
  if (child == 0) {
    reopen();
    write([&](Writer& db) { rename_library(db, library, "Renamed"); });
    write([&](Writer& db) { rename_library(db, library, "Again"); });
    _exit(0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  fs::remove(data() / "metadata.db-wal");
  fs::remove(data() / "metadata.db-shm");
  std::vector<std::string> warnings;
  const auto open = [&] {
    store.reset();
    store = std::make_unique<Store>(
        StoreConfig{.folder = data(), .warn = [&](const std::string& line) { warnings.push_back(line); }});
  };
  open();
  EXPECT_EQ(store->lost_changes(), 2);
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_THAT(warnings[0], testing::HasSubstr("last 2 changes"));
  EXPECT_EQ(load_library(library).name, "One");
  write([&](Writer& db) { rename_library(db, library, "Once more"); });
  open();
  EXPECT_EQ(store->lost_changes(), 2) << "told until somebody has seen to it";
  EXPECT_EQ(warnings.size(), 1u) << "and noticed once";
}

TEST_F(DamageTest, FilesThatAnOpeningWouldDeleteAreSetAside) {
  const fs::path blob = only_file(".blob");
  const fs::path stray = blob.parent_path() / "999990.blob";
  fs::copy_file(blob, stray);
  reopen();
  EXPECT_FALSE(fs::exists(stray));
  EXPECT_EQ(bytes_of(data() / "set-aside" / "999990.blob"), bytes_of(blob));
  store->tidy(0);
  EXPECT_TRUE(fs::exists(data() / "set-aside" / "999990.blob"));
  store->tidy(std::numeric_limits<Millis>::max());
  EXPECT_FALSE(fs::exists(data() / "set-aside" / "999990.blob"));
}

}  // namespace
}  // namespace lightkeep::store
