// Rows of uploads that come in pieces: what is to come, and how much of it is on disk (upload_files.h).
// Functions over a Reader may run on any thread inside Metadata::read or ::write.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/ids.h"
#include "store/metadata.h"
#include "store/upload_tickets.h"

namespace lightkeep::store {

enum class UploadId : std::int64_t {};

/// A failure as clients are told of it.
struct Refusal {
  std::string code;
  std::string message;
};

struct Upload {
  UploadId id{};
  std::string public_id{};
  LibraryId library{};
  std::string filename{};
  std::string parent{};    // public id of the original that it will be a view of; empty for an original
  std::string metadata{};  // as its client sent it
  std::int64_t length = 0;
  std::int64_t received = 0;  // bytes that are synced
  Millis expires = 0;
  std::optional<std::string> asset{};      // public id of the image that it became
  std::optional<Refusal> refusal{};        // why all of it was refused
  std::optional<UploadTicketId> ticket{};  // by which it came

  bool ended() const { return asset || refusal; }
  bool whole() const { return received == length; }
};

std::optional<Upload> find_upload(Reader& db, LibraryId library, std::string_view public_id);
/// Throws Error{taken} for a public id in use.
UploadId insert_upload(Writer& db, const Upload& upload);
/// False when there is no such upload any more.
bool note_received(Writer& db, UploadId id, std::int64_t received, Millis expires);
bool note_asset(Writer& db, UploadId id, std::string_view asset);
void note_refusal(Writer& db, UploadId id, const Refusal& refusal);
void delete_upload(Writer& db, UploadId id);
/// That came by a ticket and have not ended.
std::int64_t count_uploads_by_ticket(Reader& db, UploadTicketId ticket);
/// Of those, forgets all but the `kept` that began last.
void trim_uploads_by_ticket(Writer& db, UploadTicketId ticket, std::int64_t kept);
/// Of an organization, forgets those that have ended but for the `kept` that expire last.
void trim_ended_uploads(Writer& db, OrganizationId organization, int kept);
/// Deletes those whose time is over, at most `most`. Returns how many.
int expire_uploads(Writer& db, Millis now, int most);

struct Unfinished {
  std::int64_t count = 0;
  std::int64_t length = 0;  // bytes of all, when they will be whole
};
/// Of all libraries of an organization.
Unfinished count_unfinished_uploads(Reader& db, OrganizationId organization);
/// Bytes on disk of all that are for organizations which nobody has claimed.
std::int64_t count_unclaimed_upload_bytes(Reader& db);
/// Those that are neither an image nor refused, in the order of their public ids from behind `after` on.
std::vector<Upload> list_unfinished_uploads(Reader& db, std::string_view after, int most);
/// Does an upload that has not ended need the file of this name?
bool needs_upload_file(Reader& db, std::string_view public_id);

}  // namespace lightkeep::store
