// Operations on the assets of a library and on their tags. Inside the room only: operations.h has their rows.
#pragma once

#include <string>
#include <vector>

#include "app/api/arguments.h"
#include "app/api/results.h"
#include "app/api/types.h"
#include "app/library/authorization.h"
#include "store/assets.h"

namespace lightkeep::library {

api::Page<api::Asset> list_assets(const Reading& in, const api::Arguments& arguments);
/// Of those that the filter means.
api::Shape assets_shape(const Reading& in, const api::Arguments& arguments);
api::Asset get_asset(const Reading& in, const api::Arguments& arguments);
/// Bytes by their SHA-256: those that an image of the library has, or, to who may see it, one in its trash.
/// Throws ApiError(bad_user_input) for what is no digest.
api::KnownResult known_assets(const Reading& in, const api::Arguments& arguments);
/// Throws ApiError(precondition_failed) where the present text is neither what is expected nor the new one.
api::DescriptionResult describe_asset(const Writing& in, const api::Arguments& arguments);
/// All or none: an id that is in neither the library nor its trash throws ApiError(resource_not_found).
api::DeleteResult delete_named_assets(const Writing& in, const api::Arguments& arguments);
/// All or none: an id that is in neither the library nor its trash throws ApiError(resource_not_found), a
/// view whose original stays in the trash (bad_user_input).
api::RestoreResult restore_named_assets(const Writing& in, const api::Arguments& arguments);
/// All or none; counts the originals. Views follow them.
api::TransferResult transfer_named_assets(const Writing& in, const api::Arguments& arguments);

/// As they are stored, each once. Throws ApiError(bad_user_input) for a reserved or malformed one.
std::vector<std::string> clean_tags(const std::vector<std::string>& tags);
/// By count, descending.
std::vector<api::Tag> list_tags(const Reading& in, const api::Arguments& arguments);
/// All or none. Throws ApiError(bad_user_input) for a reserved or malformed tag, and where an image would
/// have too many.
api::TagResult tag_named_assets(const Writing& in, const api::Arguments& arguments);
/// All or none.
api::UntagResult untag_named_assets(const Writing& in, const api::Arguments& arguments);

/// From the ids that a client names to rows: the live assets of these ids, each once. Throws
/// ApiError(resource_not_found) naming the first that is not one.
std::vector<store::Asset> require_assets(store::Reader& db, store::LibraryId library,
                                         const std::vector<std::string>& ids);
/// What `parentId` names. Throws ApiError(resource_not_found).
store::AssetId require_original(store::Reader& db, store::LibraryId library, const std::string& id);
std::vector<store::AssetId> ids_of(const std::vector<store::Asset>& assets);

}  // namespace lightkeep::library
