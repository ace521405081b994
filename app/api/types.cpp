#include "app/api/types.h"

#include <array>
#include <cstdio>
#include <cstdlib>

#include "text/base64.h"

namespace lightkeep::api {
namespace {

template <class T>
struct Field : FieldRow {
  Json (*get)(const T&);
};

template <class T>
Json nullable(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

constexpr std::array tag_fields{
    Field<Tag>{{"id", "ID!", "The text of the tag."}, [](const Tag& t) -> Json { return t.id; }},
    Field<Tag>{{"count", "Int", "How many live assets of the library carry it."},
               [](const Tag& t) -> Json { return t.count; }},
    Field<Tag>{{"type", "String", "`user` or `ai`."}, [](const Tag& t) -> Json { return t.type; }},
};

constexpr std::array library_fields{
    Field<Library>{{"id", "ID!", "The library's slug, unique inside its organization."},
                   [](const Library& l) -> Json { return l.id; }},
    Field<Library>{{"name", "String", "The name for people."},
                   [](const Library& l) -> Json { return l.name; }},
    Field<Library>{{"assetsCount", "Int", "Live originals."},
                   [](const Library& l) -> Json { return l.assets_count; }},
    Field<Library>{{"photosCount", "Int", "The same number as assetsCount."},
                   [](const Library& l) -> Json { return l.assets_count; }},
    Field<Library>{{"trashCount", "Int", "Originals in the trash."},
                   [](const Library& l) -> Json { return l.trash_count; }},
    Field<Library>{{"tags", "[Tag!]", "The most used tags."},
                   [](const Library& l) -> Json { return to_json(l.tags); }},
};

constexpr std::array view_metadata_fields{
    Field<Asset>{{"basedOnId", "ID", "The asset that the view was made from."},
                 [](const Asset& a) { return nullable(a.parent_id); }},
    Field<Asset>{{"created", "Float", "Unix milliseconds."},
                 [](const Asset& a) -> Json { return a.created; }},
    Field<Asset>{{"name", "String", "The view's name."}, [](const Asset& a) -> Json { return a.name; }},
    Field<Asset>{{"url", "String", "The view's permanent URL."},
                 [](const Asset& a) -> Json { return a.url; }},
};

template <class T, std::size_t N>
Json object(const std::array<Field<T>, N>& fields, const T& value) {
  Json result = Json::object();
  for (const auto& field : fields) {
    Json member = field.get(value);
    if (!field.sometimes || !member.is_null()) result.push_back({std::string(field.name), std::move(member)});
  }
  return result;
}

constexpr std::array asset_view_fields{
    Field<Asset>{{"id", "ID!", "The view's asset id."}, [](const Asset& a) -> Json { return a.id; }},
    Field<Asset>{{"parentId", "ID", "The original that the view belongs to."},
                 [](const Asset& a) { return nullable(a.parent_id); }},
    Field<Asset>{{"width", "Int", "Pixels, upright."}, [](const Asset& a) -> Json { return a.width; }},
    Field<Asset>{{"height", "Int", "Pixels, upright."}, [](const Asset& a) -> Json { return a.height; }},
    Field<Asset>{{"name", "String", "File name without extension."},
                 [](const Asset& a) -> Json { return a.name; }},
    Field<Asset>{{"url", "String", "Permanent URL of the original bytes."},
                 [](const Asset& a) -> Json { return a.url; }},
    Field<Asset>{{"thumbUrl", "String", "At most 400 px on the longer edge."},
                 [](const Asset& a) { return nullable(a.thumb_url); }},
    Field<Asset>{
        {"sizes", "String", "A JSON map in a string: edge length to URL, sizes below the source only."},
        [](const Asset& a) { return nullable(a.sizes); }},
    Field<Asset>{{"type", "String", "Always `view`."}, [](const Asset&) -> Json { return "view"; }},
    Field<Asset>{{"metadata", "AssetViewMetadata", "Where the view comes from."},
                 [](const Asset& a) { return object(view_metadata_fields, a); }},
};

Json views_of(const Asset& asset) {
  Json views = Json::array();
  for (const Asset& view : asset.views) views.push_back(object(asset_view_fields, view));
  return views;
}

constexpr std::array person_fields{
    Field<Asset>{{"name", "String", "The key or person that uploaded it."},
                 [](const Asset& a) -> Json { return a.uploaded_by; }},
};

constexpr std::array details_fields{
    Field<model::ImageDetails>{
        {"takenAt", "String", "ISO 8601, the camera's clock; with its offset from UTC where it knew that."},
        [](const model::ImageDetails& d) { return text_or_null(d.taken); }},
    Field<model::ImageDetails>{{"camera", "String", "Maker and model."},
                               [](const model::ImageDetails& d) { return text_or_null(d.camera); }},
    Field<model::ImageDetails>{{"lens", "String", "Its model."},
                               [](const model::ImageDetails& d) { return text_or_null(d.lens); }},
    Field<model::ImageDetails>{{"exposureTime", "Float", "Seconds."},
                               [](const model::ImageDetails& d) { return nullable(d.exposure_time); }},
    Field<model::ImageDetails>{{"fNumber", "Float", "2.8 for f/2.8."},
                               [](const model::ImageDetails& d) { return nullable(d.f_number); }},
    Field<model::ImageDetails>{{"iso", "Int", "Sensitivity."},
                               [](const model::ImageDetails& d) { return nullable(d.iso); }},
    Field<model::ImageDetails>{{"focalLength", "Float", "Millimetres."},
                               [](const model::ImageDetails& d) { return nullable(d.focal_length); }},
    Field<model::ImageDetails>{{"latitude", "Float", "Degrees north; null also for keys that only read."},
                               [](const model::ImageDetails& d) { return nullable(d.latitude); }},
    Field<model::ImageDetails>{{"longitude", "Float", "Degrees east; null also for keys that only read."},
                               [](const model::ImageDetails& d) { return nullable(d.longitude); }},
};

constexpr std::array asset_fields{
    Field<Asset>{{"id", "ID!", "12 characters, globally unique, never reused."},
                 [](const Asset& a) -> Json { return a.id; }},
    Field<Asset>{{"width", "Int", "Pixels, upright (EXIF orientation applied)."},
                 [](const Asset& a) -> Json { return a.width; }},
    Field<Asset>{{"height", "Int", "Pixels, upright (EXIF orientation applied)."},
                 [](const Asset& a) -> Json { return a.height; }},
    Field<Asset>{{"name", "String", "File name without extension."},
                 [](const Asset& a) -> Json { return a.name; }},
    Field<Asset>{{"filename", "String", "File name as uploaded."},
                 [](const Asset& a) -> Json { return a.filename; }},
    Field<Asset>{{"libraryId", "ID", "The library that holds it."},
                 [](const Asset& a) -> Json { return a.library_id; }},
    Field<Asset>{{"blurhash", "String", "A short text that draws a blurred placeholder (blurha.sh)."},
                 [](const Asset& a) { return text_or_null(a.blurhash); }},
    Field<Asset>{{"url", "String", "Permanent public URL of the original bytes."},
                 [](const Asset& a) -> Json { return a.url; }},
    Field<Asset>{{"thumbUrl", "String", "At most 400 px on the longer edge."},
                 [](const Asset& a) { return nullable(a.thumb_url); }},
    Field<Asset>{{"thumbHighUrl", "String", "At most 800 px on the longer edge."},
                 [](const Asset& a) { return nullable(a.thumb_high_url); }},
    Field<Asset>{{"thumbUrlBlurred", "String", "A blurred thumbnail."},
                 [](const Asset& a) { return nullable(a.thumb_url_blurred); }},
    Field<Asset>{
        {"sizes", "String", "A JSON map in a string: edge length to URL, sizes below the source only."},
        [](const Asset& a) { return nullable(a.sizes); }},
    Field<Asset>{{"views", "[AssetView!]",
                  "Variants uploaded with this asset as parent: the first of them, at most 20."},
                 views_of},
    Field<Asset>{{"viewsCount", "Int", "How many variants there are; a list with `parentId` has them all."},
                 [](const Asset& a) -> Json { return a.views_count; }},
    Field<Asset>{{"type", "String", "`main`, or `view` for a variant."},
                 [](const Asset& a) -> Json { return a.type; }},
    Field<Asset>{{"parentId", "ID", "The original, for a view."},
                 [](const Asset& a) { return nullable(a.parent_id); }},
    Field<Asset>{{"appUrl", "String", "The asset's page in the web app."},
                 [](const Asset& a) -> Json { return a.app_url; }},
    Field<Asset>{{"description", "String", "Free text."},
                 [](const Asset& a) { return text_or_null(a.description); }},
    Field<Asset>{{"tags", "[String!]", "The tags' texts."}, [](const Asset& a) -> Json { return a.tags; }},
    Field<Asset>{{"contentType", "String", "MIME type, recognised from the bytes."},
                 [](const Asset& a) -> Json { return a.content_type; }},
    Field<Asset>{{"size", "Float", "Bytes."}, [](const Asset& a) -> Json { return a.size; }},
    Field<Asset>{{"created", "Float", "Unix milliseconds."},
                 [](const Asset& a) -> Json { return a.created; }},
    Field<Asset>{{"updated", "Float", "Unix milliseconds of the last change."},
                 [](const Asset& a) -> Json { return a.updated; }},
    Field<Asset>{{"uploadedBy", "UploadedBy", "Who uploaded it."},
                 [](const Asset& a) { return object(person_fields, a); }},
    Field<Asset>{{"status", "String", "`processing`, `ready` or `failed`."},
                 [](const Asset& a) -> Json { return a.status; }},
    Field<Asset>{{"failure", "String", "Why processing failed, for people."},
                 [](const Asset& a) { return text_or_null(a.failure); }},
    Field<Asset>{
        {"warnings", "[String!]", "What was wrong with a file that could be shown all the same, for people."},
        [](const Asset& a) { return a.warnings.empty() ? Json(nullptr) : Json(a.warnings); }},
    Field<Asset>{{"progress", "Int", "Of processing, 0 to 100."},
                 [](const Asset& a) -> Json { return a.progress; }},
    Field<Asset>{{"colors", "[String!]", "Dominant colours as `#rrggbb`, most dominant first."},
                 [](const Asset& a) { return a.status == "ready" ? Json(a.colors) : Json(nullptr); }},
    Field<Asset>{
        {"details", "AssetDetails", "What the camera wrote into the picture."},
        [](const Asset& a) { return a.details ? object(details_fields, *a.details) : Json(nullptr); }},
};

constexpr std::array highlight_fields{
    Field<SearchHit>{{"name", "String", "The name as HTML: matches in <mark>, all else escaped."},
                     [](const SearchHit& h) -> Json { return h.name_highlight; }},
    Field<SearchHit>{{"tags", "[String!]", "The tags that match."},
                     [](const SearchHit& h) -> Json { return h.matched_tags; }},
};

constexpr std::array search_hit_fields{
    Field<SearchHit>{{"highlights", "Highlights", "What matched."},
                     [](const SearchHit& h) { return object(highlight_fields, h); }},
    Field<SearchHit>{{"score", "Float", "Higher is better; null without a query."},
                     [](const SearchHit& h) { return nullable(h.score); }},
};

constexpr std::array search_result_fields{
    Field<SearchResult>{{"hits", "[SearchHit!]!", "This page of matches, best first."},
                        [](const SearchResult& r) { return to_json(r.hits); }},
    Field<SearchResult>{{"found", "Int!", "All matches, not this page."},
                        [](const SearchResult& r) -> Json { return r.found; }},
    Field<SearchResult>{{"page", "Int!", "The page that this is, from 1."},
                        [](const SearchResult& r) -> Json { return r.page; }},
    Field<SearchResult>{{"partial", "Boolean!",
                         "True where nothing has all words of the query: the hits have some of them, those "
                         "with the rare ones first."},
                        [](const SearchResult& r) -> Json { return r.partial; }},
};

Json library_ids(const Me& me) {
  Json ids = Json::array();
  for (const auto& [library, access] : me.access) ids.push_back(library);
  return ids;
}

Json access_map(const Me& me) {
  Json map = Json::object();
  for (const auto& [library, access] : me.access) map[library] = access;
  return map;
}

constexpr std::array me_fields{
    Field<Me>{{"organizationId", "ID!", "The organization's slug."},
              [](const Me& m) -> Json { return m.organization_id; }},
    Field<Me>{{"organizationName", "String", "Its name."},
              [](const Me& m) -> Json { return m.organization_name; }},
    Field<Me>{{"plan", "String", "`trial` while unclaimed, else `self-hosted`."},
              [](const Me& m) -> Json { return m.plan; }},
    Field<Me>{{"libraries", "[ID!]!", "Ids of the libraries that the key reaches."}, library_ids},
    Field<Me>{{"access", "JSON", "Map of library id to `read` or `write`."}, access_map},
};

constexpr std::array minted_fields{
    Field<Minted>{{"organizationId", "ID!", "The new organization."},
                  [](const Minted& m) -> Json { return m.organization_id; }},
    Field<Minted>{{"libraryId", "ID!", "Its starter library."},
                  [](const Minted& m) -> Json { return m.library_id; }},
    Field<Minted>{{"apiKey", "String!",
                   "A key with write access to it. Keep it: this is the only time that it is shown."},
                  [](const Minted& m) -> Json { return m.api_key; }},
    Field<Minted>{{"claimUrl", "String!", "The link with which a person makes the library theirs."},
                  [](const Minted& m) -> Json { return m.claim_url; }},
    Field<Minted>{{"expiresAt", "String!", "When it lapses unclaimed, ISO 8601, UTC."},
                  [](const Minted& m) -> Json { return m.expires_at; }},
    Field<Minted>{{"emailSent", "Boolean!", "Whether the mail server took the claim link."},
                  [](const Minted& m) -> Json { return m.email_sent; }},
};

constexpr std::array upload_fields{
    Field<UploadResult>{{"responseText", "String", "What happened, in words."},
                        [](const UploadResult& r) -> Json { return r.response_text; }},
    Field<UploadResult>{{"assets", "[Asset!]!", "The new assets, in the order of the files."},
                        [](const UploadResult& r) { return to_json(r.assets); }},
};

constexpr std::array known_asset_fields{
    Field<KnownAsset>{{"digest", "String!", "SHA-256 of the bytes, in hexadecimal digits."},
                      [](const KnownAsset& k) -> Json { return k.digest; }},
    Field<KnownAsset>{{"assetId", "ID!", "The image of the library that has them; the oldest of several."},
                      [](const KnownAsset& k) -> Json { return k.asset; }},
    Field<KnownAsset>{{"trashed", "Float",
                       "When it went into the trash, Unix milliseconds; null for one that is not there. "
                       "restore_assets puts it back."},
                      [](const KnownAsset& k) { return nullable(k.trashed); }},
};

constexpr std::array known_fields{
    Field<KnownResult>{{"known", "[KnownAsset!]!", "Those that the library has, in the order of the call."},
                       [](const KnownResult& r) { return to_json(r.known); }},
};

constexpr std::array changes_fields{
    Field<Changes>{{"version", "Float!", "Of the library, as far as is told here: the next call's `after`."},
                   [](const Changes& c) -> Json { return c.version; }},
    Field<Changes>{
        {"complete", "Boolean!",
         "False: `after` is too long ago, nothing is told, and the library is to be looked at anew."},
        [](const Changes& c) -> Json { return c.complete; }},
    Field<Changes>{{"added", "[ID!]!", "Images that came: uploaded, restored or from another library."},
                   [](const Changes& c) -> Json { return c.added; }},
    Field<Changes>{{"changed", "[ID!]!", "Images with other texts, tags, variants or another state."},
                   [](const Changes& c) -> Json { return c.changed; }},
    Field<Changes>{{"removed", "[ID!]!", "Images that went: into the trash or to another library."},
                   [](const Changes& c) -> Json { return c.removed; }},
};

constexpr std::array shape_fields{
    Field<Shape>{{"version", "Float!", "Of the library: another number after each change to its images."},
                 [](const Shape& s) -> Json { return s.version; }},
    Field<Shape>{{"count", "Int!", "How many images there are."},
                 [](const Shape& s) -> Json { return s.bytes.size(); }},
    Field<Shape>{{"bytes", "String!", "A byte each, in base64."},
                 [](const Shape& s) -> Json { return text::base64(s.bytes); }},
};

constexpr std::array download_fields{
    Field<Download>{{"url", "String!", "Where the archive is fetched, by a plain GET."},
                    [](const Download& d) -> Json { return d.url; }},
    Field<Download>{{"filename", "String!", "What to call it: the library's name with `.zip`."},
                    [](const Download& d) -> Json { return d.filename; }},
    Field<Download>{{"count", "Int!", "How many images are in it."},
                    [](const Download& d) -> Json { return d.count; }},
    Field<Download>{{"size", "Float!", "Of the archive, in bytes."},
                    [](const Download& d) -> Json { return d.size; }},
    Field<Download>{{"expiresAt", "String!", "Until when the link counts at most, ISO 8601, UTC."},
                    [](const Download& d) -> Json { return d.expires_at; }},
};

constexpr std::array delete_fields{
    Field<DeleteResult>{{"success", "Boolean!", "Always true."},
                        [](const DeleteResult&) -> Json { return true; }},
    Field<DeleteResult>{{"message", "String!", "`Moved N assets to trash`."},
                        [](const DeleteResult& r) -> Json { return r.message; }},
    Field<DeleteResult>{{"ids", "[ID!]!", "Those that this call moved; none of a call by a query."},
                        [](const DeleteResult& r) -> Json { return r.ids; }},
    Field<DeleteResult>{{"count", "Int", "Of a call by a query: how many it moved.", true},
                        [](const DeleteResult& r) { return nullable(r.count); }},
    Field<DeleteResult>{{"trashed", "Float",
                         "Of a call by a query that moved something: when, Unix milliseconds. Nothing else "
                         "of the library went "
                         "into the trash at that time, so that restore_assets puts back just that.",
                         true},
                        [](const DeleteResult& r) { return nullable(r.trashed); }},
    Field<DeleteResult>{
        {"more", "Boolean", "Of a call by a query: there was too much for one call, repeat it.", true},
        [](const DeleteResult& r) { return nullable(r.more); }},
};

constexpr std::array restore_fields{
    Field<RestoreResult>{{"success", "Boolean!", "Always true."},
                         [](const RestoreResult&) -> Json { return true; }},
    Field<RestoreResult>{{"message", "String!", "`Restored N assets`."},
                         [](const RestoreResult& r) -> Json { return r.message; }},
    Field<RestoreResult>{{"ids", "[ID!]!", "Those that this call put back; none of a call by a time."},
                         [](const RestoreResult& r) -> Json { return r.ids; }},
    Field<RestoreResult>{{"count", "Int", "Of a call by a time: how many it put back.", true},
                         [](const RestoreResult& r) { return nullable(r.count); }},
    Field<RestoreResult>{
        {"more", "Boolean", "Of a call by a time: there was too much for one call, repeat it.", true},
        [](const RestoreResult& r) { return nullable(r.more); }},
};

constexpr std::array trashed_fields{
    Field<TrashedAsset>{{"trashed", "Float!", "When it went into the trash, Unix milliseconds."},
                        [](const TrashedAsset& t) -> Json { return t.trashed; }},
    Field<TrashedAsset>{{"leaves", "Float!", "When it is removed for good, Unix milliseconds."},
                        [](const TrashedAsset& t) -> Json { return t.leaves; }},
};

constexpr std::array empty_trash_fields{
    Field<EmptyTrashResult>{{"success", "Boolean!", "Always true."},
                            [](const EmptyTrashResult&) -> Json { return true; }},
    Field<EmptyTrashResult>{{"removed", "Int!", "Images that were removed for good, their views besides."},
                            [](const EmptyTrashResult& r) -> Json { return r.removed; }},
    Field<EmptyTrashResult>{{"more", "Boolean!", "There was too much for one call: repeat it."},
                            [](const EmptyTrashResult& r) -> Json { return r.more; }},
};

constexpr std::array delete_library_fields{
    Field<DeleteLibraryResult>{{"success", "Boolean!", "Always true."},
                               [](const DeleteLibraryResult&) -> Json { return true; }},
    Field<DeleteLibraryResult>{{"libraryId", "ID!", "The library that is no more."},
                               [](const DeleteLibraryResult& r) -> Json { return r.library; }},
};

constexpr std::array description_fields{
    Field<DescriptionResult>{{"assetId", "ID!", "The asset."},
                             [](const DescriptionResult& r) -> Json { return r.asset; }},
    Field<DescriptionResult>{{"description", "String", "As stored; null when cleared."},
                             [](const DescriptionResult& r) { return nullable(r.description); }},
};

constexpr std::array tag_result_fields{
    Field<TagResult>{{"taggedCount", "Int!", "Pairs of asset and tag that were not there."},
                     [](const TagResult& r) -> Json { return r.tagged; }},
    Field<TagResult>{
        {"more", "Boolean", "Of a call by a query: there was too much for one call, repeat it.", true},
        [](const TagResult& r) { return nullable(r.more); }},
};

constexpr std::array untag_result_fields{
    Field<UntagResult>{{"untaggedCount", "Int!", "Pairs of asset and tag that were there."},
                       [](const UntagResult& r) -> Json { return r.untagged; }},
    Field<UntagResult>{
        {"more", "Boolean", "Of a call by a query: there was too much for one call, repeat it.", true},
        [](const UntagResult& r) { return nullable(r.more); }},
};

constexpr std::array transfer_fields{
    Field<TransferResult>{{"transferredCount", "Int!", "Assets moved."},
                          [](const TransferResult& r) -> Json { return r.transferred; }},
    Field<TransferResult>{{"sourceLibraryId", "ID!", "Where they were."},
                          [](const TransferResult& r) -> Json { return r.source; }},
    Field<TransferResult>{{"targetLibraryId", "ID!", "Where they are."},
                          [](const TransferResult& r) -> Json { return r.target; }},
    Field<TransferResult>{
        {"more", "Boolean", "Of a call by a query: there was too much for one call, repeat it.", true},
        [](const TransferResult& r) { return nullable(r.more); }},
};

template <class T, std::size_t N>
TypeRow row(std::string_view name, std::string_view sentence, const std::array<Field<T>, N>& fields) {
  return {name, sentence, {fields.begin(), fields.end()}};
}

// A type that has every field of the asset, and more.
template <class T, std::size_t N>
TypeRow asset_row(std::string_view name, std::string_view sentence, const std::array<Field<T>, N>& more) {
  TypeRow longer = row(name, sentence, asset_fields);
  longer.fields.insert(longer.fields.end(), more.begin(), more.end());
  return longer;
}

}  // namespace

std::span<const TypeRow> types() {
  static const std::vector<TypeRow> rows{
      row("Tag", "A text on an asset.", tag_fields),
      row("Library", "An isolated set of images inside one organization.", library_fields),
      row("UploadedBy", "Who uploaded an asset.", person_fields),
      row("AssetViewMetadata", "Where a view comes from.", view_metadata_fields),
      row("AssetView", "A variant, nested under its original.", asset_view_fields),
      row("AssetDetails", "What the camera wrote into a picture; null where it did not.", details_fields),
      row("Asset", "One uploaded image.", asset_fields),
      row("Highlights", "What of an asset matched a search.", highlight_fields),
      asset_row("SearchHit", "A match: every field of the asset, and what matched.", search_hit_fields),
      row("SearchResult", "A page of matches.", search_result_fields),
      row("Me", "The caller.", me_fields),
      row("MintedLibrary", "A new organization with a library and a key.", minted_fields),
      row("UploadResult", "What an upload made.", upload_fields),
      row("KnownAsset", "Bytes that the library has already.", known_asset_fields),
      row("KnownResult", "What need not be sent again.", known_fields),
      row("Changes", "What happened to the images of a library.", changes_fields),
      row("Shape", "The shapes of the images of a library.", shape_fields),
      row("Download", "A link to a ZIP archive of images.", download_fields),
      row("DeleteResult", "What went to the trash.", delete_fields),
      row("RestoreResult", "What came back from the trash.", restore_fields),
      asset_row("TrashedAsset", "An image in the trash: every field of the asset, and its time.",
                trashed_fields),
      row("EmptyTrashResult", "What was removed for good.", empty_trash_fields),
      row("DeleteLibraryResult", "Which library is no more.", delete_library_fields),
      row("DescriptionResult", "The stored description.", description_fields),
      row("TagResult", "How many pairs changed.", tag_result_fields),
      row("UntagResult", "How many pairs changed.", untag_result_fields),
      row("TransferResult", "What moved.", transfer_fields),
  };
  return rows;
}

const TypeRow& type(std::string_view name) {
  for (const TypeRow& row : types())
    if (row.name == name) return row;
  std::fprintf(stderr, "no API type %.*s\n", static_cast<int>(name.size()), name.data());
  std::abort();
}

Json to_json(const Tag& value) {
  return object(tag_fields, value);
}
Json to_json(const Library& value) {
  return object(library_fields, value);
}
Json to_json(const Asset& value) {
  return object(asset_fields, value);
}
Json to_json(const SearchResult& value) {
  return object(search_result_fields, value);
}
Json to_json(const Me& value) {
  return object(me_fields, value);
}
Json to_json(const Minted& value) {
  return object(minted_fields, value);
}
Json to_json(const UploadResult& value) {
  return object(upload_fields, value);
}
Json to_json(const KnownAsset& value) {
  return object(known_asset_fields, value);
}
Json to_json(const KnownResult& value) {
  return object(known_fields, value);
}
Json to_json(const Changes& value) {
  return object(changes_fields, value);
}
Json to_json(const Shape& value) {
  return object(shape_fields, value);
}
Json to_json(const Download& value) {
  return object(download_fields, value);
}
Json to_json(const DeleteResult& value) {
  return object(delete_fields, value);
}

Json to_json(const RestoreResult& value) {
  return object(restore_fields, value);
}

Json to_json(const EmptyTrashResult& value) {
  return object(empty_trash_fields, value);
}
Json to_json(const DeleteLibraryResult& value) {
  return object(delete_library_fields, value);
}
Json to_json(const DescriptionResult& value) {
  return object(description_fields, value);
}
Json to_json(const TagResult& value) {
  return object(tag_result_fields, value);
}
Json to_json(const UntagResult& value) {
  return object(untag_result_fields, value);
}
Json to_json(const TransferResult& value) {
  return object(transfer_fields, value);
}

Json to_json(const TrashedAsset& value) {
  Json trashed = to_json(value.asset);
  trashed.update(object(trashed_fields, value));
  return trashed;
}

Json to_json(const SearchHit& value) {
  Json hit = to_json(value.asset);
  hit.update(object(search_hit_fields, value));
  return hit;
}

}  // namespace lightkeep::api
