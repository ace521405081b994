// The header fields of tus 1.0 (https://tus.io/protocols/resumable-upload, extensions creation,
// creation-with-upload, termination, expiration and checksum), read into what app/library/uploads.h takes and
// written from what it gives. Pure; whatever comes is bounded and throws ApiError.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/api/raw_operations.h"
#include "app/http/http.h"
#include "app/library/uploads.h"

namespace lightkeep::rest::tus {

inline constexpr std::string_view version = api::tus_version;
inline constexpr std::string_view extensions =
    "creation,creation-with-upload,termination,expiration,checksum";
inline constexpr std::string_view piece_type = "application/offset+octet-stream";
inline constexpr std::size_t longest_metadata = 4'096;  // bytes of Upload-Metadata
inline constexpr std::size_t most_metadata = 64;        // pairs of it

/// Of every reply.
http::Fields always();
/// Of the answer to OPTIONS; `most` is the largest upload in bytes.
void describe(http::Fields& fields, std::int64_t most);

/// Throws ApiError with status 412 for another version, or none.
void check_version(const http::Fields& request);
/// Upload-Length and Upload-Metadata: `filename` (else `name`) and `parentId`. Throws ApiError.
library::NewUpload read_new_upload(const http::Fields& request);
/// Does a body come with the creation? Throws ApiError with status 415 for one of another type.
bool brings_piece(const http::Request& request);
/// Throws ApiError with status 415.
void check_piece_type(const http::Fields& request);
std::int64_t read_offset(const http::Fields& request);
std::optional<library::PieceChecksum> read_checksum(const http::Fields& request);
/// The method that is meant: of X-HTTP-Method-Override, where a client cannot send it.
std::string_view meant_method(const http::Request& request);

/// Where an upload is, and until when.
void tell_progress(http::Fields& reply, const library::UploadState& upload);
/// And how long it is and what its client said of it.
void tell_all(http::Fields& reply, const library::UploadState& upload);

/// Keys with their decoded values, in order; a key without a value has an empty one.
using Metadata = std::vector<std::pair<std::string, std::string>>;
/// Throws ApiError(bad_user_input) for what is no list of pairs, a key that comes twice, or too much.
Metadata parse_metadata(std::string_view field);

}  // namespace lightkeep::rest::tus
