// ZIP archives: what a reader finds in them that goes by PKWARE's APPNOTE.TXT from the end, as readers do.
#include "app/library/zip_archive.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace lightkeep::library {
namespace {

using testing::ElementsAre;

constexpr std::uint64_t gib = 1ull << 30;

// Each byte of a file tells which file and where.
char byte_of(std::size_t file, std::uint64_t offset) {
  return static_cast<char>(file * 31 + offset % 251);
}

std::size_t read_file(std::size_t file, std::uint64_t offset, std::span<char> out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = byte_of(file, offset + i);
  return out.size();
}

struct Listed {
  std::string name;
  std::uint64_t size = 0, at = 0;
  std::uint32_t crc32 = 0;
};

class Reader {
 public:
  explicit Reader(const ZipArchive& archive) : archive_(archive) {}

  std::string bytes(std::uint64_t offset, std::size_t size) const {
    std::string text(size, '\0');
    text.resize(archive_.read_at(offset, text, read_file));
    return text;
  }
  std::uint64_t number(std::uint64_t offset, int size) const {
    std::uint64_t value = 0;
    const std::string text = bytes(offset, static_cast<std::size_t>(size));
    for (int i = size; i-- > 0;)
      value = value << 8 | static_cast<unsigned char>(text.at(static_cast<std::size_t>(i)));
    return value;
  }

  std::vector<Listed> list() const {
    const std::uint64_t end = archive_.size() - 22;
    EXPECT_EQ(number(end, 4), 0x06054b50);
    std::uint64_t count = number(end + 10, 2), at = number(end + 16, 4);
    if (count == 0xffff || at == 0xffffffff) {
      EXPECT_EQ(number(end - 20, 4), 0x07064b50);
      const std::uint64_t long_end = number(end - 12, 8);
      EXPECT_EQ(number(long_end, 4), 0x06064b50);
      count = number(long_end + 32, 8);
      at = number(long_end + 48, 8);
      EXPECT_EQ(at + number(long_end + 40, 8), long_end);
    }
    std::vector<Listed> listed;
    for (; count > 0; --count) listed.push_back(next(at));
    return listed;
  }

  // Where the bytes of a file begin, by its local header.
  std::uint64_t content(const Listed& file) const {
    EXPECT_EQ(number(file.at, 4), 0x04034b50);
    EXPECT_EQ(number(file.at + 14, 4), file.crc32);
    const std::uint64_t name = number(file.at + 26, 2), extra = number(file.at + 28, 2);
    EXPECT_EQ(bytes(file.at + 30, name), file.name);
    std::uint64_t size = number(file.at + 22, 4);
    if (size == 0xffffffff) size = long_field(file.at + 30 + name, extra);
    EXPECT_EQ(size, file.size);
    return file.at + 30 + name + extra;
  }

 private:
  // The first number of the ZIP64 field among the extra ones; `skip` of them are passed over.
  std::uint64_t long_field(std::uint64_t at, std::uint64_t size, int skip = 0) const {
    for (const std::uint64_t end = at + size; at < end; at += 4 + number(at + 2, 2))
      if (number(at, 2) == 1) return number(at + 4 + 8 * static_cast<std::uint64_t>(skip), 8);
    ADD_FAILURE() << "no ZIP64 field";
    return 0;
  }

  Listed next(std::uint64_t& at) const {
    EXPECT_EQ(number(at, 4), 0x02014b50);
    EXPECT_EQ(number(at + 8, 2), 1u << 11);
    const std::uint64_t name = number(at + 28, 2), extra = number(at + 30, 2);
    Listed file{bytes(at + 46, name), number(at + 24, 4), number(at + 42, 4),
                static_cast<std::uint32_t>(number(at + 16, 4))};
    const bool long_size = file.size == 0xffffffff;
    if (file.at == 0xffffffff) file.at = long_field(at + 46 + name, extra, long_size ? 2 : 0);
    if (long_size) file.size = long_field(at + 46 + name, extra);
    at += 46 + name + extra;
    return file;
  }

