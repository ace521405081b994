#include "app/library/operations.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "app/api/errors.h"
#include "app/library/assets.h"
#include "app/library/bulk.h"
#include "app/library/changes.h"
#include "app/library/downloads.h"
#include "app/library/filter.h"
#include "app/library/libraries.h"
#include "app/library/mint.h"
#include "app/library/search.h"
#include "app/library/trash.h"
#include "app/library/upload_tickets.h"

namespace lightkeep::library {
namespace {

using api::Argument;
using api::Arguments;
using api::Place;

template <auto function>
Result reads(const Reading& in, const Arguments& arguments) {
  return function(in, arguments);
}

template <auto function>
Result writes(const Writing& in, const Arguments& arguments) {
  return function(in, arguments);
}

template <auto function>
Result runs(const Context& context, const Caller& caller, const Path& path, const Arguments& arguments) {
  return function(context, caller, path, arguments);
}

constexpr Argument organization{"organizationId", "ID!", Place::path, "The organization's slug."};
constexpr Argument library{"libraryId", "ID!", Place::path, "The library's slug."};
constexpr Argument asset{"assetId", "ID!", Place::path, "The asset's id."};
constexpr Argument page{"page", "Int", Place::query, "Counted from 1; 0 means 1.", 0, 1'000'000'000, 1};
constexpr Argument page_size{"pageSize", "Int", Place::query, "How many on a page.", 1, 500, 50};
constexpr Argument cursor{
    "cursor",
    "String",
    Place::query,
    "Where the page starts, from the `next` link of the page before; quick at any depth. Goes before `page`.",
    1,
    256};
constexpr Argument fields{
    "fields",
    "[String!]",
    Place::query,
    "The members that each image shall have; `id` is always there. All of them when left out.",
    0,
    60};
constexpr Argument asset_ids{.name = "assetIds",
                             .type = "[ID!]!",
                             .place = Place::body,
                             .sentence = "The assets, at most 100; or `query`.",
                             .least = 1,
                             .most = api::most_ids,
                             .instead = "query"};
constexpr Argument tags{
    "tags",      "[String!]!",
    Place::body, "The tags, at most 20, each at most 200 characters; `index` and `trash` are reserved.",
    1,           api::most_tags};

// A model that searches by words is not offered them.
std::vector<std::string_view> all_filters() {
  std::vector<std::string_view> names = later_filters();
  names.insert(names.end(), {"tags", "without", "sort"});
  return names;
}

// What a model has no use for in a list.
std::vector<std::string_view> list_positions() {
  std::vector<std::string_view> names = later_filters();
  names.insert(names.end(), {"offset", "around"});
  return names;
}

// In place of the ids: all images that are listed so, in as many calls as it takes.
const std::vector<Argument> query_members =
    with_filter({{"q", "String", Place::body,
                  "Only those that a search for these words finds, each of which has them all.", 0, 10'000}},
                Place::body);
constexpr Argument bulk_query{
    .name = "query",
    .type = "AssetQuery",
    .place = Place::body,
    .sentence =
        "In place of the ids: all images of the library that match; an empty one means all. What could not "
        "be done in some seconds is left, and the answer says `more`: repeat the call.",
    .members = &query_members};
constexpr Argument bulk_except{
    "except", "[ID!]", Place::body, "With `query`: images that are left alone.", 0, api::most_exceptions};
constexpr Argument bulk_version{"version",
                                "Int",
                                Place::body,
                                "With `query`: the `Lightkeep-Version` of the list that was looked at. "
                                "Images that came to the library later "
                                "are left alone; 412 where that is too long ago to be known.",
                                0,
                                INT64_MAX};
// As the above, of a call that does all at once.
constexpr Argument whole_query{.name = "query",
                               .type = "AssetQuery",
                               .place = Place::body,
                               .sentence =
                                   "In place of the ids: all images of the library that match; an "
                                   "empty one means all.",
                               .members = &query_members};
// What models are offered takes ids.
const std::vector<std::string_view> bulk_arguments{"query", "except", "version"};

constexpr std::int64_t longest_wait = 25;  // seconds: below the time for which proxies wait

constexpr Argument library_name{"name", "String!", Place::body, "The name for people.", 1, api::longest_name};

// clang-format off
std::vector<Operation> make_operations() {
  return {
      {.signature = {.name = "whoami",
                     .method = "GET",
                     .path = "/me",
                     .result = "Me!",
                     .title = "Who am I",
                     .sentence = "Tells which organization and libraries the key reaches, and whether it may "
                                 "write."},
       .function = Reads{reads<whoami>},
       .tools = {{.name = "whoami", .read_only = true, .idempotent = true,
                  .guidance = "Call it first when you have an API key: organizationId and the library ids in "
                               "`access` are what every other tool asks for, and `access` says which "
                               "libraries you may write to."}}},
      {.signature = {.name = "create_organization",
                     .method = "POST",
                     .path = "/libraries",
                     .result = "MintedLibrary!",
                     .title = "Start a library",
                     .sentence = "Mints an organization, a library and an API key for a person who has no "
                                 "account, and a claim link with which they make it theirs.",
                     .arguments = {{"email", "String!", Place::body, "The address of the person who will own the library.", 3, 254},
                                   {"name", "String", Place::body, "What to call the library.", 1, api::longest_name}},
                     .open = true},
       .function = Runs{runs<create_organization>},
       .tools = {{.name = "create_organization", .open_world = true,
                  .guidance = "Use it when the person has no API key yet; it is the only tool that needs "
                               "none. Ask for their email address, do not invent one. Next: store apiKey in a "
                               "safe place (it is not shown again), send it as `Authorization: Bearer "
                               "<apiKey>` on every later request, upload, and give claimUrl to the person: "
                               "with it the library becomes theirs. Unclaimed, it is removed at expiresAt. Do "
                               "not call it again for the same task."}}},
      {.signature = {.name = "create_library",
                     .method = "POST",
                     .path = "/organizations/:organizationId/libraries",
                     .status = 201,
                     .result = "Library!",
                     .title = "Create a library",
                     .sentence = "Makes a library; the calling key may write to it at once.",
                     .arguments = {organization, library_name,
                                   {"slug", "String", Place::body, "Its id: lower case letters, digits and hyphens, 3 to 48. Made from the name when left out.", 3, 48}}},
       .action = Action::create_library,
       .function = Writes{writes<create_library>},
       .tools = {{.name = "create_library",
                  .guidance = "Use it to keep a separate set of images apart. Returns the library; its `id` "
                               "is the libraryId of the other tools. An organization that is not claimed yet "
                               "has one library only: use that."}}},
      {.signature = {.name = "rename_library",
                     .method = "PATCH",
                     .path = "/organizations/:organizationId/libraries/:libraryId",
                     .result = "Library!",
                     .title = "Rename a library",
                     .sentence = "Changes the name; the id stays.",
                     .arguments = {organization, library, library_name}},
       .action = Action::rename_library,
       .function = Writes{writes<rename_library>},
       .tools = {{.name = "rename_library", .destructive = true, .idempotent = true,
                  .guidance = "Only the name for people changes; ids and image URLs stay. Returns the "
                               "library."}}},
      {.signature = {.name = "list_libraries",
                     .method = "GET",
                     .path = "/organizations/:organizationId/libraries",
                     .result = "[Library!]!",
                     .title = "List libraries",
                     .sentence = "The libraries that the key reaches.",
                     .arguments = {organization, page, page_size, cursor},
                     .paged = true},
       .function = Reads{reads<list_libraries>},
       .tools = {{.name = "list_libraries", .read_only = true, .idempotent = true, .list_name = "libraries",
                  .guidance = "Returns name, number of images and top tags of each. Use it to choose a "
                               "libraryId. Where `next` is not null, call again with its members added to the "
                               "arguments."}}},
      {.signature = {.name = "list_assets",
                     .method = "GET",
                     .path = "/organizations/:organizationId/libraries/:libraryId/assets",
                     .result = "[Asset!]!",
                     .title = "List images",
                     .sentence = "The images of a library, newest first or as `sort` says.",
                     .arguments = with_filter({organization, library, page, page_size, cursor, sort_argument(),
                                   {"parentId", "ID", Place::query, "The variants of this image, instead of the images.", 1, 64},
                                   {"offset", "Int", Place::query, "How many images to pass over. Goes before `page`.", 0, 1'000'000'000},
                                   {"around", "ID", Place::query, "The page that has this image in its middle. Goes before `offset`.", 1, 64},
                                   fields}),
                     .paged = true},
       .action = Action::see_library,
       .function = Reads{reads<list_assets>},
       .tools = {{.name = "list_assets", .read_only = true, .idempotent = true, .list_name = "assets",
                  .picks_fields = true, .left_out = list_positions(),
                  .guidance = "Returns ids, permanent URLs, sizes, tags and processing state. Use it to "
                               "browse, to filter by tag, or to find by `without` what nobody has described or tagged "
                               "yet; to find something by words, search_assets is better. Where `next` is "
                               "not null, call again with its members added to the arguments."}}},
      {.signature = {.name = "assets_shape",
                     .method = "GET",
                     .path = "/organizations/:organizationId/libraries/:libraryId/assets/shape",
                     .result = "Shape!",
                     .title = "Get the shapes of all images",
                     .sentence = "A byte for each image of a library, in the order of the list: 20 × width / height, "
                                 "rounded and kept within 10 and 80, 20 where the size is not known. Enough to lay "
                                 "out all of a library before any of it is loaded.",
                     .arguments = with_filter({organization, library, sort_argument()}),
                     .gives_bytes = true},
       .action = Action::see_library,
       .function = Reads{reads<assets_shape>}},
      {.signature = {.name = "list_facets",
                     .method = "GET",
                     .path = "/organizations/:organizationId/libraries/:libraryId/facets",
                     .result = "Facets!",
                     .title = "Count what a filter finds",
                     .sentence = "How many images a filter finds, by type, orientation, uploader, colour, months and tag, at most 100 values "
                                 "of each: what a list could be narrowed to next.",
                     .arguments = with_filter({organization, library,
                                               {"q", "String", Place::query, "Only images that have all of these words, as a search finds them.", 0, 10'000}})},
       .action = Action::see_library,
       .function = Reads{reads<list_facets>}},
      {.signature = {.name = "list_changes",
                     .method = "GET",
                     .path = "/organizations/:organizationId/libraries/:libraryId/changes",
                     .result = "Changes!",
                     .title = "List what changed",
                     .sentence = "What happened to the images of a library since one of its changes, at most the next 1,000 changes. "
                                 "Over REST an answer without any may wait for the next.",
                     .arguments = {organization, library,
                                   {"after", "Int", Place::query, "The `version` of the answer before, or `Lightkeep-Version` of a list. Without it: only where to begin.", 0, INT64_MAX},
                                   {"wait", "Int", Place::query, "Seconds that the answer may wait for a change.", 0, longest_wait, 0}},
                     .waits = true},
       .action = Action::see_library,
       .function = Reads{reads<list_changes>}},
      {.signature = {.name = "get_asset",
                     .method = "GET",
                     .path = "/organizations/:organizationId/libraries/:libraryId/assets/:assetId",
                     .result = "Asset!",
                     .title = "Get an image",
                     .sentence = "One image with all that is known of it.",
                     .arguments = {organization, library, asset}},
       .action = Action::see_library,
       .function = Reads{reads<get_asset>},
       .tools = {{.name = "get_asset", .read_only = true, .idempotent = true,
                  .guidance = "Use it after an upload to see when `status` is `ready` (usually within "
                               "seconds): width, height, thumbnails, colors and blurhash are null until then. "
                               "`url` can be used at once; add ?w=800&fm=webp and the like for other sizes "
                               "and formats."}}},
      {.signature = {.name = "search_assets",
                     .method = "GET",
                     .path = "/organizations/:organizationId/search/assets",
                     .result = "SearchResult!",
                     .title = "Search images",
                     .sentence = "Finds images by words of their name, tags and description; each word "
                                 "matches beginnings. Without words, the newest.",
                     .arguments = with_filter({organization,
                                   {"q", "String", Place::query, "The words. Quotes and operators are plain text.", 0, 10'000},
                                   {"libraries", "[ID!]", Place::query, "Only these libraries; all that the key reaches when left out.", 0, 10'000},
                                   page, page_size, cursor,
                                   {"sort", "String", Place::query, "`relevance` (as when left out; without words the newest), or what lists take: all hits are put in that order. Goes with one library.", 1, 20},
                                   fields}),
                     .paged = true},
       .function = Reads{reads<search_assets>},
       .tools = {{.name = "search_assets", .read_only = true, .idempotent = true, .required_too = "q",
                  .picks_fields = true, .left_out = all_filters(),
                  .guidance = "Returns the matches, best first, each with every field of the image; `found` "
                               "counts all of them. Searches all libraries of the key unless `libraries` "
                               "names some. An empty q gives the newest. Where `next` is not null, call again "
                               "with its members added to the arguments."}}},
      {.signature = {.name = "list_tags",
                     .method = "GET",
                     .path = "/organizations/:organizationId/libraries/:libraryId/tags",
                     .result = "[Tag!]!",
                     .title = "List tags",
                     .sentence = "The tags of a library, most used first.",
                     .arguments = {organization, library, {"limit", "Int", Place::query, "How many.", 1, 500, 100},
                                   {"offset", "Int", Place::query, "How many of the most used to pass over.", 0, 499, 0}}},
       .action = Action::see_library,
       .function = Reads{reads<list_tags>},
       .tools = {{.name = "list_tags", .read_only = true, .idempotent = true, .list_name = "tags",
                  .guidance = "Use it before tagging, to stay with words that are in use already, and before "
                               "list_assets with `tags`."}}},
      {.signature = {.name = "upload_assets",
                     .method = "POST",
                     .path = "/organizations/:organizationId/libraries/:libraryId/assets",
                     .result = "UploadResult!",
                     .title = "Upload images",
                     .sentence = "Stores up to 20 images, all or none. Their URLs work at once; thumbnails, "
                                 "colours and blurhash follow in a moment.",
                     .arguments = {organization, library, {"parentId", "ID", Place::body, "Makes the one file a view of this original.", 1, 64}},
                     .takes_files = true},
       .action = Action::edit_images,
       .function = Streams{},
       .tools = {{.name = "upload_asset", .title = "Upload an image", .open_world = true, .sources = Sources::one,
                  .guidance = "Stores one image. Prefer {kind:\"url\"} for one that is on the web: this server "
                               "fetches it and no bytes pass through you; {kind:\"base64\"} is for a few KB "
                               "that you hold. For files use request_upload. Returns `assets` with the new image: its `url` is permanent "
                               "and public. With parentId it becomes a variant of that image."},
                 {.name = "upload_assets", .open_world = true, .sources = Sources::many,
                  .guidance = "`sources` may mix URLs and base64; for files use request_upload. Either all are stored or none: one bad "
                               "image fails the call, and the message names it. Returns `assets` in the order "
                               "of the sources; each `url` is permanent and public. Next: tag_assets and "
                               "update_asset_description make them findable."}}},
      {.signature = {.name = "known_assets",
                     .method = "POST",
                     .path = "/organizations/:organizationId/libraries/:libraryId/assets/known",
                     .result = "KnownResult!",
                     .title = "Ask which bytes are here",
                     .sentence = "Tells which files the library has already, by their digests, so that they "
                                 "need not be sent again, and which of them are in its trash only (to who may "
                                 "write).",
                     .arguments = {organization, library, {"digests", "[String!]!", Place::body, "SHA-256 of each file, in hexadecimal digits; at most 500.", 1, api::most_digests}}},
       .action = Action::see_library,
       .function = Reads{reads<known_assets>}},
      {.signature = {.name = "delete_assets",
                     .method = "DELETE",
                     .path = "/organizations/:organizationId/libraries/:libraryId/assets",
                     .result = "DeleteResult!",
                     .title = "Move images to the trash",
                     .sentence = "Moves images to the trash. They leave lists, search and their URLs at once. "
                                 "For 30 days by default, restore_assets puts them back, and so can people on "
                                 "the library's web page. Repeating it is safe.",
                     .arguments = {organization, library,
                                   {"ids", "[ID!]!", Place::body, "The assets, at most 100; or `query`.", 1, api::most_ids, {}, &api::errors::nothing_to_delete, "query"},
                                   bulk_query, bulk_except, bulk_version},
                     .compares = true},
       .action = Action::edit_images,
       .function = Runs{runs<delete_assets>},
       .tools = {{.name = "delete_assets", .destructive = true, .idempotent = true, .left_out = bulk_arguments,
                  .guidance = "Make sure that the person wants this. `ids` in the answer are those that this "
                               "call moved, `undo` the call that puts them back; one unknown id fails the whole call."}}},
      {.signature = {.name = "tag_assets",
                     .method = "POST",
                     .path = "/organizations/:organizationId/libraries/:libraryId/assets/tag",
                     .result = "TagResult!",
                     .title = "Tag images",
                     .sentence = "Adds tags to images, of which each takes 100. Repeating it is safe.",
                     .arguments = {organization, library, asset_ids, bulk_query, bulk_except, bulk_version, tags},
                     .compares = true},
       .action = Action::edit_images,
       .function = Runs{runs<tag_assets>},
       .tools = {{.name = "tag_assets", .idempotent = true, .left_out = bulk_arguments,
                  .guidance = "Short lower-case words work best; see list_tags for those in use. Returns how "
                               "many pairs of image and tag are new; one unknown id fails the whole call."}}},
      {.signature = {.name = "untag_assets",
                     .method = "POST",
                     .path = "/organizations/:organizationId/libraries/:libraryId/assets/untag",
                     .result = "UntagResult!",
                     .title = "Untag images",
                     .sentence = "Takes tags off images. Repeating it is safe.",
                     .arguments = {organization, library, asset_ids, bulk_query, bulk_except, bulk_version, tags},
                     .compares = true},
       .action = Action::edit_images,
       .function = Runs{runs<untag_assets>},
       .tools = {{.name = "untag_assets", .destructive = true, .idempotent = true, .left_out = bulk_arguments,
                  .guidance = "Returns how many pairs of image and tag were removed; one unknown id fails "
                               "the whole call."}}},
      {.signature = {.name = "update_asset_description",
                     .method = "PATCH",
                     .path = "/organizations/:organizationId/libraries/:libraryId/assets/:assetId/description",
                     .result = "DescriptionResult!",
                     .title = "Describe an image",
                     .sentence = "Replaces the description; an empty one clears it.",
                     .arguments = {organization, library, asset,
                                   {"description", "String!", Place::body, "The new text, stored as it is.", 0, api::longest_description},
                                   {"expected", "String", Place::body, "The text that it replaces, empty for none: where another is there, the call fails. Without it the new text stands.", 0, api::longest_description}},
                     .compares = true},
       .action = Action::edit_images,
       .function = Writes{writes<describe_asset>},
       .tools = {{.name = "update_asset_description", .destructive = true, .idempotent = true, .left_out = {"expected"},
                  .guidance = "Write what the picture shows: search finds it by these words. Read the old "
                               "text with get_asset before replacing it."}}},
      {.signature = {.name = "transfer_assets",
                     .method = "POST",
                     .path = "/organizations/:organizationId/libraries/:sourceLibraryId/assets/transfer",
                     .result = "TransferResult!",
                     .title = "Move images to another library",
                     .sentence = "Moves images, with their views and tags, to another library of the "
                                 "organization. Their URLs stay.",
                     .arguments = {organization,
                                   {"sourceLibraryId", "ID!", Place::path, "The library that holds them."},
                                   {"targetLibraryId", "ID!", Place::body, "The library to move them to; write access is needed there too.", 1, 64},
                                   asset_ids, bulk_query, bulk_except, bulk_version},
                     .compares = true},
       .action = Action::edit_images,
       .library = "sourceLibraryId",
       .function = Runs{runs<transfer_assets>},
       .tools = {{.name = "transfer_assets", .destructive = true, .idempotent = true, .left_out = bulk_arguments,
                  .guidance = "Write access to both libraries is needed. One unknown id fails the whole "
                               "call."}}},
      {.signature = {.name = "create_download",
                     .method = "POST",
                     .path = "/organizations/:organizationId/libraries/:libraryId/downloads",
                     .status = 201,
                     .result = "Download!",
                     .title = "Make a link to a ZIP archive",
                     .sentence = "Makes a link from which the originals of images can be fetched as one ZIP "
                                 "archive, with no other credential, for a day and as long as the caller may "
                                 "see the library. The archive is made while it is sent, and a broken "
                                 "transfer can be gone on with (`Range`).",
                     .arguments = {organization, library,
                                   {.name = "assetIds", .type = "[ID!]!", .place = Place::body, .sentence = "The assets, at most 10,000; or `query`.", .least = 1, .most = api::most_downloaded_ids, .instead = "query"},
                                   {"contents", "String", Place::body, "`originals` (as when left out), or `everything`: their views too, an XMP sidecar beside each image with a description or tags, and `library.json`, from which `lightkeep import` makes the same library.", 1, 20},
                                   whole_query, bulk_except, bulk_version},
                     .compares = true},
       .action = Action::see_library,
       .function = Runs{runs<create_download>}},
      {.signature = {.name = "restore_assets",
                     .method = "POST",
                     .path = "/organizations/:organizationId/libraries/:libraryId/assets/restore",
                     .result = "RestoreResult!",
                     .title = "Restore images from the trash",
                     .sentence = "Puts deleted images back with their URLs, tags and descriptions, and with "
                                 "the views that were deleted with them. Repeating it is safe.",
                     .arguments = {organization, library,
                                   {.name = "ids", .type = "[ID!]!", .place = Place::body, .sentence = "The assets, at most 100; or `trashed`.", .least = 1, .most = api::most_ids, .instead = "trashed"},
                                   {"trashed", "Int", Place::body, "In place of the ids: all that one call put into the trash, by the time in its answer. With `more` in the answer, repeat the call.", 0, INT64_MAX}}},
       .action = Action::edit_images,
       .function = Runs{runs<restore_assets>},
       .tools = {{.name = "restore_assets", .idempotent = true, .left_out = {"trashed"},
                  .guidance = "Undoes delete_assets, as long as the trash keeps the images; list_trash tells "
                               "what is in it. `ids` in the answer are those that this call put back; one "
                               "unknown id fails the whole call."}}},
      {.signature = {.name = "list_trash",
                     .method = "GET",
                     .path = "/organizations/:organizationId/libraries/:libraryId/trash",
                     .result = "[TrashedAsset!]!",
                     .title = "List the trash",
                     .sentence = "The images in the trash of a library that can be put back, deleted last "
                                 "first. An original stands for its views that were deleted with it.",
                     .arguments = {organization, library, page, page_size, cursor, fields},
                     .paged = true},
       .action = Action::edit_images,
       .function = Reads{reads<list_trash>},
       .tools = {{.name = "list_trash", .read_only = true, .idempotent = true, .list_name = "assets",
                  .picks_fields = true,
                  .guidance = "Use it to find what restore_assets can put back; `leaves` is when an image is "
                               "removed for good. Their URLs do not work until then. Write access is needed. "
                               "Where `next` is not null, call again with its members added to the arguments."}}},
      {.signature = {.name = "empty_trash",
                     .method = "POST",
                     .path = "/organizations/:organizationId/libraries/:libraryId/trash/empty",
                     .result = "EmptyTrashResult!",
                     .title = "Empty the trash",
                     .sentence = "Removes for good what is in the trash of a library. This cannot be undone.",
                     .arguments = {organization, library}},
       .action = Action::edit_images,
       .function = Runs{runs<empty_trash>}},
      {.signature = {.name = "delete_library",
                     .method = "DELETE",
                     .path = "/organizations/:organizationId/libraries/:libraryId",
                     .result = "DeleteLibraryResult!",
                     .title = "Delete a library",
                     .sentence = "Deletes a library. An API key deletes an empty one only: without images, "
                                 "and with nothing in its trash.",
                     .arguments = {organization, library,
                                   {"confirm", "String", Place::body, "The library's id once more; a person must send it where the library holds images.", 0, 64}}},
       .action = Action::remove_library,
       .function = Writes{writes<delete_library>}},
      {.signature = {.name = "request_upload",
                     .method = "POST",
                     .path = "/organizations/:organizationId/libraries/:libraryId/upload-links",
                     .status = 201,
                     .result = "UploadLink!",
                     .title = "Make an upload link",
                     .sentence = "Makes a link by which files can be added to this library, and nothing else, with no other "
                                 "credential, for 15 minutes and as long as the caller may add to it: by POST of a form, by PUT of "
                                 "one file, by tus 1.0, and by a person who opens it in a browser.",
                     .arguments = {organization, library,
                                   {"count", "Int", Place::body, "How many files it takes.", 1, api::most_ids, api::most_files},
                                   {"tags", "[String!]", Place::body, "Tags that each of them gets, at most 20, each at most 200 characters; `index` and `trash` are reserved.", 0, api::most_tags},
                                   {"parentId", "ID", Place::body, "Makes each of them a view of this original.", 1, 64}}},
       .action = Action::edit_images,
       .function = Runs{runs<request_upload>},
       .tools = {{.name = "request_upload",
                  .guidance = "Use it for files that are not on the web: no bytes pass through you. With a shell, run `curl` of the "
                               "answer with the path in place of photo.jpg (-F files=@… once for each file, at most 20 in one call; "
                               "`maxBytes` each): its answer is that of an upload. Without one, give `uploadUrl` to the person: in a "
                               "browser it is a page to drop files on, on a phone one that takes photos. Then get_upload tells what came. "
                               "Whoever has the link can add files until `expiresAt`: give it to nobody else."}}},
      {.signature = {.name = "get_upload_ticket",
                     .method = "GET",
                     .path = "/me/upload-links/:uploadId",
                     .result = "UploadTicket!",
                     .title = "See what came by an upload link",
                     .sentence = "Tells which images came by an upload link, how many it takes still, and whether its time is over. It can "
                                 "be asked for a day after that.",
                     .arguments = {{"uploadId", "ID!", Place::path, "The `uploadId` of the link."}}},
       .function = Reads{reads<get_upload_ticket>},
       .tools = {{.name = "get_upload", .read_only = true, .idempotent = true,
                  .guidance = "`assets` are the images, with permanent public URLs that work at once. `receiving` counts files that are on "
                               "their way. Where a person adds them, ask them to say when they are done rather than calling this again and "
                               "again. Once `expired`, or with `left` 0, request_upload makes another link."}}},
  };
}
// clang-format on

}  // namespace

api::Json to_json(const Result& result) {
  return std::visit([](const auto& value) { return api::to_json(value); }, result);
}

std::optional<Listing> listing(const Result& result) {
  return std::visit(
      [](const auto& value) -> std::optional<Listing> {
        if constexpr (requires { listing_of(value); }) return listing_of(value);
        return std::nullopt;
      },
      result);
}

std::span<const Operation> operations() {
  static const std::vector<Operation> rows = make_operations();
  return rows;
}

const Operation& operation(std::string_view name) {
  const auto has_name = [&](const Operation& row) { return row.signature.name == name; };
  const auto found = std::ranges::find_if(operations(), has_name);
  if (found != operations().end()) return *found;
  std::fprintf(stderr, "no operation %.*s\n", static_cast<int>(name.size()), name.data());
  std::abort();
}

}  // namespace lightkeep::library
