// Public forms: what they hold back, and that the picture is the same without it.
#include <gmock/gmock.h>

#include <array>
#include <random>

#include "imaging/imaging.h"
#include "imaging/pixels/rights.h"
#include "imaging/testing/pictures.h"

namespace lightkeep::imaging {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string secret = "SECRET";  // stands in all that has to go

bool is_whole(const std::string& file) {
  MemorySource source(file);
  return public_form(source).is_whole(file.size());
}

/// What is left of a broken file may be none that is known.
std::string public_again(const std::string& form) {
  const auto head = std::as_bytes(std::span(form)).first(std::min(form.size(), sniff_length));
  return recognise(head) == nullptr ? form : public_bytes(form);
}

std::string shown(const std::string& file) {
  MemorySource source(file);
  Recipe recipe;
  recipe.format = Format::png;
  return render(source, recipe, {}).bytes;
}

std::string be(std::size_t value, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) text += static_cast<char>(value >> shift);
  return text;
}

// With the orientation 6, a maker, who it is by and whose it is.
std::string told_exif() {
  const std::string artist("Ada Lovelace\0", 13), rights("(c) Ada\0", 8), make = secret + '\0';
  const std::size_t values = 8 + 2 + 4 * 12 + 4;
  return "MM" + be(42, 2) + be(8, 4) + be(4, 2) +                                        //
         be(0x10f, 2) + be(2, 2) + be(make.size(), 4) + be(values, 4) +                  //
         be(0x112, 2) + be(3, 2) + be(1, 4) + be(6, 2) + be(0, 2) +                      //
         be(0x13b, 2) + be(2, 2) + be(artist.size(), 4) + be(values + make.size(), 4) +  //
         be(0x8298, 2) + be(2, 2) + be(rights.size(), 4) + be(values + make.size() + artist.size(), 4) +
         be(0, 4) + make + artist + rights;
}

std::string segment(char marker, const std::string& held) {
  return std::string("\xff") + marker + be(held.size() + 2, 2) + held;
}

// All that other programs write in front of a JPEG's frame.
std::string with_segments(std::string jpeg, const std::string& segments) {
  return jpeg.insert(2, segments);
}

std::string chunk(const std::string& name, const std::string& held) {
  std::string size = be(held.size(), 4);
  std::ranges::reverse(size);
  return name + size + held + std::string(held.size() & 1, '\0');
}

// A WebP with these chunks behind its own.
std::string with_chunks(std::string webp, const std::string& chunks) {
  webp += chunks;
  std::string size = be(webp.size() - 8, 4);
  std::ranges::reverse(size);
  return webp.replace(4, 4, size);
}

std::vector<std::string> told_files() {
  const Raster picture = photo(60, 40);
  const std::string end = "the end" + secret;
  JpegOptions jpeg{.exif = told_exif(), .profile = display_p3_profile()};
  JpegOptions progressive = jpeg;
  progressive.progressive = true;
  const std::string segments = segment('\xe1', std::string("http://ns.adobe.com/xap/1.0/\0", 29) + secret) +
                               segment('\xe5', secret) + segment('\xed', secret) + segment('\xfe', secret);
  std::string png = make_png(picture, {.exif = told_exif(), .profile = display_p3_profile()});
  png.insert(33, png_chunk("tEXt", std::string("Comment\0", 8) + secret) + png_chunk("prVt", secret));
  std::string gif = make_gif(picture, {.frames = 3});
  gif.insert(gif.size() - 1, "!\xfe\6" + secret + std::string(1, '\0') + "!\xff\13XMP DataXMP\6" + secret +
                                 std::string(1, '\0'));
  return {with_segments(make_jpeg(picture, jpeg), segments) + end,
          with_segments(make_jpeg(picture, progressive), segments) + end, png + end,
          with_chunks(make_webp(picture, {.exif = told_exif(), .profile = display_p3_profile()}),
                      chunk("XMP ", secret) + chunk("SECR", secret)) +
              end,
          gif + end};
}

TEST(PublicForm, HoldsBackWhatAPictureDoesNotNeed) {
  for (const std::string& file : told_files()) {
    const std::string form = public_bytes(file);
    EXPECT_THAT(file, HasSubstr(secret));
    EXPECT_THAT(form, Not(HasSubstr(secret)));
    EXPECT_THAT(form, Not(HasSubstr("SECR")));
    EXPECT_EQ(shown(form), shown(file));
  }
}

