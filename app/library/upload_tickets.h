// Links by which files come into one library without another credential, for a quarter of an hour: what an
// agent hands to a shell or to a person, so that no bytes pass through a model. Whoever has one adds images
// as its maker would, as long as its maker may, at most as many as it is for, and does nothing else. Once it
// is over, what was begun by it may be finished, and its maker may ask what came, for a day. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/api/arguments.h"
#include "app/api/results.h"
#include "app/library/caller.h"
#include "app/library/context.h"

namespace lightkeep::library {

struct Reading;

inline constexpr std::int64_t ticket_window = 900'000;  // milliseconds that one counts

// Inside the room only: operations.h has their rows.

/// Throws ApiError(rate_limited) where too many can be used at the moment, (resource_not_found,
/// bad_user_input) for a parent that is none and for tags as tag_assets does.
api::UploadLink request_upload(const Context& context, const Caller& caller, const Path& path,
                               const api::Arguments& arguments);
/// To who may add to its library. Throws ApiError(resource_not_found).
api::UploadTicket get_upload_ticket(const Reading& in, const api::Arguments& arguments);

/// A ticket as its holder sees it.
struct HeldTicket {
  api::UploadTicket state{};
  std::int64_t expires = 0;          // Unix milliseconds
  std::string library{};             // its name
  std::string maker{};               // the name of the key or the person
  bool one_by_one = false;           // files are sent one in a request, as views are
  std::vector<api::Asset> images{};  // those that came and are there, in the order in which they came

  bool open() const { return !state.expired && state.left > 0; }
};

class UploadTickets {
 public:
  explicit UploadTickets(Context context) : context_(context) {}

  /// Whoever has the link, as a caller of Ingest and Uploads; a Path says nothing to them. Nothing is looked
  /// up.
  Caller holder(std::string_view secret, std::string address) const;
  /// Throws ApiError(resource_not_found) for one that there is not, or whose maker may not add to the
  /// library.
  HeldTicket look(const Caller& holder) const;
  /// For what is begun. Throws as `look`, and ApiError(upload_link_ended).
  void require_open(const Caller& holder) const;

 private:
  Context context_;
};

/// ApiError(upload_link_ended) with what to do now.
api::ApiError ended(const api::UploadTicket& ticket);

}  // namespace lightkeep::library
