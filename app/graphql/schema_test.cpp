// What of the API's tables becomes of the schema.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "app/graphql/api_schema.h"
#include "app/graphql/language/language.h"
#include "app/graphql/root_fields.h"

namespace lightkeep::graphql {
namespace {

using testing::HasSubstr;

std::set<std::string> names(OperationKind kind) {
  std::set<std::string> all;
  for (const RootField& field : root_fields())
    if (field.kind == kind) all.insert(field.definition.name);
  return all;
}

TEST(ApiSchema, AllOperationsOfTheContractAreThere) {
  EXPECT_EQ(names(OperationKind::query),
            (std::set<std::string>{"viewer", "libraries", "assets", "asset", "tags", "searchAssets", "photos",
                                   "trash", "knownAssets", "assetsShape", "changes", "facets", "upload"}));
  EXPECT_EQ(names(OperationKind::mutation),
            (std::set<std::string>{"createOrganization", "createLibrary", "renameLibrary", "uploadAssets",
                                   "deleteAssets", "tagAssets", "untagAssets", "updateAssetDescription",
                                   "transferAssets", "createDownload", "restoreAssets", "emptyTrash",
                                   "deleteLibrary", "requestUpload"}));
}

TEST(ApiSchema, EveryOperationHasAField) {
  for (const library::Operation& operation : library::operations())
    EXPECT_GT(std::ranges::count(root_fields(), &operation, &RootField::operation), 0)
        << operation.signature.name;
}

TEST(ApiSchema, ArgumentsKeepTheNamesThatClientsKnow) {
  const RootField& remove = root_field(OperationKind::mutation, "deleteAssets");
  EXPECT_EQ(remove.to_operation({{"organizationId", "o"}, {"assets", {"a"}}}),
            (api::Json{{"organizationId", "o"}, {"ids", {"a"}}}));
  EXPECT_EQ(remove.say("`ids` must hold from 1 to 100 entries."),
            "`assets` must hold from 1 to 100 entries.");
  const RootField& photos = root_field(OperationKind::query, "photos");
  EXPECT_EQ(photos.to_operation({{"page", 2}}), (api::Json{{"pageSize", 500}, {"page", 2}}));
}

TEST(ApiSchema, PrintsAsItsLanguage) {
  const Schema schema = api_schema();
  const std::string text = print_sdl(schema);
  EXPECT_THAT(text, HasSubstr("scalar Upload"));
  EXPECT_THAT(text, HasSubstr("type ViewerLibrary {"));
  EXPECT_THAT(text, HasSubstr("@deprecated"));
  EXPECT_EQ(schema.type(std::string_view("Me")), nullptr) << "nothing leads to it";
  EXPECT_EQ(schema.type(std::string_view("SearchHit"))->field("url")->type, TypeReference("String"));
}

}  // namespace
}  // namespace lightkeep::graphql
