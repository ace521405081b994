// Uploads in pieces: what their states are and how one leads to the next, over a real store.
#include "app/library/uploads.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <future>

#include "app/api/errors.h"
#include "app/library/library.h"
#include "app/library/mint.h"
#include "app/library/test_service.h"
#include "store/api_keys.h"
#include "store/assets.h"
#include "store/checksum.h"
#include "store/libraries.h"
#include "store/organizations.h"
#include "store/store.h"
#include "store/test_folder.h"
#include "store/uploads.h"

namespace lightkeep::library {
namespace {

class TextPiece : public Piece {
 public:
  TextPiece(std::int64_t offset, std::string bytes, std::optional<PieceChecksum> checksum = {})
      : offset_(offset), bytes_(std::move(bytes)), checksum_(std::move(checksum)) {}

  std::int64_t offset() const override { return offset_; }
  const std::optional<PieceChecksum>& checksum() const override { return checksum_; }
  std::size_t read(std::span<std::byte> out) override {
    if (at_end && at_ == bytes_.size()) at_end();
    const auto count = std::min(out.size(), bytes_.size() - at_);
    std::memcpy(out.data(), bytes_.data() + at_, count);
    at_ += count;
    return count;
  }
  void charge_to(std::int64_t) override { ++charged; }
  void break_off() override { broken.set_value(); }

  std::function<void()> at_end{};  // instead of the end
  std::promise<void> broken{};
  int charged = 0;

 private:
  const std::int64_t offset_;
  const std::string bytes_;
  const std::optional<PieceChecksum> checksum_;
  std::size_t at_ = 0;
};

Settings small_settings() {
  Settings settings = test_settings();
  settings.max_file_size = 1'000;
  settings.storage_limit = 2'000;
  settings.upload_window = 1'000;
  return settings;
}

class UploadsTest : public testing::Test {
 protected:
  void SetUp() override {
    open();
    store_->metadata().write([&](store::Writer& db) {
      organization_ = insert_organization(db, {"acme", "Acme", now_});
      insert_library(db, {organization_, "one", "One", now_});
      insert_library(db, {organization_, "two", "Two", now_});
    });
    key_ = make_key(store::Access::write);
  }

  void open() {
    service_.reset();
    store_.reset();
    store_ = std::make_unique<store::Store>(store::StoreConfig{.folder = folder_.path() / "data"});
    service_ = std::make_unique<Service>(*store_, small_settings(),
                                         Ports{[this] { return now_; }, [](auto, auto&) {}, {}});
  }

  std::string make_key(store::Access access) {
    const std::string key = make_api_key();
    store_->metadata().write([&](store::Writer& db) {
      const auto id = insert_api_key(
          db, {organization_, "Test key", key.substr(0, 10), store_->vault().keyed_hash(key), now_, false});
      grant_access(db, id, find_library(db, organization_, "one")->id, access);
    });
    return key;
  }

  Caller caller() { return service_->calls().caller(key_, "::1"); }
  Uploads& uploads() { return service_->uploads(); }
  static Path one() { return {"acme", "one"}; }

  std::string begin(std::uint64_t length = white_gif.size(), const std::string& filename = "white.gif") {
    return uploads().create(caller(), one(), {.length = length, .filename = filename}).id;
  }
  UploadState append(const std::string& id, std::int64_t offset, const std::string& bytes,
                     std::optional<PieceChecksum> checksum = {}) {
    TextPiece piece(offset, bytes, std::move(checksum));
    return uploads().append(caller(), one(), id, piece);
  }
  UploadState find(const std::string& id) { return uploads().find(caller(), one(), id); }

  std::int64_t images() {
    return store_->metadata().read(
        [&](store::Reader& db) { return find_library(db, organization_, "one")->asset_count; });
  }

