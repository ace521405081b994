#include "app/api/types.h"

#include <array>
#include <cstdio>
#include <cstdlib>

#include "app/api/fields.h"
#include "app/api/results.h"
#include "text/base64.h"

namespace lightkeep::api {
namespace {

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
    Field<Asset>{
        {"url", "String", "Permanent public URL of the image as it was uploaded, without place and device."},
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

constexpr std::array shape_fields{
    Field<Shape>{{"version", "Float!", "Of the library: another number after each change to its images."},
                 [](const Shape& s) -> Json { return s.version; }},
    Field<Shape>{{"count", "Int!", "How many images there are."},
                 [](const Shape& s) -> Json { return s.bytes.size(); }},
    Field<Shape>{{"bytes", "String!", "A byte each, in base64."},
                 [](const Shape& s) -> Json { return text::base64(s.bytes); }},
};

constexpr std::array trashed_fields{
    Field<TrashedAsset>{{"trashed", "Float!", "When it went into the trash, Unix milliseconds."},
                        [](const TrashedAsset& t) -> Json { return t.trashed; }},
    Field<TrashedAsset>{{"leaves", "Float!", "When it is removed for good, Unix milliseconds."},
                        [](const TrashedAsset& t) -> Json { return t.leaves; }},
};

// A type that has every field of the asset, and more.
template <class T, std::size_t N>
TypeRow asset_row(std::string_view name, std::string_view sentence, const std::array<Field<T>, N>& more) {
  TypeRow longer = row(name, sentence, asset_fields);
  longer.fields.insert(longer.fields.end(), more.begin(), more.end());
  return longer;
}

}  // namespace

std::span<const TypeRow> types() {
  static const auto rows = [] {
    std::vector<TypeRow> all{
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
        row("Shape", "The shapes of the images of a library.", shape_fields),
        asset_row("TrashedAsset", "An image in the trash: every field of the asset, and its time.",
                  trashed_fields),
    };
    const auto results = result_types();
    all.insert(all.end(), results.begin(), results.end());
    return all;
  }();
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
Json to_json(const Shape& value) {
  return object(shape_fields, value);
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