  const ZipArchive& archive_;
};

TEST(ZipArchive, HoldsItsFilesAsTheyAre) {
  const ZipArchive archive(
      {{"a.png", 300, 7, 1'700'000'000'000}, {"empty.gif", 0, 0, 0}, {"写真.jpg", 5, 9, 0}});
  const Reader reader(archive);
  const auto files = reader.list();
  ASSERT_EQ(files.size(), 3u);
  for (std::size_t i = 0; i < files.size(); ++i) {
    const std::string content = reader.bytes(reader.content(files[i]), files[i].size);
    for (std::size_t at = 0; at < content.size(); ++at) ASSERT_EQ(content[at], byte_of(i, at));
  }
  EXPECT_EQ(files[2].name, "写真.jpg");
  EXPECT_EQ(reader.number(files[0].at + 10, 4), 0x576eb1aau);  // 2023-11-14 22:13:20
}

TEST(ZipArchive, IsTheSameFromAnyPlaceInAnyPieces) {
  const ZipArchive archive({{"a.png", 30, 7, 0}, {"b.png", 0, 0, 0}, {"c.png", 64, 9, 0}});
  const Reader reader(archive);
  const std::string whole = reader.bytes(0, 10'000);
  ASSERT_EQ(whole.size(), archive.size());
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (const std::size_t size : {std::size_t{1}, std::size_t{7}, whole.size()})
      ASSERT_EQ(reader.bytes(at, size), whole.substr(at, size)) << at;
  EXPECT_EQ(reader.bytes(whole.size(), 5), "");
  EXPECT_EQ(reader.bytes(UINT64_MAX - 4, 5), "");
}

TEST(ZipArchive, EndsWhereAFileCannotBeRead) {
  const ZipArchive archive({{"a.png", 30, 7, 0}});
  std::string out(1'000, '\0');
  const auto gone = [](std::size_t, std::uint64_t, std::span<char>) { return std::size_t{0}; };
  EXPECT_EQ(archive.read_at(0, out, gone), 30u + 5 + 9);
}

TEST(ZipArchive, OfNothingIsAnEndAlone) {
  EXPECT_EQ(ZipArchive({}).size(), 22u);
}

TEST(ZipArchive, TakesMoreFilesThanSixteenBitsCount) {
  for (const std::size_t count : {65'534u, 65'536u}) {
    std::vector<ZipFile> files;
    for (std::size_t i = 0; i < count; ++i) files.push_back({std::to_string(i), 0, 0, 0});
    const ZipArchive archive(std::move(files));
    const auto listed = Reader(archive).list();
    ASSERT_EQ(listed.size(), count);
    EXPECT_EQ(listed.back().name, std::to_string(count - 1));
    Reader(archive).content(listed.back());
  }
}

TEST(ZipArchive, GoesBeyondFourGigabytes) {
  const ZipArchive archive(
      {{"a", 3 * gib, 1, 0}, {"b", 3 * gib, 2, 0}, {"c", 5 * gib, 3, 0}, {"d", 2, 4, 0}});
  const Reader reader(archive);
  const auto files = reader.list();
  ASSERT_EQ(files.size(), 4u);
  for (std::size_t i = 0; i < files.size(); ++i) {
    const std::uint64_t content = reader.content(files[i]);
    EXPECT_EQ(reader.number(content, 1), static_cast<unsigned char>(byte_of(i, 0)));
    EXPECT_EQ(reader.number(content + files[i].size - 1, 1),
              static_cast<unsigned char>(byte_of(i, files[i].size - 1)));
  }
  EXPECT_GT(archive.size(), 11 * gib);
}

TEST(ZipArchive, OneOfFourGigabytesLessAByteIsMarkedToo) {
  const ZipArchive archive({{"a", 0xffffffff, 1, 0}, {"b", 0xfffffffe, 2, 0}});
  const auto files = Reader(archive).list();
  EXPECT_EQ(files[0].size, 0xffffffffu);
  EXPECT_EQ(files[1].size, 0xfffffffeu);
  Reader(archive).content(files[1]);
}

TEST(ArchiveNames, AreTakenByOneEach) {
  EXPECT_THAT(archive_names({"a.jpg", "b.jpg", "A.JPG", "a.jpg", "a (2).jpg", "a"}),
              ElementsAre("a.jpg", "b.jpg", "A (2).JPG", "a (3).jpg", "a (2) (2).jpg", "a"));
  EXPECT_THAT(archive_names({"été.png", "ÉTÉ.png", ".png", ".png"}),
              ElementsAre("été.png", "ÉTÉ (2).png", ".png", ".png (2)"));
}

TEST(ArchiveNames, LeadNowhere) {
  EXPECT_THAT(archive_names({"../a.jpg", "C:\\b.jpg", "..", "", "what?.png"}),
              ElementsAre(".._a.jpg", "C__b.jpg", "_..", "_", "what_.png"));
}

TEST(ArchiveNames, AreNoLongerThanFilesMayBeCalled) {
  std::string longest;
  while (longest.size() + 2 <= 251) longest += "é";
  const auto names = archive_names({longest + ".png", longest + ".png", std::string(300, 'x') + ".jpg"});
  for (const std::string& name : names) EXPECT_LE(name.size(), 255u) << name;
  EXPECT_TRUE(names[1].ends_with("é (2).png"));
  EXPECT_TRUE(names[2].ends_with("x.jpg"));
}

TEST(ArchiveNames, OfOneNameTakeNoLongerEach) {
  const auto names = archive_names(std::vector<std::string>(100'000, "image.png"));
  EXPECT_EQ(names.back(), "image (100000).png");
}

}  // namespace
}  // namespace lightkeep::library
