#include "app/api/results.h"

#include <array>

#include "app/api/fields.h"

namespace lightkeep::api {
namespace {

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

constexpr std::array facet_count_fields{
    Field<FacetCount>{{"value", "String!", "As a filter takes it; a month as `2026-11`."},
                      [](const FacetCount& f) -> Json { return f.value; }},
    Field<FacetCount>{{"count", "Int!", "How many images have it."},
                      [](const FacetCount& f) -> Json { return f.count; }},
};

constexpr std::array facets_fields{
    Field<Facets>{{"found", "Int!", "Images that the whole filter finds."},
                  [](const Facets& f) -> Json { return f.found; }},
    Field<Facets>{{"contentTypes", "[FacetCount!]!", "By type, whatever `contentType` is chosen."},
                  [](const Facets& f) { return to_json(f.content_types); }},
    Field<Facets>{{"orientations", "[FacetCount!]!",
                   "By `landscape`, `portrait` and `square`, whatever `orientation` is chosen."},
                  [](const Facets& f) { return to_json(f.orientations); }},
    Field<Facets>{{"uploadedBy", "[FacetCount!]!", "By who added them, whatever `uploadedBy` is chosen."},
                  [](const Facets& f) { return to_json(f.uploaders); }},
    Field<Facets>{
        {"colors", "[FacetCount!]!",
         "By the names of their dominant colours, whatever `color` is chosen; an image has several."},
        [](const Facets& f) { return to_json(f.colors); }},
    Field<Facets>{{"months", "[FacetCount!]!",
                   "By the month in which they were added, the newest first, whatever time is chosen."},
                  [](const Facets& f) { return to_json(f.months); }},
    Field<Facets>{{"takenMonths", "[FacetCount!]!",
                   "By the month in which they were taken, by the camera's clock, the newest first, whatever "
                   "`takenFrom` and `takenBefore` are."},
                  [](const Facets& f) { return to_json(f.taken_months); }},
    Field<Facets>{{"tags", "[FacetCount!]!", "By tag, of those that are found."},
                  [](const Facets& f) { return to_json(f.tags); }},
    Field<Facets>{
        {"tagsComplete", "Boolean!", "False: so many tags are on them that those of a part were counted."},
        [](const Facets& f) -> Json { return f.tags_complete; }},
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

constexpr std::array upload_link_fields{
    Field<UploadLink>{{"uploadId", "ID!", "By which what came can be asked for."},
                      [](const UploadLink& l) -> Json { return l.upload; }},
    Field<UploadLink>{{"uploadUrl", "String!",
                       "The link, which is the credential: POST a form with the files in `files`, PUT one "
                       "file, give it to a client of tus 1.0, or to a person, for whom it is a page."},
                      [](const UploadLink& l) -> Json { return l.url; }},
    Field<UploadLink>{{"expiresAt", "String!", "Until when files can be begun, ISO 8601, UTC."},
                      [](const UploadLink& l) -> Json { return l.expires_at; }},
    Field<UploadLink>{{"count", "Int!", "How many files it takes."},
                      [](const UploadLink& l) -> Json { return l.count; }},
    Field<UploadLink>{{"maxBytes", "Float!", "The largest file, in bytes."},
                      [](const UploadLink& l) -> Json { return l.max_bytes; }},
    Field<UploadLink>{{"curl", "String!", "A line for a shell that sends the file `photo.jpg`."},
                      [](const UploadLink& l) -> Json { return l.curl; }},
};

constexpr std::array uploaded_image_fields{
    Field<UploadedImage>{{"id", "ID!", "Of the image."}, [](const UploadedImage& i) -> Json { return i.id; }},
    Field<UploadedImage>{{"filename", "String!", "As it was sent."},
                         [](const UploadedImage& i) -> Json { return i.filename; }},
    Field<UploadedImage>{{"url", "String!", "Permanent and public."},
                         [](const UploadedImage& i) -> Json { return i.url; }},
    Field<UploadedImage>{{"status", "String!", "`processing`, `ready` or `failed`."},
                         [](const UploadedImage& i) -> Json { return i.status; }},
    Field<UploadedImage>{
        {"failure", "String", "Why processing failed."},
        [](const UploadedImage& i) -> Json { return i.failure.empty() ? Json() : Json(i.failure); }},
};

constexpr std::array upload_ticket_fields{
    Field<UploadTicket>{{"uploadId", "ID!", "Of the link."},
                        [](const UploadTicket& t) -> Json { return t.upload; }},
    Field<UploadTicket>{{"expiresAt", "String!", "Until when files can be begun, ISO 8601, UTC."},
                        [](const UploadTicket& t) -> Json { return t.expires_at; }},
    Field<UploadTicket>{{"expired", "Boolean!", "Whether that is over."},
                        [](const UploadTicket& t) -> Json { return t.expired; }},
    Field<UploadTicket>{{"count", "Int!", "How many files it takes in all."},
                        [](const UploadTicket& t) -> Json { return t.count; }},
    Field<UploadTicket>{{"left", "Int!", "How many of them have not come."},
                        [](const UploadTicket& t) -> Json { return t.left; }},
    Field<UploadTicket>{{"receiving", "Int!", "How many resumable uploads are on their way."},
                        [](const UploadTicket& t) -> Json { return t.receiving; }},
    Field<UploadTicket>{{"maxBytes", "Float!", "The largest file, in bytes."},
                        [](const UploadTicket& t) -> Json { return t.max_bytes; }},
    Field<UploadTicket>{{"assets", "[UploadedImage!]!",
                         "The images that came and are in the library, in the order in which they came."},
                        [](const UploadTicket& t) { return to_json(t.assets); }},
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

}  // namespace

std::vector<TypeRow> result_types() {
  return {
      row("UploadResult", "What an upload made.", upload_fields),
      row("KnownAsset", "Bytes that the library has already.", known_asset_fields),
      row("KnownResult", "What need not be sent again.", known_fields),
      row("Changes", "What happened to the images of a library.", changes_fields),
      row("FacetCount", "How many images have a value.", facet_count_fields),
      row("Facets", "What a filter finds, counted by what could be filtered next.", facets_fields),
      row("Download", "A link to a ZIP archive of images.", download_fields),
      row("UploadLink", "A link by which files can be added to a library.", upload_link_fields),
      row("UploadedImage", "An image that came by an upload link.", uploaded_image_fields),
      row("UploadTicket", "What came by an upload link.", upload_ticket_fields),
      row("DeleteResult", "What went to the trash.", delete_fields),
      row("RestoreResult", "What came back from the trash.", restore_fields),
      row("EmptyTrashResult", "What was removed for good.", empty_trash_fields),
      row("DeleteLibraryResult", "Which library is no more.", delete_library_fields),
      row("DescriptionResult", "The stored description.", description_fields),
      row("TagResult", "How many pairs changed.", tag_result_fields),
      row("UntagResult", "How many pairs changed.", untag_result_fields),
      row("TransferResult", "What moved.", transfer_fields),
  };
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

Json to_json(const FacetCount& value) {
  return object(facet_count_fields, value);
}

Json to_json(const Facets& value) {
  return object(facets_fields, value);
}

Json to_json(const Download& value) {
  return object(download_fields, value);
}

Json to_json(const UploadLink& value) {
  return object(upload_link_fields, value);
}

Json to_json(const UploadedImage& value) {
  return object(uploaded_image_fields, value);
}

Json to_json(const UploadTicket& value) {
  return object(upload_ticket_fields, value);
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

}  // namespace lightkeep::api
