// The vault: what it seals, what it refuses, and the life of the master key.
#include "store/vault.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "store/test_store.h"

namespace lightkeep::store {
namespace {

class VaultTest : public StoreTest {
 protected:
  std::filesystem::path key_file() { return folder.path() / "data" / "master.key"; }
  void open_with(const std::string& key) {
    store.reset();
    store = std::make_unique<Store>(StoreConfig{.folder = folder.path() / "data", .master_key = key});
  }
};

TEST_F(VaultTest, AValueOpensUnderItsContextOnly) {
  const std::string sealed = store->vault().seal("pk_secret", "api_key 7");
  EXPECT_EQ(store->vault().open(sealed, "api_key 7"), "pk_secret");
  EXPECT_EQ(sealed.find("pk_secret"), std::string::npos);
  EXPECT_EQ(fault_of([&] { store->vault().open(sealed, "api_key 8"); }), Fault::corrupt);
  EXPECT_EQ(store->vault().open(store->vault().seal("", ""), ""), "");
}

TEST_F(VaultTest, EveryChangedByteIsNoticed) {
  const std::string sealed = store->vault().seal("pk_secret", "context");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_EQ(fault_of([&] { store->vault().open(changed, "context"); }), Fault::corrupt) << i;
    EXPECT_EQ(fault_of([&] { store->vault().open(sealed.substr(0, i), "context"); }), Fault::corrupt) << i;
  }
}

TEST_F(VaultTest, TheSameValueIsSealedDifferentlyEachTime) {
  EXPECT_NE(store->vault().seal("value", "c"), store->vault().seal("value", "c"));
}

TEST_F(VaultTest, KeyedHashesAndValuesSurviveAReopening) {
  const Digest hash = store->vault().keyed_hash("pk_secret");
  const std::string sealed = store->vault().seal("value", "c");
  EXPECT_NE(hash, sha256("pk_secret"));
  reopen();
  EXPECT_EQ(store->vault().keyed_hash("pk_secret"), hash);
  EXPECT_EQ(store->vault().open(sealed, "c"), "value");
}

TEST_F(VaultTest, TheKeyFileIsPrivate) {
  struct stat status {};
  ASSERT_EQ(stat(key_file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  ASSERT_EQ(stat(key_file().parent_path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
}

TEST_F(VaultTest, AMissingKeyIsNotReplacedByANewOne) {
  store.reset();
  std::filesystem::rename(key_file(), folder.path() / "aside");
  EXPECT_EQ(fault_of([&] { reopen(); }), Fault::missing);
  EXPECT_FALSE(std::filesystem::exists(key_file()));
  std::filesystem::rename(folder.path() / "aside", key_file());
  EXPECT_NO_THROW(reopen());
}

TEST_F(VaultTest, AnotherKeyIsRefused) {
  EXPECT_EQ(fault_of([&] { open_with(std::string(64, 'a')); }), Fault::corrupt);
  EXPECT_EQ(fault_of([&] { open_with("short"); }), Fault::corrupt);
  EXPECT_NO_THROW(reopen());
}

TEST_F(VaultTest, AKeyedHashIsTheSameBesideTheStore) {
  const std::filesystem::path file = key_file();
  EXPECT_EQ(keyed_hash_of(file, std::nullopt, "value"), store->vault().keyed_hash("value"));
  EXPECT_NE(keyed_hash_of(file, std::string(64, 'c'), "value"), store->vault().keyed_hash("value"));
  EXPECT_THROW(keyed_hash_of(folder.path() / "none", std::nullopt, "value"), Error);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "none"));
}

TEST_F(VaultTest, AConfiguredKeyMakesNoFile) {
  const TestFolder fresh;
  store = std::make_unique<Store>(
      StoreConfig{.folder = fresh.path() / "data", .master_key = std::string(64, 'b')});
  const std::string sealed = store->vault().seal("value", "c");
  EXPECT_FALSE(std::filesystem::exists(fresh.path() / "data" / "master.key"));
  store.reset();
  store = std::make_unique<Store>(
      StoreConfig{.folder = fresh.path() / "data", .master_key = std::string(64, 'B')});
  EXPECT_EQ(store->vault().open(sealed, "c"), "value");
  store.reset();
}

TEST_F(VaultTest, ADamagedKeyFileIsSaidToBeOne) {
  store.reset();
  std::ofstream(key_file()) << "garbage";
  EXPECT_EQ(fault_of([&] { reopen(); }), Fault::corrupt);
}

}  // namespace
}  // namespace lightkeep::store
