// Search: what matches, in which order, and that no text is an error.
#include "store/search.h"

#include <gmock/gmock.h>

#include <random>

#include "store/row_checks.h"
#include "store/rows.h"
#include "store/search_index.h"
#include "store/search_terms.h"
#include "store/sqlite_connection.h"
#include "store/test_store.h"

namespace lightkeep::store {

using namespace std::string_literals;
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class SearchTest : public StoreTest {
 protected:
  void describe(AssetId id, const std::string& text) {
    write([&](Writer& db) { describe_asset(db, id, text, 50); });
  }
  void tag(AssetId id, const std::string& text) {
    write([&](Writer& db) { return add_tags(db, {{id}}, {{text}}, 50); });
  }
};

TEST_F(SearchTest, WordsMatchByPrefixWithoutCaseOrDiacritics) {
  const AssetId a = add("Café_Straße-2024.final.jpg");
  for (const char* text :
       {"cafe", "CAFÉ", "caf", "strasse café", "2024", "final", "stra", "cafe stra 20", "jpg", "straße"}) {
    EXPECT_THAT(ids_of(search(text)), ElementsAre(a)) << text;
  }
  for (const char* text : {"afe", "png", "cafs"}) EXPECT_THAT(ids_of(search(text)), IsEmpty()) << text;
}

TEST_F(SearchTest, NameCountsOverTagsOverDescription) {
  const AssetId d = add("1.png"), t = add("2.png"), n = add("sunset.png");
  describe(d, "sunset");
  tag(t, "sunset");
  const SearchPage page = search("sunset");
  EXPECT_THAT(ids_of(page), ElementsAre(n, t, d));
  EXPECT_GT(page.hits[0].score, page.hits[1].score);
  EXPECT_EQ(page.found, 3);
}

TEST_F(SearchTest, AWholeWordCountsOverABeginning) {
  const AssetId whole = add("the cat.png"), begun = add("catalogue.png");
  EXPECT_THAT(ids_of(search("cat")), ElementsAre(whole, begun));
  EXPECT_THAT(ids_of(search("cata")), ElementsAre(begun));
}

TEST_F(SearchTest, TheIndexFollowsEveryChange) {
  const AssetId a = add("a.png");
  describe(a, "first words");
  EXPECT_EQ(search("first").found, 1);
  describe(a, "second");
  EXPECT_EQ(search("first").found, 0);
  EXPECT_EQ(search("second").found, 1);
  tag(a, "green hill");
  EXPECT_EQ(search("hill").found, 1);
  write([&](Writer& db) { return remove_tags(db, {{a}}, {{"green hill"}}, 60); });
  EXPECT_EQ(search("hill").found, 0);
  describe(a, "");
  EXPECT_EQ(search("second").found, 0);
  EXPECT_EQ(search("a").found, 1);
}

TEST_F(SearchTest, TagsThatChangeNothingLeaveTheIndexUntouched) {
  if (tests_a_server()) GTEST_SKIP() << "of SQLite";
  const AssetId a = add("a.png"), b = add("b.png");
  tag(a, "hill");
  write([&](Writer& db) {
    const auto rows = [&] { return database_of(db).getTotalChanges(); };
    const int before = rows();
    EXPECT_EQ(remove_tags(db, {{a, b}}, {{"sea", "wood"}}, 60), 0);
    EXPECT_EQ(add_tags(db, {{a}}, {{"hill", "hill"}}, 60), 0);
    EXPECT_EQ(rows(), before);
    EXPECT_EQ(remove_tags(db, {{b}}, {{"hill"}}, 60), 0);
    EXPECT_EQ(rows(), before) << "it is the tag of another";
    EXPECT_EQ(remove_tags(db, {{a, b}}, {{"sea", "hill", "hill"}}, 60), 1);
    EXPECT_GT(rows(), before) << "a change of the index is seen so";
  });
  EXPECT_EQ(search("hill").found, 0);
}

/// A text of so many words, none of them twice.
std::string long_text(int words) {
  std::string text;
  for (int i = 0; i < words; ++i) text += "word" + std::to_string(i) + ' ';
  return text;
}

TEST_F(SearchTest, AChangeWritesWhatDiffersOfALongText) {
  if (tests_a_server()) GTEST_SKIP() << "of SQLite";
  const AssetId a = add("a.png");
  const auto size = [&] {
    return metadata().read(
        [](Reader& db) { return read_number(db, "select sum(length(block)) from asset_text_data", -1); });
  };
  const std::int64_t empty = size();
  describe(a, long_text(1'500));
  const std::int64_t described = size();
  EXPECT_GT(described - empty, 10'000);
  tag(a, "wordy hill");
  describe(a, long_text(1'500) + "end");
  write([&](Writer& db) { return remove_tags(db, {{a}}, {{"wordy hill"}}, 60); });
  EXPECT_LT(size() - described, 1'000);
  EXPECT_EQ(search("wordy").found, 0);
  for (const char* text : {"w", "word", "word1499", "end"}) EXPECT_EQ(search(text).found, 1) << text;
  EXPECT_TRUE(metadata().read([](Reader& db) { return check_search(db); }).empty());
}

TEST_F(SearchTest, AWordStaysFoundWhereItStillStands) {
  const AssetId a = add("sunrise.png");
  describe(a, "sunset sundial");
  tag(a, "sunset");
  tag(a, "sunny");
  const auto remove = [&](const std::string& text) {
    write([&](Writer& db) { return remove_tags(db, {{a}}, {{text}}, 60); });
  };
  remove("sunset");
  for (const char* text : {"s", "sun", "sunset", "sunny", "sundial", "sunrise"})
    EXPECT_EQ(search(text).found, 1) << text;
  describe(a, "");
  for (const char* text : {"sunset", "sund"}) EXPECT_EQ(search(text).found, 0) << text;
  remove("sunny");
  for (const char* text : {"s", "sun", "sunr"}) EXPECT_EQ(search(text).found, 1) << text;
  EXPECT_EQ(search("sunny").found, 0);
  EXPECT_TRUE(metadata().read([](Reader& db) { return check_search(db); }).empty());
}

TEST_F(SearchTest, TheIndexIsThatOfTheRowsWhateverWasChanged) {
  std::mt19937 random(11);
  const char* words[] = {
      "sun", "sunset", "sea", "season", "夜景", "京都", "🎉", "averylongwordindeed", "averylongwordtoo"};
  const auto text = [&] {
    std::string some;
    for (unsigned i = random() % 4; i > 0; --i) some += std::string(words[random() % std::size(words)]) + ' ';
    return some;
  };
  std::vector<AssetId> all;
  for (int i = 0; i < 12; ++i) all.push_back(add(text() + ".png"));
  for (int round = 0; round < 60; ++round) {
    write([&](Writer& db) {
      for (int i = 0; i < 10; ++i) {
        const AssetId id = all[random() % all.size()];
        const std::string tag = words[random() % std::size(words)];
        switch (random() % 5) {
          case 0:
            describe_asset(db, id, text(), 50);
            break;
          case 1:
            add_tags(db, {{id}}, {{tag}}, 50);
            break;
          case 2:
            remove_tags(db, {{id}}, {{tag}}, 50);
            break;
          case 3:
            trash_assets(db, {{id}}, 50);
            break;
          default:
            restore_asset(db, id, 50);
        }
      }
    });
    ASSERT_TRUE(metadata().read([](Reader& db) { return check_search(db); }).empty()) << round;
  }
}

TEST_F(SearchTest, LibrariesAreSearchedTogetherAndApart) {
  const AssetId a = add("boat.png");
  Asset elsewhere = image("boat.png");
  elsewhere.library = other;
  const AssetId b = add(elsewhere);
  EXPECT_THAT(ids_of(search("boat")), ElementsAre(a));
  EXPECT_THAT(ids_of(search("boat", {library, other})), UnorderedElementsAre(a, b));
  EXPECT_EQ(search("boat", {library, library, other}).found, 2);
  EXPECT_EQ(search("boat", {LibraryId{77}}).found, 0);
}

TEST_F(SearchTest, WhereAllLibrariesAreSearchedNoneOfAnotherIsFound) {
  const auto add_to = [&](LibraryId where) {
    Asset asset = image("boat.png");
    asset.library = where;
    return add(asset);
  };
  const LibraryId third = write([](Writer& db) {
    return insert_library(db, {OrganizationId{1}, "third", "Third", 1});
  });
  const AssetId a = add_to(library), b = add_to(other), c = add_to(third);
  EXPECT_THAT(ids_of(search("boat", {library, other})), UnorderedElementsAre(a, b));
  EXPECT_THAT(ids_of(search("boat", {library, other, third})), UnorderedElementsAre(a, b, c));
  write([&](Writer& db) { execute(db, "update library set asset_count = 0 where id = ?1", third); });
  EXPECT_THAT(ids_of(search("boat", {library, other})), UnorderedElementsAre(a, b));
}

TEST_F(SearchTest, PagesJoinWithoutGapsOrRepeats) {
  std::vector<AssetId> all;
  write([&](Writer& db) {
    for (int i = 0; i < 2'300; ++i) {
      Asset asset = image("word.png");
      asset.library = i % 3 == 0 ? other : library;
      all.push_back(insert_asset(db, asset));
    }
  });
  std::vector<AssetId> seen;
  for (std::int64_t offset = 0; offset < 2'400; offset += 150) {
    const auto page = metadata().read([&](Reader& db) {
      return search_assets(db, {{library, other}, "word", offset, 150});
    });
    EXPECT_EQ(page.found, 2'300);
    for (const AssetId id : ids_of(page)) seen.push_back(id);
  }
  EXPECT_THAT(seen, testing::UnorderedElementsAreArray(all));
}

TEST_F(SearchTest, WithoutWordsTheNewestOfAllLibrariesComeFirst) {
  const AssetId a = add("a.png", 1), b = add("b.png", 2);
  Asset elsewhere = image("c.png", 3);
  elsewhere.library = other;
  const AssetId c = add(elsewhere);
  for (const char* text : {"", "  ", "\t\n"}) {
    const SearchPage page = search(text, {library, other});
    EXPECT_THAT(ids_of(page), ElementsAre(c, b, a)) << text;
    EXPECT_EQ(page.found, 3);
    EXPECT_EQ(page.hits[0].score, 0);
  }
  const auto second = metadata().read([&](Reader& db) {
    return search_assets(db, {{library, other}, "", 1, 1});
  });
  EXPECT_THAT(ids_of(second), ElementsAre(b));
}

TEST_F(SearchTest, OperatorsAreText) {
  const AssetId a = add("this and that or not near.png");
  for (const char* text : {"this AND that", "\"this\" OR", "NOT near(", "that*", "this^ -that", "(this",
                           "name:this that\"", "this + that", "{this that} : near", "th\"is"}) {
    EXPECT_NO_THROW(search(text)) << text;
  }
  EXPECT_THAT(ids_of(search("this AND that")), ElementsAre(a));
  EXPECT_THAT(ids_of(search("\"that\"")), ElementsAre(a));
}

TEST_F(SearchTest, NoBytesAreAnError) {
  add("some name.png");
  std::mt19937 random(7);
  for (int i = 0; i < 2'000; ++i) {
    std::string text(random() % 40, ' ');
    for (char& c : text) c = static_cast<char>(random() % 3 == 0 ? random() % 128 : random());
    ASSERT_NO_THROW(search(text)) << testing::PrintToString(text);
  }
  EXPECT_NO_THROW(search(std::string("na\0me", 5)));
  EXPECT_NO_THROW(search(std::string(100'000, 'x')));
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += "w" + std::to_string(i) + " ";
  EXPECT_NO_THROW(search(many));
  EXPECT_LE(search(many).words.size(), 16u);
}

TEST_F(SearchTest, ALongWordMatchesByItsBeginning) {
  const std::string longest(150, 'y');
  const AssetId a = add(longest + ".png");
  EXPECT_THAT(ids_of(search(longest)), ElementsAre(a));
  std::string accents;
  for (int i = 0; i < 100; ++i) accents += "é";
  const AssetId b = add(accents + ".png");
  EXPECT_THAT(ids_of(search(accents)), ElementsAre(b));
}

TEST_F(SearchTest, HostileNamesLeaveTheIndexAsTheyCame) {
  const std::string nasty = "na\0me \xff\xfe \xF0\x9F\x98\x80 'x"s;
  const AssetId a = add(nasty);
  describe(a, nasty);
  tag(a, nasty);
  write([&](Writer& db) {
    trash_assets(db, {{a}}, 60);
    purge_trash(db, 70, 70, 10);
  });
  EXPECT_EQ(search("na").found, 0);
  if (tests_a_server()) GTEST_SKIP() << "what follows is of SQLite";
  metadata().write([](Writer& db) {
    EXPECT_NO_THROW(execute(db, "insert into asset_text (asset_text) values ('integrity-check')"));
    database_of(db).exec("create virtual table temp.word using fts5vocab (main, asset_text, row)");
    EXPECT_EQ(read_number(db, "select count(*) from temp.word", -1), 0) << "words are left behind";
  });
}

TEST_F(SearchTest, WhatHoldsNothingToFindFindsNothing) {
  add("a.png");
  for (const char* text : {"!!!", "*", "%", "\"", "-", "\xff\xfe", "。"})
    EXPECT_EQ(search(text).found, 0) << text;
  EXPECT_EQ(search("🎉").found, 0);
  const AssetId party = add("party 🎉.png"), tagged = add("b.png");
  tag(tagged, "🎉🎂");
  EXPECT_THAT(ids_of(search("🎉")), ElementsAre(party, tagged));
  EXPECT_THAT(ids_of(search("🎂")), ElementsAre(tagged));
}

TEST_F(SearchTest, EachScriptIsFoundInside) {
  const AssetId night = add("京都の夜景.jpg"), travel = add("대한민국 여행.jpg"),
                city = add("กรุงเทพมหานคร.jpg"), garden = add("カ\u3099ーテ\u3099ン.jpg"),
                lodz = add("Łódź Øresund.jpg"), peace = add("שָׁלוֹם.jpg");
  for (const char* text : {"夜景", "京都", "夜", "景", "京都の夜景", "の夜景"})
    EXPECT_THAT(ids_of(search(text)), ElementsAre(night)) << text;
  for (const char* text : {"민국", "국", "여행", "대한민국 여행"})
    EXPECT_THAT(ids_of(search(text)), ElementsAre(travel)) << text;
  for (const char* text : {"เทพ", "มหา", "นคร"}) EXPECT_THAT(ids_of(search(text)), ElementsAre(city)) << text;
  EXPECT_THAT(ids_of(search("ガーデン")), ElementsAre(garden));
  EXPECT_THAT(ids_of(search("lodz oresund")), ElementsAre(lodz));
  EXPECT_THAT(ids_of(search("שלום")), ElementsAre(peace));
  EXPECT_EQ(search("景夜").found, 0);
}

TEST_F(SearchTest, AMisspeltWordFindsItsNeighboursWhereNothingHasIt) {
  const AssetId harbour = add("old harbour.png"), harbor = add("harbor.png");
  EXPECT_THAT(ids_of(search("harbour")), ElementsAre(harbour)) << "it is there as it is asked for";
  const SearchPage page = search("old harbuor");
  EXPECT_THAT(ids_of(page), ElementsAre(harbour));
  EXPECT_THAT(page.words, testing::IsSupersetOf({"old", "harbour"}));
  EXPECT_FALSE(page.partial);
  EXPECT_THAT(ids_of(search("harbpr")), ElementsAre(harbor));
  EXPECT_EQ(search("hold").found, 0) << "short words are not guessed";
}

TEST_F(SearchTest, AWordOfAnotherLibraryIsNoNeighbour) {
  Asset elsewhere = image("harbour.png");
  elsewhere.library = other;
  add(elsewhere);
  EXPECT_EQ(search("harbuor").found, 0);
  EXPECT_EQ(search("harbuor", {library, other}).found, 1);
}

TEST_F(SearchTest, AWordWithoutItsKeyIsNoticed) {
  add("harbour.png");
  write([](Writer& db) { execute(db, "delete from word_key where key = ?1", word_key("harbour")); });
  EXPECT_EQ(search("harbuor").found, 0);
  const auto problems = metadata().read([](Reader& db) { return check_search(db); });
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_THAT(problems[0].sentence, testing::HasSubstr("by 1 words"));
  write([](Writer& db) { empty_search(db); });
  finish_search(metadata(), {});
  EXPECT_EQ(search("harbuor").found, 1);
}

TEST_F(SearchTest, KeysOfWordsGoWithTheLastImageThatHasThem) {
  const auto keys = [&] {
    return metadata().read([](Reader& db) { return read_number(db, "select count(*) from word_key", 0); });
  };
  const AssetId a = add("sunrise.png"), b = add("sunset.png");
  const std::int64_t before = keys();
  for (const char* text : {"one two", "two three", "three two sunset", ""}) {
    for (const AssetId id : {a, b}) describe(id, text);
    EXPECT_TRUE(metadata().read([](Reader& db) { return check_search(db); }).empty()) << text;
  }
  EXPECT_EQ(keys(), before);
}

TEST_F(SearchTest, WhatMarksALibraryIsNoWord) {
  add("harbour.png");
  for (const std::string& text :
       {library_term(static_cast<std::int64_t>(library)), std::string("**"), std::string("*harb")}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(search(text).found, text == "*harb" ? 1 : 0);
  }
}

TEST_F(SearchTest, ASentenceFindsWhatHasItsRareWords) {
  std::vector<AssetId> noise;
  for (int i = 0; i < 30; ++i) noise.push_back(add("a photo of the " + std::to_string(i) + ".png"));
  const AssetId harbour = add("harbour.png"), both = add("old harbour.png");
  noise.push_back(add("the latest.png"));
  const SearchPage page = search("a photo of the old harbour at dusk");
  ASSERT_GE(page.hits.size(), 2u);
  EXPECT_TRUE(page.partial);
  EXPECT_EQ(page.hits[0].asset, both);
  EXPECT_EQ(page.hits[1].asset, harbour);
  EXPECT_THAT(page.words, testing::Contains("harbour"));
  EXPECT_THAT(page.words, testing::Not(testing::Contains("dusk")));
  EXPECT_FALSE(search("old harbour").partial);
  EXPECT_EQ(search("nothing whatsoever").found, 0);
}

TEST(Highlight, MarksMatchesAndEscapesAllElse) {
  EXPECT_EQ(highlight("Sunny <b> Sun & sea", {"sun"}),
            "<mark>Sunny</mark> &lt;b&gt; <mark>Sun</mark> &amp; sea");
  EXPECT_EQ(highlight("Café \"x\"", {"cafe"}), "<mark>Café</mark> &quot;x&quot;");
  EXPECT_EQ(highlight("Cafe\u0301 Łódź", {"cafe", "lodz"}), "<mark>Cafe\u0301</mark> <mark>Łódź</mark>");
  EXPECT_EQ(highlight("plain", {}), "plain");
  EXPECT_EQ(highlight("", {"a"}), "");
}

TEST(Highlight, MarksThePartOfARunThatWasAskedFor) {
  EXPECT_EQ(highlight("京都の夜景.jpg", {"夜景"}), "京都の<mark>夜景</mark>.jpg");
  EXPECT_EQ(highlight("京都の夜景.jpg", {"都の", "の夜"}), "京<mark>都の夜</mark>景.jpg");
  EXPECT_EQ(highlight("京都の夜景.jpg", {"夜"}), "京都の<mark>夜</mark>景.jpg");
  EXPECT_EQ(highlight("京都の夜景.jpg", {"景"}), "京都の夜<mark>景</mark>.jpg");
  EXPECT_EQ(highlight("夜景と夜景", {"夜景"}), "<mark>夜景</mark>と<mark>夜景</mark>");
}

}  // namespace
}  // namespace lightkeep::store