  const store::TestFolder folder_;
  std::int64_t now_ = 1'000'000;
  store::OrganizationId organization_{};
  std::string key_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Service> service_;
};

TEST_F(UploadsTest, PiecesBecomeAnImageOnce) {
  const std::string id = begin();
  EXPECT_EQ(find(id).status, UploadStatus::receiving);
  EXPECT_EQ(append(id, 0, white_gif.substr(0, 10)).received, 10);
  const UploadState done = append(id, 10, white_gif.substr(10));
  EXPECT_EQ(done.status, UploadStatus::complete);
  EXPECT_EQ(images(), 1);
  EXPECT_TRUE(store_->upload_files().list().empty());
  EXPECT_EQ(append(id, static_cast<std::int64_t>(white_gif.size()), "").asset, done.asset);
  EXPECT_EQ(uploads().resume(caller(), one(), id).asset, done.asset);
  EXPECT_EQ(find(id).asset, done.asset);
  EXPECT_EQ(images(), 1);
}

TEST_F(UploadsTest, ItGoesOnAfterARestart) {
  const std::string id = begin();
  append(id, 0, white_gif.substr(0, 20));
  open();
  EXPECT_EQ(uploads().resume(caller(), one(), id).received, 20);
  EXPECT_EQ(append(id, 20, white_gif.substr(20)).status, UploadStatus::complete);
}

TEST_F(UploadsTest, APieceBeginsWhereTheLastOneEnded) {
  const std::string id = begin();
  append(id, 0, "GIF");
  EXPECT_EQ(refusal([&] { append(id, 0, "GIF"); }), "UPLOAD_OFFSET_CONFLICT");
  EXPECT_EQ(refusal([&] { append(id, 4, "9"); }), "UPLOAD_OFFSET_CONFLICT");
  EXPECT_EQ(find(id).received, 3);
}

TEST_F(UploadsTest, WhatCameBeforeABrokenConnectionCounts) {
  const std::string id = begin();
  TextPiece piece(0, "GIF89");
  piece.at_end = [] { throw std::runtime_error("gone"); };
  EXPECT_THROW(uploads().append(caller(), one(), id, piece), std::runtime_error);
  EXPECT_EQ(find(id).received, 5);
}

TEST_F(UploadsTest, WithAChecksumAllOrNothingCounts) {
  const std::string id = begin();
  const auto sum = [](std::string_view text) {
    const auto made = store::Checksum::make("sha256");
    made->update(std::as_bytes(std::span(text)));
    return PieceChecksum{"sha256", made->finish()};
  };
  EXPECT_EQ(refusal([&] { append(id, 0, "GIX", sum("GIF")); }), "CHECKSUM_MISMATCH");
  TextPiece broken(0, "GI", sum("GIF"));
  broken.at_end = [] { throw std::runtime_error("gone"); };
  EXPECT_THROW(uploads().append(caller(), one(), id, broken), std::runtime_error);
  EXPECT_EQ(find(id).received, 0);
  EXPECT_EQ(refusal([&] { append(id, 0, "GIF", PieceChecksum{"md5", "x"}); }), "BAD_USER_INPUT");
  EXPECT_EQ(append(id, 0, "GIF", sum("GIF")).received, 3);
}

TEST_F(UploadsTest, MoreThanWasAnnouncedIsRefused) {
  const std::string id = begin(10);
  EXPECT_EQ(refusal([&] { append(id, 0, white_gif); }), "PAYLOAD_TOO_LARGE");
  EXPECT_EQ(find(id).received, 10);
}

TEST_F(UploadsTest, WhatIsNoImageIsRefusedAndStaysSo) {
  const std::string id = begin(5, "notes.txt");
  EXPECT_EQ(refusal([&] { append(id, 0, "hello"); }), "BAD_USER_INPUT");
  EXPECT_EQ(find(id).status, UploadStatus::refused);
  EXPECT_EQ(refusal([&] { uploads().resume(caller(), one(), id); }), "BAD_USER_INPUT");
  EXPECT_EQ(refusal([&] { append(id, 5, ""); }), "BAD_USER_INPUT");
  EXPECT_TRUE(store_->upload_files().list().empty());
}

TEST_F(UploadsTest, OneSendsAtATimeAndWhoeverResumesTakesOver) {
  const std::string id = begin();
  TextPiece piece(0, "GIF89");
  std::promise<void> reading;
  auto broken = piece.broken.get_future();
  piece.at_end = [&] {
    reading.set_value();
    broken.wait();
    throw std::runtime_error("gone");
  };
  auto sender = std::async(std::launch::async, [&] {
    EXPECT_THROW(uploads().append(caller(), one(), id, piece), std::runtime_error);
  });
  reading.get_future().wait();
  EXPECT_EQ(refusal([&] { append(id, 0, "GIF"); }), "UPLOAD_LOCKED");
  EXPECT_EQ(find(id).received, 0);
  EXPECT_EQ(uploads().resume(caller(), one(), id).received, 5);
  sender.get();
  EXPECT_EQ(append(id, 5, white_gif.substr(5)).status, UploadStatus::complete);
}

TEST_F(UploadsTest, EachRequestIsAuthorizedAnew) {
  const std::string id = begin();
  key_ = make_key(store::Access::read);
  EXPECT_EQ(refusal([&] { append(id, 0, white_gif); }), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
  EXPECT_EQ(refusal([&] { find(id); }), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
  EXPECT_EQ(refusal([&] { uploads().cancel(caller(), one(), id); }), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
}

TEST_F(UploadsTest, AKeyDeletedWhileThePieceCameChangesNothing) {
  const std::string id = begin();
  TextPiece piece(0, white_gif);
  piece.at_end = [&] {
    store_->metadata().write([&](store::Writer& db) {
      for (const auto& key : list_api_keys(db, organization_)) remove_api_key(db, key.id);
    });
    piece.at_end = nullptr;
  };
  EXPECT_EQ(refusal([&] { uploads().append(caller(), one(), id, piece); }), "INVALID_API_KEY");
  EXPECT_EQ(images(), 0);
}

TEST_F(UploadsTest, AnUploadIsOfItsLibrary) {
  const std::string id = begin();
  store_->metadata().write([&](store::Writer& db) {
    grant_access(db, list_api_keys(db, organization_).front().id, find_library(db, organization_, "two")->id,
                 store::Access::write);
  });
  EXPECT_EQ(refusal([&] { uploads().find(caller(), {"acme", "two"}, id); }), "RESOURCE_NOT_FOUND");
}

TEST_F(UploadsTest, ItsTimeIsOverWhenNobodyGoesOn) {
  const std::string id = begin();
  now_ += 900;
  append(id, 0, "GIF");
  now_ += 900;
  EXPECT_EQ(find(id).received, 3);
  now_ += 100;
  EXPECT_EQ(refusal([&] { find(id); }), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(refusal([&] { append(id, 3, "8"); }), "RESOURCE_NOT_FOUND");
}

TEST_F(UploadsTest, SizesAreBounded) {
  EXPECT_EQ(refusal([&] { begin(0); }), "BAD_USER_INPUT");
  EXPECT_EQ(refusal([&] { begin(1'001); }), "PAYLOAD_TOO_LARGE");
  begin(1'000);
  begin(900);
  EXPECT_EQ(refusal([&] { begin(101); }), "STORAGE_LIMIT_EXCEEDED");
  uploads().cancel(caller(), one(), begin(100));
  begin(100);
}

TEST_F(UploadsTest, LostBytesEndAnUpload) {
  const std::string id = begin();
  append(id, 0, "GIF89");
  std::filesystem::resize_file(folder_.path() / "data/uploads" / id, 4);
  EXPECT_EQ(refusal([&] { append(id, 5, "a"); }), "RESOURCE_NOT_FOUND");
  EXPECT_TRUE(store_->upload_files().list().empty());
}

TEST_F(UploadsTest, AnEndedUploadIsGoneWithItsBytes) {
  const std::string id = begin();
  append(id, 0, "GIF");
  uploads().cancel(caller(), one(), id);
  EXPECT_EQ(refusal([&] { find(id); }), "RESOURCE_NOT_FOUND");
  EXPECT_TRUE(store_->upload_files().list().empty());
}

}  // namespace
}  // namespace lightkeep::library
