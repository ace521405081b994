// The formats: what is written is read, and nothing that was cut, changed or put elsewhere is.
#include "app/backup/pack.h"

#include <gmock/gmock.h>

#include "app/backup/manifest.h"
#include "app/backup/record.h"
#include "app/backup/sealed_object.h"
#include "store/error.h"

namespace lightkeep::backup {
namespace {

store::Digest digest_of(std::string_view text) {
  return store::sha256(text);
}

class PackTest : public testing::Test {
 protected:
  PackTest() {
    for (std::uint32_t i = 0; i < 3; ++i)
      writer.add_piece(image, i, std::string(i == 2 ? 100 : piece_size, static_cast<char>('a' + i)));
    writer.add_part(Kind::rows, digest_of("rows"), std::string(64 << 10, 'r'));
    extents = writer.extents();
    id = writer.id();
    bytes = writer.finish();
  }

  const Key key = new_key();
  const store::Digest image = digest_of("image");
  PackWriter writer{key};
  std::vector<Extent> extents;
  ObjectId id{};
  std::string bytes;
};

TEST_F(PackTest, PiecesOfOneImageAreOneExtent) {
  ASSERT_EQ(extents.size(), 2u);
  EXPECT_EQ(extents[0].plain, 2 * piece_size + 100);
  EXPECT_EQ(extents[0].sealed, 2 * piece_size + 100 + 3 * seal_size);
  EXPECT_LT(extents[1].sealed, 1000u) << "rows are compressed";
  const PackOpener opener(key, id);
  std::string plain;
  EXPECT_TRUE(opener.open(extents[0], bytes.substr(extents[0].offset, extents[0].sealed), plain));
  EXPECT_EQ(plain, std::string(piece_size, 'a') + std::string(piece_size, 'b') + std::string(100, 'c'));
}

TEST_F(PackTest, TheDirectoryIsFoundFromTheEnd) {
  const std::uint32_t size =
      PackOpener::directory_size(std::string_view(bytes).substr(bytes.size() - pack_end_size));
  const std::size_t at = bytes.size() - pack_end_size - size;
  EXPECT_EQ(PackOpener(key, id).open_directory(std::string_view(bytes).substr(at, size), at), extents);
  EXPECT_EQ(PackOpener::directory_size("short"), 0u);
}

TEST_F(PackTest, APieceOpensInItsPlaceOnly) {
  const std::string sealed = bytes.substr(extents[1].offset, extents[1].sealed);
  std::string plain;
  Extent other = extents[1];
  other.digest = image;
  EXPECT_FALSE(PackOpener(key, id).open(other, sealed, plain));
  other = extents[1];
  ++other.offset;
  EXPECT_FALSE(PackOpener(key, id).open(other, sealed, plain));
  EXPECT_FALSE(PackOpener(key, new_object_id()).open(extents[1], sealed, plain));
  EXPECT_FALSE(PackOpener(new_key(), id).open(extents[1], sealed, plain));
  for (std::uint32_t size = 0; size <= seal_size; ++size) {
    other = extents[1];
    other.sealed = size;
    EXPECT_FALSE(PackOpener(key, id).open(other, sealed.substr(0, size), plain)) << size;
  }
  EXPECT_TRUE(PackOpener(key, id).open(extents[1], sealed, plain));
}

TEST(PackNames, AreReadAsTheyAreWritten) {
  const ObjectId id = new_object_id();
  ObjectId read{};
  EXPECT_TRUE(parse_pack_name(pack_name(id), read));
  EXPECT_EQ(read, id);
  for (const char* wrong : {"packs/", "packs/ab/abc", "../ab", "packs/00/11111111111111111111111111111111"})
    EXPECT_FALSE(parse_pack_name(wrong, read)) << wrong;
}

TEST(SealedObject, IsWholeOrRefused) {
  const Key key = new_key();
  const ObjectId id = new_object_id();
  const std::string plain((2 << 20) + 5, 'p');
  const std::string sealed = seal_object(key, "index", id, plain);
  EXPECT_EQ(open_object(key, "index", id, sealed), plain);
  EXPECT_EQ(open_object(key, "index", id, seal_object(key, "index", id, "")), "");
  EXPECT_THROW(open_object(key, "backup", id, sealed), store::Error);
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{24}, std::size_t{30}, 24 + (1u << 20) + seal_size, sealed.size() - 1})
    EXPECT_THROW(open_object(key, "index", id, sealed.substr(0, size)), store::Error) << size;
}

TEST(ManifestFormat, IsReadAsItIsWritten) {
  Manifest manifest{.id = new_object_id(), .time = 1'700'000'000'000, .version = "1.2", .store = "name"};
  manifest.rows = {digest_of("a"), digest_of("b")};
  manifest.lists = {digest_of("c")};
  manifest.images = 7;
  manifest.master_key = std::string(64, 'f');
  const std::string written = write_manifest(manifest);
  const Manifest read = read_manifest(written);
  EXPECT_EQ(read.rows, manifest.rows);
  EXPECT_EQ(read.name(), manifest.name());
  EXPECT_EQ(write_manifest(read), written);
  for (std::size_t size = 0; size < written.size(); ++size)
    EXPECT_THROW(read_manifest(written.substr(0, size)), store::Error) << size;
  EXPECT_THROW(read_manifest(written + "x"), store::Error);
}

TEST(ImageListParts, AnImageMoreChangesOnePart) {
  std::vector<store::Digest> digests;
  for (int i = 0; i < 20'000; ++i) digests.push_back(digest_of(std::to_string(i)));
  std::ranges::sort(digests);
  const auto parts_without = [&](std::size_t left_out) {
    std::vector<std::string> parts;
    ImageList list;
    for (std::size_t i = 0; i < digests.size(); ++i) {
      if (i == left_out) continue;
      if (std::string part = list.add({digests[i], i}); !part.empty()) parts.push_back(part.substr(0, 32));
    }
    parts.push_back(list.finish());
    return parts;
  };
  EXPECT_GT(parts_without(digests.size()).size(), 4u);
  const std::string part = [&] {
    ImageList list;
    EXPECT_EQ(list.add({digests[0], 5}), "");
    return list.finish();
  }();
  ASSERT_EQ(read_list(part).size(), 1u);
  EXPECT_EQ(read_list(part)[0].size, 5u);
  EXPECT_THROW(read_list(part.substr(1)), store::Error);
}

TEST(Passphrases, AreReadAsPeopleTypeThem) {
  const std::string phrase = new_passphrase();
  EXPECT_EQ(normalized(phrase).size(), 30u);
  std::string typed;
  for (const char c : phrase) typed += c == '-' ? ' ' : static_cast<char>(std::tolower(c));
  EXPECT_EQ(normalized(typed), normalized(phrase));
  EXPECT_NE(new_passphrase(), phrase);
}

}  // namespace
}  // namespace lightkeep::backup
