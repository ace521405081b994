// Who reaches what with a key, and what becomes of a call whose right ends while its body comes.
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "app/library/test_service.h"
#include "store/removals.h"

namespace lightkeep::library {
namespace {

class AuthorizationTest : public ServiceTest {
 protected:
  Slow slow_minted() {
    const Json minted = mint("slow" + std::to_string(++slow_) + "@example.com");
    Slow made{minted["apiKey"], {minted["organizationId"], minted["libraryId"]}, {}};
    made.image = upload({made.key, made.path}, {white_gif});
    return made;
  }

  // What a call answers when `change` happens while its body comes.
  template <class F>
  std::string late(const Slow& made, std::string_view name, Json arguments, F&& change) {
    const Operation& row = operation(name);
    arguments["organizationId"] = made.path.organization;
    arguments[std::string(row.library)] = made.path.library;
    try {
      return to_json(service_.calls().call(row, service_.calls().caller(made.key, "::1"), made.path,
                                           [&] {
                                             change(made);
                                             return arguments;
                                           }))
          .dump();
    } catch (const api::ApiError& error) {
      return std::string(error.row().code);
    }
  }
  template <class F>
  std::string late_upload(const Slow& made, F&& change) {
    try {
      const auto batch = service_.ingest().begin(service_.calls().caller(made.key, "::1"), made.path, {});
      change(made);
      add(*batch, white_gif);
      return batch->commit({}).assets.front().id;
    } catch (const api::ApiError& error) {
      return std::string(error.row().code);
    }
  }

  // What every call that writes answers then, each in a library of its own; one word when they agree.
  template <class Make, class F>
  std::string late_writes(Make&& make, F&& change) {
    std::set<std::string> answers;
    const auto try_late = [&](std::string_view name, const std::function<Json(const Slow&)>& arguments) {
      const Slow made = make();
      answers.insert(late(made, name, arguments(made), change));
    };
    try_late("rename_library", [](const Slow&) { return Json{{"name", "Late"}}; });
    try_late("tag_assets", [](const Slow& s) { return Json{{"assetIds", {s.image}}, {"tags", {"late"}}}; });
    try_late("untag_assets", [](const Slow& s) {
      return Json{{"assetIds", {s.image}}, {"tags", {"early"}}};
    });
    try_late("update_asset_description", [](const Slow& s) {
      return Json{{"assetId", s.image}, {"description", "Late"}};
    });
    try_late("delete_assets", [](const Slow& s) { return Json{{"ids", {s.image}}}; });
    try_late("restore_assets", [](const Slow& s) { return Json{{"ids", {s.image}}}; });
    try_late("empty_trash", [](const Slow&) { return Json::object(); });
    try_late("transfer_assets", [](const Slow& s) {
      return Json{{"assetIds", {s.image}}, {"targetLibraryId", "two"}};
    });
    answers.insert(late_upload(make(), change));
    std::string all;
    for (const std::string& answer : answers) all += (all.empty() ? "" : " ") + answer;
    return all;
  }
  template <class F>
  std::string late_writes(F&& change) {
    return late_writes([&] { return slow(); }, change);
  }

  store::ApiKeyId id_of(store::Reader& db, const std::string& key) {
    return find_api_key(db, store_.vault().keyed_hash(key))->id;
  }
};

TEST_F(AuthorizationTest, AnUnknownAnUngrantedAndAReadOnlyLibraryAreOneAnswer) {
  const std::string unknown = call(reader_, "list_assets", in_library("nowhere"));
  EXPECT_EQ(unknown.substr(0, 34), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
  EXPECT_EQ(call(reader_, "list_assets", in_library("two")), unknown);
  EXPECT_EQ(call(reader_, "rename_library", in_library("one", {{"name", "x"}})), unknown);
  EXPECT_EQ(call(reader_, "list_assets", in_library("one")), "[]");
}

TEST_F(AuthorizationTest, AForeignKeyIsInvalidAndAnUnknownOrganizationIsNotFound) {
  const Json minted = mint();
  EXPECT_EQ(call(minted["apiKey"], "list_libraries", {{"organizationId", "acme"}}).substr(0, 15),
            "INVALID_API_KEY");
  EXPECT_EQ(call(minted["apiKey"], "list_libraries", {{"organizationId", "nobody"}}).substr(0, 22),
            "ORGANIZATION_NOT_FOUND");
}

TEST_F(AuthorizationTest, AKeyDeletedWhileTheBodyCameChangesNothing) {
  EXPECT_EQ(late_writes([&](const Slow& slow) {
              write([&](store::Writer& db) { remove_api_key(db, id_of(db, slow.key)); });
            }),
            "INVALID_API_KEY");
  const auto list = Json::parse(call(make_key({{"slow-2", store::Access::read}}), "list_assets",
                                     {{"organizationId", "acme"}, {"libraryId", "slow-2"}}));
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0]["tags"], Json::array());
}

TEST_F(AuthorizationTest, AKeyRegeneratedWhileTheBodyCameChangesNothing) {
  const auto regenerate = [&](const Slow& slow) {
    const std::string fresh = make_api_key();
    write([&](store::Writer& db) {
      replace_api_key(db, id_of(db, slow.key), {store_.vault().keyed_hash(fresh), key_prefix(fresh)});
    });
  };
  EXPECT_EQ(late_writes(regenerate), "INVALID_API_KEY");
  EXPECT_EQ(late(slow(), "create_library", {{"name", "Late"}}, regenerate), "INVALID_API_KEY");
}

TEST_F(AuthorizationTest, AKeyNarrowedWhileTheBodyCameChangesNothing) {
  EXPECT_EQ(late_writes([&](const Slow& slow) {
              write([&](store::Writer& db) {
                set_grants(db, id_of(db, slow.key), {{library(db, slow.path.library), store::Access::read}});
              });
            }),
            "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
}

TEST_F(AuthorizationTest, ALibraryRemovedWhileTheBodyCameIsNotAuthorized) {
  EXPECT_EQ(late_writes([&](const Slow& slow) {
              write([&](store::Writer& db) { begin_removal(db, library(db, slow.path.library), now_); });
            }),
            "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
}

TEST_F(AuthorizationTest, ALibraryThatLapsedWhileTheBodyCameIsOutOfReach) {
  EXPECT_EQ(late_writes([&] { return slow_minted(); }, [&](const Slow&) { now_ += 30 * day; }),
            "INVALID_API_KEY");
}

TEST_F(AuthorizationTest, ATransferNeedsItsTargetWhenItComesToIt) {
  const Slow made = slow();
  EXPECT_EQ(late(made, "transfer_assets", {{"assetIds", {made.image}}, {"targetLibraryId", "two"}},
                 [&](const Slow&) {
                   write([&](store::Writer& db) { begin_removal(db, library(db, "two"), now_); });
                 }),
            "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY")
      << "removed";
}

}  // namespace
}  // namespace lightkeep::library
