// Rows and files of uploads in pieces.
#include "store/uploads.h"

#include <fstream>

#include "store/checksum.h"
#include "store/removals.h"
#include "store/test_store.h"
#include "store/upload_files.h"
#include "text/hex.h"

namespace lightkeep::store {
namespace {

std::span<const std::byte> bytes(std::string_view text) {
  return std::as_bytes(std::span(text));
}

class UploadsTest : public StoreTest {
 protected:
  UploadId begin(const std::string& name, std::int64_t length = 100, Millis expires = 50) {
    return metadata().write([&](Writer& db) {
      return insert_upload(db, {.public_id = name, .library = library, .length = length, .expires = expires});
    });
  }
  std::optional<Upload> find(const std::string& name) {
    return metadata().read([&](Reader& db) { return find_upload(db, library, name); });
  }
  std::string content(const UploadFile& file) {
    std::string text(file.size(), '\0');
    file.read_at(0, std::as_writable_bytes(std::span(text)));
    return text;
  }
};

TEST_F(UploadsTest, AnUploadIsOfItsLibraryOnly) {
  begin("a");
  EXPECT_TRUE(find("a"));
  EXPECT_FALSE(metadata().read([&](Reader& db) { return find_upload(db, other, "a"); }));
  EXPECT_THROW(begin("a"), Error);
}

TEST_F(UploadsTest, WhatIsUnfinishedCountsUntilItHasEnded) {
  const UploadId first = begin("a", 100), second = begin("b", 20);
  begin("c", 3);
  const auto count = [&] {
    return metadata().read([&](Reader& db) { return count_unfinished_uploads(db, organization); });
  };
  EXPECT_EQ(count().length, 123);
  metadata().write([&](Writer& db) {
    note_received(db, first, 60, 70);
    note_asset(db, second, "image");
  });
  EXPECT_EQ(count().count, 2);
  EXPECT_EQ(count().length, 103);
  EXPECT_EQ(find("a")->received, 60);
  EXPECT_EQ(find("b")->asset, "image");
  metadata().write([&](Writer& db) { note_refusal(db, first, {"BAD_USER_INPUT", "no image"}); });
  EXPECT_EQ(count().count, 1);
  EXPECT_EQ(find("a")->refusal->message, "no image");
  EXPECT_FALSE(metadata().read([&](Reader& db) { return needs_upload_file(db, "a"); }));
  EXPECT_TRUE(metadata().read([&](Reader& db) { return needs_upload_file(db, "c"); }));
}

TEST_F(UploadsTest, UnclaimedBytesAreThoseThatCame) {
  const UploadId id = begin("a");
  metadata().write([&](Writer& db) { note_received(db, id, 7, 50); });
  const auto unclaimed = [&] {
    return metadata().read([](Reader& db) { return count_unclaimed_upload_bytes(db); });
  };
  EXPECT_EQ(unclaimed(), 0);
  metadata().write([&](Writer& db) {
    insert_claim(db, {.organization = organization, .library = library, .expires = 1'000});
  });
  EXPECT_EQ(unclaimed(), 7);
}

TEST_F(UploadsTest, ThoseWhoseTimeIsOverAreForgotten) {
  begin("a", 1, 10);
  begin("b", 1, 20);
  EXPECT_EQ(metadata().write([](Writer& db) { return expire_uploads(db, 10, 5); }), 1);
  EXPECT_FALSE(find("a"));
  EXPECT_TRUE(find("b"));
}

TEST_F(UploadsTest, OfThoseThatEndedTheLastOnesAreKept) {
  begin("going on", 1, 5);
  const UploadId a = begin("a", 1, 10), b = begin("b", 1, 20), c = begin("c", 1, 20);
  metadata().write([&](Writer& db) {
    note_asset(db, a, "image");
    note_refusal(db, b, {"BAD_USER_INPUT", "no image"});
    note_refusal(db, c, {"BAD_USER_INPUT", "no image"});
  });
  metadata().write([&](Writer& db) { trim_ended_uploads(db, organization, 1); });
  EXPECT_FALSE(find("a"));
  EXPECT_FALSE(find("b"));
  EXPECT_TRUE(find("c"));
  EXPECT_TRUE(find("going on"));
}

TEST_F(UploadsTest, TheyGoWithTheirLibrary) {
  begin("a");
  metadata().write([&](Writer& db) {
    begin_removal(db, library, 5);
    purge_removed(db, 6, 100);
  });
  EXPECT_FALSE(find("a"));
}

TEST_F(UploadsTest, BytesThatDoNotCountAreCutOff) {
  UploadFiles& files = store->upload_files();
  {
    UploadFile file = files.open("a", 0);
    file.append(bytes("kept, lost"));
    file.sync();
  }
  reopen();
  UploadFile again = store->upload_files().open("a", 4);
  again.append(bytes("!"));
  EXPECT_EQ(content(again), "kept!");
  EXPECT_EQ(store->upload_files().list(), std::vector<std::string>{"a"});
}

TEST_F(UploadsTest, FewerBytesThanCountAreMissing) {
  UploadFiles& files = store->upload_files();
  files.open("a", 0).append(bytes("abc"));
  EXPECT_TRUE(files.has("a", 3));
  EXPECT_FALSE(files.has("a", 4));
  EXPECT_THROW(files.open("a", 4), Error);
  EXPECT_THROW(files.open("b", 1), Error);
  files.remove("a");
  files.remove("a");
  EXPECT_FALSE(files.has("a", 1));
  EXPECT_TRUE(files.has("a", 0));
}

TEST(ChecksumTest, KnownSums) {
  const auto sum = [](std::string_view name) {
    const auto made = Checksum::make(name);
    made->update(bytes("ab"));
    made->update(bytes("c"));
    const std::string finished = made->finish();
    return text::to_hex({reinterpret_cast<const std::uint8_t*>(finished.data()), finished.size()});
  };
  EXPECT_EQ(sum("sha1"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(sum("sha256"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Checksum::make("md5"), nullptr);
  EXPECT_EQ(Checksum::make(""), nullptr);
}

}  // namespace
}  // namespace lightkeep::store
