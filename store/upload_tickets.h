// Rows of links by which files can be added to one library without another credential: for whom one was made,
// how many files it takes, and which came. Functions over a Reader may run on any thread inside
// Metadata::read or ::write.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/digest.h"
#include "store/ids.h"
#include "store/makers.h"
#include "store/metadata.h"

namespace lightkeep::store {

enum class UploadTicketId : std::int64_t {};

struct UploadTicket {
  UploadTicketId id{};
  std::string public_id{};
  Digest ticket{};  // keyed hash
  LibraryId library{};
  std::string parent{};  // public id of the original that its files will be views of; empty for none
  std::vector<std::string> tags{};    // that each image gets
  std::int64_t most = 1;              // files
  std::vector<std::string> images{};  // public ids of those that came, in their order
  Maker maker{};
  Millis expires = 0;

  std::int64_t left() const { return most - static_cast<std::int64_t>(images.size()); }
};

std::optional<UploadTicket> find_upload_ticket(Reader& db, const Digest& ticket);
std::optional<UploadTicket> find_upload_ticket(Reader& db, std::string_view public_id);
/// Throws Error{taken} for a ticket or a public id in use.
UploadTicketId insert_upload_ticket(Writer& db, const UploadTicket& ticket);
/// Notes images that came. False, and nothing is noted, where it does not take so many any more, or is gone.
bool take_by_ticket(Writer& db, UploadTicketId id, std::span<const std::string> images);

/// Tickets of the library's organization that can be used at this time.
struct OpenTickets {
  std::int64_t all = 0;
  std::int64_t of_maker = 0;
};
OpenTickets count_open_tickets(Reader& db, LibraryId library, const Maker& maker, Millis now);
/// Of the library's organization, forgets those that cannot be used at this time but for the `kept` made
/// last.
void trim_ended_tickets(Writer& db, LibraryId library, Millis now, int kept);
/// Deletes those that expired by `before`, at most `most`. Returns how many.
int forget_upload_tickets(Writer& db, Millis before, int most);

}  // namespace lightkeep::store