TEST(PublicForm, KeepsHowItIsTurnedAndWhoseItIs) {
  for (const std::string& file : told_files()) {
    const Header header = header_of(public_bytes(file));
    if (header.format == Format::gif) continue;
    EXPECT_EQ(header.exif.orientation, 6);
    EXPECT_EQ(header.exif.artist, "Ada Lovelace");
    EXPECT_EQ(header.exif.copyright, "(c) Ada");
    EXPECT_EQ(header.exif.make, "");
  }
}

TEST(PublicForm, OfAPlainFileIsTheFile) {
  const Raster picture = photo(60, 40);
  for (const std::string& file :
       {make_jpeg(picture), make_jpeg(picture, {.progressive = true}),
        make_jpeg(picture, {.kind = JpegKind::cmyk}), make_jpeg(picture, {.profile = display_p3_profile()}),
        make_png(picture), make_png(picture, {.kind = PngKind::palette, .interlaced = true}),
        make_webp(picture), make_webp(picture, {.lossless = false, .profile = display_p3_profile()}),
        make_animated_webp(60, 40, {{picture}, {picture}}), make_gif(picture),
        make_gif(picture, {.frames = 3})})
    EXPECT_TRUE(is_whole(file)) << info(header_of(file).format).name;
}

TEST(PublicForm, OfAPublicFormIsItself) {
  for (const std::string& file : told_files()) {
    const std::string form = public_bytes(file);
    EXPECT_EQ(public_bytes(form), form);
  }
}

TEST(PublicForm, IsReadFromAnywhere) {
  for (const std::string& file : told_files()) {
    const std::string whole = public_bytes(file);
    MemorySource source(file);
    const PublicForm form = public_form(source);
    for (std::size_t at = 0; at <= whole.size(); ++at) {
      std::array<char, 7> some{};
      const auto count = form.read_at(source, at, std::as_writable_bytes(std::span(some)));
      ASSERT_EQ(std::string(some.data(), count), whole.substr(at, some.size()));
    }
  }
}

TEST(PublicForm, KeepsWhatStandsBetweenTheScansOfAJpeg) {
  std::string file = make_jpeg(photo(60, 40), {.progressive = true});
  const std::size_t second = file.find("\xff\xda", file.find("\xff\xda") + 2);
  ASSERT_NE(second, std::string::npos);
  const std::string plain = file;
  file.insert(second, segment('\xe1', secret) + "\xff\xff\xff" + segment('\xfe', secret).substr(1));
  EXPECT_EQ(public_bytes(file), plain);
}

// Any marker may have bytes 0xff in front of it, those inside of a scan too.
TEST(PublicForm, KeepsAJpegsRestartsAndWhatFillsThem) {
  std::string file = make_jpeg(flat(8, 8, 0xff0000ff));
  const std::string odd = std::string("\x01\xff\x00\x02\xff\xd0\x03\xff\xff\xd1\x04", 11);
  file.insert(file.size() - 2, odd);
  EXPECT_TRUE(is_whole(file));
}

TEST(PublicForm, HoldsBackTheLittlePictureOfJfif) {
  std::string file = make_jpeg(photo(60, 40));
  const std::string jfif = file.substr(2, 18);
  ASSERT_EQ(jfif.substr(4, 4), "JFIF");
  const std::string longer =
      std::string("\xff\xe0") + be(16 + 3 * 2, 2) + jfif.substr(4, 12) + "\2\1" + secret;
  EXPECT_EQ(public_bytes(std::string(file).replace(2, 18, longer)), file);
}

