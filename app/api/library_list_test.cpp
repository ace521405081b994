// The list of a library's images and their sidecars.
#include "app/api/library_list.h"

#include <gtest/gtest.h>

namespace lightkeep::api {
namespace {

ListedImage image(const std::string& file, Words words = {}) {
  return {.file = file,
          .id = "id",
          .filename = file,
          .content_type = "image/png",
          .size = 5,
          .words = std::move(words)};
}

std::string print_list(const std::vector<ListedImage>& images) {
  std::string list = begin_list({{"id", "one"}});
  for (const ListedImage& one : images) list += print_image(one, &one == &images.front());
  return list + end_list();
}

TEST(LibraryListTest, SaysOfEachImageWhatItIsToldAndReadsItAgain) {
  ListedImage first = image("a \"b\".png", {"Über\nzwei Zeilen", {"sea", "海"}});
  first.views.push_back(image("view.png", {"", {"crop"}}));
  const ReadList list = read_list(print_list({first, image("c.png")}));
  EXPECT_EQ(list.fault, ReadList::Fault::none);
  ASSERT_EQ(list.images.size(), 2u);
  EXPECT_EQ(list.images[0].file, "a \"b\".png");
  EXPECT_EQ(list.images[0].words.description, "Über\nzwei Zeilen");
  EXPECT_EQ(list.images[0].words.tags, (std::vector<std::string>{"sea", "海"}));
  ASSERT_EQ(list.images[0].views.size(), 1u);
  EXPECT_EQ(list.images[0].views[0].words.tags, std::vector<std::string>{"crop"});
  EXPECT_TRUE(list.images[1].words.empty());
  EXPECT_EQ(read_list(print_list({})).fault, ReadList::Fault::none);
}

TEST(LibraryListTest, OfManyImagesIsReadWhole) {
  const std::vector<ListedImage> images(4'000, image("a.png", {"words", {"one", "two"}}));
  const ReadList list = read_list(print_list(images));
  EXPECT_EQ(list.fault, ReadList::Fault::none);
  EXPECT_EQ(list.images.size(), images.size());
}

TEST(LibraryListTest, OfOthersAndOfLaterVersionsIsToldApart) {
  for (const char* text :
       {"", "[]", "{}", "7", "{\"format\":\"other\",\"images\":[]}", "{\"format\":\"lightkeep library\"}",
        "{\"format\":\"lightkeep library\",\"images\":{}}"})
    EXPECT_EQ(read_list(text).fault, ReadList::Fault::foreign) << text;
  EXPECT_EQ(read_list("{\"format\":\"lightkeep library\",\"version\":2,\"images\":[]}").fault,
            ReadList::Fault::newer);
}

TEST(LibraryListTest, BelievesNothingOfTheFieldsOfAnImage) {
  const ReadList list = read_list(
      "{\"format\":\"lightkeep library\",\"version\":1,\"images\":[{\"file\":7,\"tags\":[1,\"a\",null],"
      "\"views\":\"none\",\"description\":{}},\"text\",null,[]]}");
  EXPECT_EQ(list.fault, ReadList::Fault::none);
  ASSERT_EQ(list.images.size(), 4u);
  EXPECT_EQ(list.images[0].words.tags, std::vector<std::string>{"a"});
  for (const ListedImage& one : list.images) EXPECT_EQ(one.file, "");
}

TEST(LibraryListTest, KeepsItsOwnNamesFree) {
  EXPECT_EQ(name_beside_list("Library.JSON"), "Library.JSON.image");
  EXPECT_EQ(name_beside_list("a.jpg.XMP"), "a.jpg.XMP.image");
  EXPECT_EQ(name_beside_list("a.jpg"), "a.jpg");
  for (const char* ending : {".jpg", ".xmp", ""}) {
    const std::string name = name_beside_list(std::string(255 - std::string(ending).size(), 'x') + ending);
    EXPECT_LE((name + ".xmp").size(), 255u) << ending;
  }
}

TEST(SidecarTest, HasWordsAsXmlTakesThem) {
  const std::string text = print_sidecar({"<a> & \x01\xef\xbf\xbf b", {"x<y"}});
  EXPECT_NE(text.find("&lt;a&gt; &amp;  b</rdf:li>"), std::string::npos);
  EXPECT_NE(text.find("<rdf:li>x&lt;y</rdf:li>"), std::string::npos);
  EXPECT_NE(text.find(sidecar_mark), std::string::npos);
}

}  // namespace
}  // namespace lightkeep::api
