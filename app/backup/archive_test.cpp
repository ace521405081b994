// One backup as one file: what of a repository goes along, and what becomes of a file that is damaged.
#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>

#include "app/backup/archive_storage.h"
#include "app/backup/export_backup.h"
#include "app/backup/test_repository.h"

namespace lightkeep::backup {
namespace {

using store::Fault;
using testing::SizeIs;

class ArchiveTest : public RepositoryTest {
 protected:
  std::filesystem::path file() const { return folder.path() / "one.lightkeep"; }
  ExportReport export_at(std::optional<std::int64_t> time) {
    Repository opened = repository();
    return export_backup(opened, opened.load_at(time), file(), {});
  }
  Repository archive() { return {std::make_unique<ArchiveStorage>(file()), key}; }
  std::string bytes() const {
    std::ifstream in(file(), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write_bytes(const std::string& text) const { std::ofstream(file(), std::ios::binary) << text; }
};

TEST_F(ArchiveTest, HoldsOneBackupWhichComesBack) {
  back_up_at(1'000);
  const auto before = kept;
  upload("later.png", random_bytes(2 << 20));
  back_up_at(2'000);
  const ExportReport report = export_at(1'500);
  EXPECT_EQ(report.bytes, bytes().size());
  EXPECT_LT(report.bytes, 6u << 20) << "the pack of the later one stays";
  Repository opened = archive();
  EXPECT_THAT(opened.list(), SizeIs(1));
  EXPECT_TRUE(verify(opened, true, {}).well());
  opened.note(Proof::verified, 3'000);
  put_back(opened, opened.load_at({}), {.folder = target(), .now = 1}, {});
  expect_restored(before);
}

TEST_F(ArchiveTest, IsATarOfARepository) {
  back_up_at(1'000);
  export_at({});
  std::filesystem::remove_all(place());
  std::filesystem::create_directory(place());
  const std::string command = "tar -xf '" + file().string() + "' -C '" + place().string() + "'";
  ASSERT_EQ(std::system(command.c_str()),
            0);  // NOLINT(concurrency-mt-unsafe,cert-env33-c): tests are one thread
  EXPECT_TRUE(look(true).well());
  restore();
  expect_restored(kept);
}

TEST_F(ArchiveTest, IsOnlyRead) {
  back_up_at(1'000);
  export_at({});
  EXPECT_EQ(store::fault_of([&] { export_at({}); }), Fault::taken);
  Repository opened = archive();
  EXPECT_FALSE(opened.storage().writable());
  EXPECT_EQ(store::fault_of([&] { opened.storage().put_if_absent("packs/x", "x"); }), Fault::read_only);
  EXPECT_EQ(store::fault_of([&] { prune(opened, {}, 1, false, {}); }), Fault::read_only);
  EXPECT_TRUE(verify(opened, true, {}).well());
  EXPECT_EQ(open_storage(file().string(), {})->place(), file().string());
  EXPECT_FALSE(is_folder(file().string()));
}

TEST_F(ArchiveTest, WhatOthersWriteBesideItStays) {
  back_up_at(1'000);
  const std::string part = file().string() + ".part";
  std::ofstream(part) << "theirs";
  EXPECT_EQ(store::fault_of([&] { export_at({}); }), Fault::taken);
  std::ifstream left(part);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(left), {}), "theirs");
}

TEST_F(ArchiveTest, ABackupThatIsNotWholeIsNotExported) {
  back_up_at(1'000);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(place() / "packs")) {
    if (!entry.is_regular_file()) continue;
    std::fstream pack(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    pack.seekp(3'000);
    pack << "damage";
  }
  EXPECT_EQ(store::fault_of([&] { export_at({}); }), Fault::corrupt);
  EXPECT_FALSE(std::filesystem::exists(file()));
  EXPECT_FALSE(std::filesystem::exists(file().string() + ".part"));
}

TEST_F(ArchiveTest, WhatIsCutOffOrNoArchiveIsRefused) {
  back_up_at(1'000);
  export_at({});
  const std::string whole = bytes();
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{100}, std::size_t{512}, whole.size() / 2, whole.size() - 1'024}) {
    write_bytes(whole.substr(0, size));
    EXPECT_EQ(store::fault_of([&] { ArchiveStorage storage(file()); }), Fault::corrupt) << size;
  }
  for (const std::size_t at : {0u, 124u, 130u, 148u, 257u}) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] + 1);
    write_bytes(damaged);
    EXPECT_EQ(store::fault_of([&] { ArchiveStorage storage(file()); }), Fault::corrupt) << at;
  }
  std::string damaged = whole;
  damaged[whole.size() / 2] = static_cast<char>(damaged[whole.size() / 2] ^ 1);
  write_bytes(damaged);
  Repository opened = archive();
  EXPECT_FALSE(verify(opened, true, {}).well());
}

}  // namespace
}  // namespace lightkeep::backup