TEST(PublicForm, FindsWhoseItIsInEveryPlace) {
  const std::string xmp =
      "<x:xmpmeta><dc:creator><rdf:Seq><rdf:li>Ada &amp; Charles</rdf:li></rdf:Seq></dc:creator><dc:rights>"
      "<rdf:Alt><rdf:li xml:lang=\"x-default\">theirs</rdf:li></rdf:Alt></dc:rights>" +
      secret;
  const std::string iptc = std::string("\x1c\2\x50", 3) + be(3, 2) + "Ada" + std::string("\x1c\2\x5a", 3) +
                           be(6, 2) + secret + std::string("\x1c\2\x74", 3) + be(4, 2) + "hers";
  const std::string resources = std::string("Photoshop 3.0\0", 14) + "8BIM" + be(0x40c, 2) + be(0, 2) +
                                be(6, 4) + secret + "8BIM" + be(0x404, 2) + be(0, 2) + be(iptc.size(), 4) +
                                iptc;
  const std::string named_xmp = std::string("http://ns.adobe.com/xap/1.0/\0", 29) + xmp;
  const Raster picture = photo(60, 40);
  const auto told = [](const std::string& file) {
    const std::string form = public_bytes(file);
    EXPECT_THAT(form, Not(HasSubstr(secret)));
    const Header header = header_of(form);
    return header.exif.artist + ", " + header.exif.copyright;
  };
  EXPECT_EQ(told(with_segments(make_jpeg(picture), segment('\xe1', named_xmp))), "Ada & Charles, theirs");
  EXPECT_EQ(told(with_segments(make_jpeg(picture), segment('\xed', resources))), "Ada, hers");
  EXPECT_EQ(told(with_segments(make_jpeg(picture), segment('\xed', resources) + segment('\xe1', named_xmp))),
            "Ada, hers");
  std::string png = make_png(picture);
  png.insert(33, png_chunk("iTXt", std::string("XML:com.adobe.xmp\0\0\0\0\0", 22) + xmp));
  EXPECT_EQ(told(png), "Ada & Charles, theirs");
  const std::string webp = make_webp(picture, {.profile = display_p3_profile()});
  EXPECT_EQ(told(with_chunks(webp, chunk("XMP ", xmp))), "Ada & Charles, theirs");
}

TEST(PublicForm, FindsWhatTheFileSaysOfItsPicture) {
  const std::string xmp =
      "<rdf:Description dc:title=\"Harbour &lt;1&gt;\"><dc:description><rdf:Alt><rdf:li "
      "xml:lang=\"x-default\">"
      "At noon&#xA;it&#8217;s &#x1F600; &#0; &#xD800; &unknown; &</rdf:li><rdf:li>other</rdf:li></rdf:Alt>"
      "</dc:description><dc:subject><rdf:Bag><rdf:li>sea</rdf:li><rdf:li>boats &amp; nets</rdf:li></rdf:Bag>"
      "</dc:subject>";
  const auto iptc_text = [](char dataset, const std::string& text) {
    return std::string("\x1c\2") + dataset + be(text.size(), 2) + text;
  };
  const std::string iptc = iptc_text(5, "Mole") + iptc_text(120, "By night") + iptc_text(25, "pier") +
                           iptc_text(25, "lamp") + iptc_text(120, "not this");
  const std::string resources =
      std::string("Photoshop 3.0\0", 14) + "8BIM" + be(0x404, 2) + be(0, 2) + be(iptc.size(), 4) + iptc;
  const std::string named_xmp = std::string("http://ns.adobe.com/xap/1.0/\0", 29);
  const auto text_of = [](const std::string& segments) {
    MemorySource file(with_segments(make_jpeg(photo(60, 40)), segments));
    return public_form(file).text;
  };
  const EmbeddedText wanted{.title = "Harbour <1>",
                            .description = "At noon\nit\u2019s \U0001F600 &#0; &#xD800; &unknown; &",
                            .keywords = {"sea", "boats & nets"}};
  EXPECT_EQ(text_of(segment('\xe1', named_xmp + xmp)), wanted);
  EXPECT_EQ(text_of(segment('\xed', resources) + segment('\xe1', named_xmp + xmp)), wanted) << "XMP counts";
  const EmbeddedText by_iptc{.title = "Mole", .description = "By night", .keywords = {"pier", "lamp"}};
  EXPECT_EQ(text_of(segment('\xed', resources)), by_iptc);
  EXPECT_EQ(text_of(segment('\xed', resources) + segment('\xe1', named_xmp + "<dc:title>")), by_iptc);
  EXPECT_EQ(text_of(""), EmbeddedText{});
  std::string png = make_png(photo(60, 40));
  png.insert(33, png_chunk("iTXt", std::string("XML:com.adobe.xmp\0\0\0\0\0", 22) + xmp));
  MemorySource png_file(png);
  EXPECT_EQ(public_form(png_file).text, wanted);
  const std::string webp = make_webp(photo(60, 40), {.profile = display_p3_profile()});
  MemorySource webp_file(with_chunks(webp, chunk("XMP ", xmp)));
  EXPECT_EQ(public_form(webp_file).text, wanted);
}

