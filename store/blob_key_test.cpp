// The bytes of every key and value in RocksDB. A change here is a change of what is on people's disks: it
// needs a new format_version.
#include "store/blob_key.h"

#include <gtest/gtest.h>

#include <vector>

namespace lightkeep::store {
namespace {

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    text += digits[static_cast<unsigned char>(c) >> 4];
    text += digits[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

const Digest abc = sha256("abc");
const std::string abc_hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(BlobKey, FamiliesKeepTheirNamesAndOrder) {
  const std::vector<std::string> names(family_names.begin(), family_names.end());
  EXPECT_EQ(names, (std::vector<std::string>{"default", "chunks", "manifests", "journal", "renditions",
                                             "rendition_index"}));
  EXPECT_EQ(static_cast<int>(Family::standard), 0);
  EXPECT_EQ(static_cast<int>(Family::chunks), 1);
  EXPECT_EQ(static_cast<int>(Family::manifests), 2);
  EXPECT_EQ(static_cast<int>(Family::journal), 3);
  EXPECT_EQ(static_cast<int>(Family::renditions), 4);
  EXPECT_EQ(static_cast<int>(Family::rendition_index), 5);
  EXPECT_EQ(format_key, "format");
  EXPECT_EQ(format_version, "1");
  EXPECT_EQ(chunk_size, 1'048'576u);
}

TEST(BlobKey, KeysHaveTheirBytes) {
  EXPECT_EQ(hex(chunk_key(BlobId{0x0102030405060708}, 0x0a0b0c0d)), "01020304050607080a0b0c0d");
  EXPECT_EQ(hex(manifest_key(abc)), abc_hex);
  EXPECT_EQ(hex(staged_key(BlobId{7})), "530000000000000007");
  EXPECT_EQ(hex(copy_key(BlobId{7})), "430000000000000007");
  EXPECT_EQ(hex(mark_key(Mark::unsettled, abc)), "46" + abc_hex);
  EXPECT_EQ(hex(mark_key(Mark::condemned, abc)), "44" + abc_hex);
  EXPECT_EQ(hex(mark_key(Mark::broken_off, abc)), "42" + abc_hex);
  EXPECT_EQ(hex(mark_key(Mark::orphan, abc)), "4f" + abc_hex);
  EXPECT_EQ(store_key, "I");
  EXPECT_EQ(probe_key, "P");
  EXPECT_EQ(last_id_key, "N");
  EXPECT_EQ(total_key, "T");
  EXPECT_EQ(hex(rendition_key(abc, "w=1")), abc_hex + "773d31");
  EXPECT_EQ(hex(piece_key("w=1", 2)), "773d310000000002");
  EXPECT_EQ(hex(entry_key("key")), "456b6579");
  EXPECT_EQ(hex(age_key(258, "key")), "4100000000000001026b6579");
}

TEST(BlobKey, ValuesHaveTheirBytes) {
  EXPECT_EQ(hex(manifest_value({BlobId{5}, 0x10000})), "0100000000000000050000000000010000");
  EXPECT_EQ(hex(copy_value({abc, 258})), abc_hex + "0000000000000102");
  EXPECT_EQ(parse_copy(copy_value({abc, 258}))->digest, abc);
  EXPECT_EQ(parse_copy(copy_value({abc, 258}))->size, 258u);
  EXPECT_FALSE(parse_copy("short"));
  EXPECT_EQ(blob_of_copy_key(copy_key(BlobId{0x0102030405060708})), BlobId{0x0102030405060708});
  EXPECT_EQ(hex(entry_value({3, 256})), "00000000000000030000000000000100");
  EXPECT_EQ(hex(number_value(259)), "0000000000000103");
}

TEST(BlobKey, WhatWasWrittenIsReadBack) {
  EXPECT_EQ(blob_of_chunk_key(chunk_key(BlobId{~0ull}, 3)), BlobId{~0ull});
  EXPECT_EQ(blob_of_staged_key(staged_key(BlobId{12})), BlobId{12});
  EXPECT_EQ(digest_of_mark_key(mark_key(Mark::orphan, abc)), abc);
  EXPECT_EQ(parse_manifest(manifest_value({BlobId{5}, 99}))->size, 99u);
  EXPECT_EQ(parse_manifest(manifest_value({BlobId{5}, 99}))->blob, BlobId{5});
  EXPECT_EQ(parse_entry(entry_value({4, 5}))->age, 4u);
  EXPECT_EQ(age_of_age_key(age_key(77, "x")), 77u);
  EXPECT_EQ(rendition_of_age_key(age_key(77, "name")), "name");
  EXPECT_EQ(parse_number(number_value(~0ull)), ~0ull);
}

TEST(BlobKey, DamagedValuesAreNoticed) {
  EXPECT_FALSE(parse_manifest(""));
  EXPECT_FALSE(parse_manifest(manifest_value({BlobId{5}, 99}).substr(1)));
  std::string later = manifest_value({BlobId{5}, 99});
  later[0] = 2;
  EXPECT_FALSE(parse_manifest(later));
  EXPECT_FALSE(parse_entry("short"));
  EXPECT_EQ(parse_number("short"), 0u);
  EXPECT_EQ(rendition_of_age_key("A"), "");
}

TEST(BlobKey, ChunksSortByBlobAndPlace) {
  EXPECT_LT(chunk_key(BlobId{255}, 9), chunk_key(BlobId{256}, 0));
  EXPECT_LT(chunk_key(BlobId{1}, 255), chunk_key(BlobId{1}, 256));
  EXPECT_EQ(Manifest({BlobId{1}, 0}).chunks(), 0u);
  EXPECT_EQ(Manifest({BlobId{1}, 1}).chunks(), 1u);
  EXPECT_EQ(Manifest({BlobId{1}, chunk_size}).chunks(), 1u);
  EXPECT_EQ(Manifest({BlobId{1}, chunk_size + 1}).chunks(), 2u);
}

}  // namespace
}  // namespace lightkeep::store
