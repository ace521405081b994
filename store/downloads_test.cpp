// Rows of archives.
#include "store/downloads.h"

#include <gmock/gmock.h>

#include "store/blob_facts.h"
#include "store/checksum.h"
#include "store/test_store.h"

namespace lightkeep::store {
namespace {

using testing::ElementsAre;

class DownloadsTest : public StoreTest {
 protected:
  void make(const std::string& ticket, Maker maker = AccountId{7}, Millis made = 1, Millis expires = 50) {
    const Download row{sha256(ticket), library, {AssetId{3}, AssetId{1}}, maker, made, expires};
    metadata().write([&](Writer& db) { insert_download(db, row); });
  }
  std::optional<Download> find(const std::string& ticket) {
    return metadata().read([&](Reader& db) { return find_download(db, sha256(ticket)); });
  }
  std::vector<ArchivedImage> list(std::vector<AssetId> ids, Form form = Form::whole) {
    return metadata().read([&](Reader& db) { return list_archived_images(db, library, ids, form); });
  }
};

TEST_F(DownloadsTest, AreFoundByTheirTickets) {
  make("a");
  make("b", ApiKeyMaker{sha256("key")});
  make("c", AppConnectionId{9});
  EXPECT_EQ(std::get<AccountId>(find("a")->maker), AccountId{7});
  EXPECT_EQ(std::get<ApiKeyMaker>(find("b")->maker).hash, sha256("key"));
  EXPECT_EQ(std::get<AppConnectionId>(find("c")->maker), AppConnectionId{9});
  EXPECT_EQ(find("a")->library, library);
  EXPECT_EQ(find("a")->expires, 50);
  EXPECT_THAT(find("a")->images, ElementsAre(AssetId{3}, AssetId{1}));
  EXPECT_FALSE(find("d"));
  EXPECT_THROW(make("a"), Error);
}

TEST_F(DownloadsTest, KnowWhetherTheyAreComplete) {
  make("a");
  EXPECT_FALSE(find("a")->complete);
  metadata().write([&](Writer& db) {
    insert_download(db, {.ticket = sha256("b"), .library = library, .maker = AccountId{7}, .complete = true});
  });
  EXPECT_TRUE(find("b")->complete);
}

TEST_F(DownloadsTest, HaveEachImageOnceWithItsLiveViewsBehindIt) {
  const AssetId a = add("a.png"), b = add("b.png"), one = add_view(a, "one.png"),
                gone = add_view(a, "gone.png"), two = add_view(a, "two.png");
  metadata().write([&](Writer& db) { trash_assets(db, std::vector{gone}, 20); });
  const auto all = [&](std::vector<AssetId> ids) {
    return metadata().read([&](Reader& db) { return with_views(db, ids); });
  };
  EXPECT_THAT(all({b, a, two}), ElementsAre(b, a, one, two));
  EXPECT_THAT(all({two, a, a}), ElementsAre(two, a, one));
  EXPECT_THAT(all({}), testing::IsEmpty());
}

TEST_F(DownloadsTest, ThoseAreForgottenWhoseTimeIsOverAndTheEldest) {
  make("over", AccountId{7}, 9, 10);
  for (const char* ticket : {"a", "b", "c"}) make(ticket, AccountId{7}, ticket[0], 50);
  metadata().write([&](Writer& db) { trim_downloads(db, other, 10, 2); });
  EXPECT_FALSE(find("over"));
  EXPECT_FALSE(find("a"));
  EXPECT_TRUE(find("b"));
  EXPECT_TRUE(find("c"));
}

TEST_F(DownloadsTest, ListsLiveImagesOfTheLibraryInTheOrderOfTheCall) {
  const AssetId a = add("a.png"), b = add("b.png"), c = add("c.png"), d = add("d.png");
  metadata().write([&](Writer& db) {
    note_crc32(db, sha256("c.png"), 0xfedcba98);
    trash_assets(db, std::vector{b}, 20);
    transfer_assets(db, std::vector{d}, other, 20);
  });
  const auto images = list({c, b, d, a, AssetId{99}});
  ASSERT_EQ(images.size(), 2u);
  EXPECT_EQ(images[0].filename, "c.png");
  EXPECT_EQ(images[0].crc32, 0xfedcba98u);
  EXPECT_EQ(images[1].blob, sha256("a.png"));
  EXPECT_EQ(images[1].crc32, std::nullopt);
}

TEST_F(DownloadsTest, KnowPublicFormsAsFarAsTheyWereWorkedOut) {
  const AssetId whole = add("whole.png"), cut = add("cut.png"), missing = add("missing.png");
  metadata().write([&](Writer& db) {
    note_crc32(db, sha256("whole.png"), 1);
    note_crc32(db, sha256("cut.png"), 2);
    note_crc32(db, sha256("missing.png"), 3);
    note_public_form(db, sha256("whole.png"), {"", 40});
    note_public_form(db, sha256("cut.png"), {"[[0,5]]", 5});
    note_public_crc32(db, sha256("cut.png"), 7);
  });
  const auto images = list({whole, cut, missing}, Form::for_anybody);
  ASSERT_EQ(images.size(), 3u);
  EXPECT_EQ(images[0].pieces, "");
  EXPECT_EQ(images[0].crc32, 1u);
  EXPECT_EQ(images[1].pieces, "[[0,5]]");
  EXPECT_EQ(images[1].size, 5);
  EXPECT_EQ(images[1].crc32, 7u);
  EXPECT_EQ(images[2].pieces, std::nullopt);
  EXPECT_EQ(images[2].crc32, std::nullopt);
  EXPECT_EQ(list({cut})[0].pieces, "");
  EXPECT_EQ(list({cut})[0].crc32, 2u);
  metadata().write([&](Writer& db) { note_public_form(db, sha256("cut.png"), {"[[0,6]]", 6}); });
  EXPECT_EQ(list({cut}, Form::for_anybody)[0].crc32, std::nullopt) << "a sum of other bytes";
}

TEST(Crc32, IsThatOfZip) {
  Crc32 sum;
  sum.update({});
  EXPECT_EQ(sum.value(), 0u);
  sum.update(std::as_bytes(std::span("12345", 5)));
  sum.update(std::as_bytes(std::span("6789", 4)));
  EXPECT_EQ(sum.value(), 0xcbf43926u);  // the check value of its catalogue
}

}  // namespace
}  // namespace lightkeep::store