TEST(PublicForm, LongTextsAreCutAtACharacter) {
  std::string words = "a";
  while (words.size() < 2 * embedded_text_max) words += "\u2019";
  Rights rights;
  const std::string packet = "<x dc:title=\"" + words + "\">";
  rights.take_xmp(std::as_bytes(std::span(packet)));
  const std::string title = rights.text().title;
  EXPECT_LE(title.size(), embedded_text_max);
  EXPECT_GT(title.size(), embedded_text_max - 4);
  EXPECT_TRUE(title.ends_with("\u2019"));
}

TEST(PublicForm, KeepsTheTextsOfAPngThatNameItsOwner) {
  std::string png = make_png(photo(60, 40));
  const std::string owner = png_chunk("tEXt", std::string("Copyright\0hers", 14));
  png.insert(33, owner);
  EXPECT_TRUE(is_whole(png));
  EXPECT_THAT(
      public_bytes(std::string(png).insert(33, png_chunk("tEXt", std::string("Authority\0", 10) + secret))),
      Not(HasSubstr(secret)));
}

// The name of a part stands in it; bytes behind it are no part of its name.
TEST(PublicForm, APartTooShortForItsNameHasNone) {
  const std::string picture = make_png(flat(4, 4, 0xff0000ff));
  for (const char* name : {"tEXt", "zTXt", "iTXt"}) {
    const std::string cut = be(5, 4) + name + "Copyright" + std::string(1, '\0') + secret;
    EXPECT_THAT(public_bytes(picture.substr(0, 33) + cut), Not(HasSubstr("Copy"))) << name;
  }
  const std::string jpeg = make_jpeg(photo(60, 40));
  for (const auto& [marker, name] :
       {std::pair('\xe2', std::string("ICC_PROFILE\0", 12)), std::pair('\xee', std::string("Adobe")),
        std::pair('\xe1', std::string("Exif\0", 5)), std::pair('\xed', std::string("Photoshop 3.0\0", 14))}) {
    const std::string cut = std::string("\xff") + marker + be(2 + 4, 2) + name;
    EXPECT_EQ(public_bytes(with_segments(jpeg, cut)), public_bytes(jpeg)) << name;
  }
}

// The file's end may lack the byte that fills up a chunk; what follows in the form stands behind it.
TEST(PublicForm, FillsUpTheLastChunkOfAWebp) {
  std::string webp = make_webp(photo(60, 40), {.lossless = false});
  const std::string icc = chunk("ICCP", "odd");
  webp = with_chunks(webp, chunk("EXIF", told_exif()) + icc.substr(0, icc.size() - 1));
  const std::string form = public_bytes(webp);
  EXPECT_EQ(public_bytes(form), form);
  EXPECT_THAT(form, HasSubstr("odd" + std::string(1, '\0') + "EXIF"));
  EXPECT_THAT(form, HasSubstr("Ada Lovelace"));
}

// What is broken ends the form, and never more.
TEST(PublicForm, OfBrokenFilesHasNoSecretsEither) {
  std::mt19937 random(7);
  for (const std::string& file : told_files()) {
    for (std::size_t length = 16; length < file.size(); ++length) {
      const std::string form = public_bytes(file.substr(0, length));
      ASSERT_THAT(form, Not(HasSubstr(secret)));
      ASSERT_EQ(public_again(form), form);
    }
    for (int i = 0; i < 2'000; ++i) {
      std::string broken = file;
      for (int changes = 0; changes < 3; ++changes)
        broken[12 + random() % (broken.size() - 12)] = static_cast<char>(random());
      const std::string form = public_bytes(broken);
      ASSERT_LE(form.size(), broken.size() + 200);
      ASSERT_EQ(public_again(form), form);
    }
  }
}

// A second header that is cut off would swallow what follows it.
TEST(PublicForm, OfAPngIsTurnedByItsFirstHeader) {
  std::string png = make_png(photo(60, 40), {.exif = told_exif()});
  png.resize(png.size() - 12);
  const std::string form = public_bytes(png + be(99, 4) + "IHDR" + secret);
  EXPECT_EQ(header_of(form).exif.orientation, 6);
  EXPECT_EQ(public_bytes(form), form);
}

TEST(PublicForm, OfTooManyPiecesEndsEarly) {
  std::string png = make_png(flat(4, 4, 0xff0000ff));
  std::string many;
  for (int i = 0; i < 6'000; ++i) many += png_chunk("gAMA", be(45'455, 4)) + png_chunk("prVt", "");
  png.insert(33, many);
  MemorySource source(png);
  EXPECT_LE(public_form(source).pieces.size(), 5'000u);
}

}  // namespace
}  // namespace lightkeep::imaging
