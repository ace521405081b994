#include "app/library/upload_tickets.h"

#include <algorithm>

#include "app/library/assets.h"
#include "app/library/authorization.h"
#include "app/library/makers.h"
#include "app/library/presenter.h"
#include "app/library/store_access.h"
#include "store/random.h"
#include "store/store.h"
#include "store/upload_tickets.h"
#include "store/uploads.h"
#include "text/time.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
namespace errors = api::errors;

constexpr std::int64_t most_open = 1'000;         // of one organization
constexpr std::int64_t most_open_of_maker = 100;  // of one key, program or person in it
constexpr int most_ended = 1'000;                 // of one organization: the last ones can be asked for
constexpr std::size_t id_length = 24;
constexpr int retry_seconds = 60;

void check_room(store::Reader& db, const store::UploadTicket& ticket, std::int64_t now) {
  const auto open = count_open_tickets(db, ticket.library, ticket.maker, now);
  if (open.of_maker < most_open_of_maker && open.all < most_open) return;
  throw ApiError(errors::rate_limited,
                 "Too many upload links can be used at the moment. Use those, or wait until some are over.")
      .retry_after(retry_seconds);
}

std::string curl_line(const std::string& url) {
  return "curl -sS -F files=@photo.jpg '" + url + "'";
}

api::UploadedImage to_uploaded(const api::Asset& asset) {
  return {asset.id, asset.filename, asset.url, asset.status, asset.failure};
}

// Those that are still there.
std::vector<api::Asset> images_of(store::Reader& db, const Settings& settings,
                                  const store::UploadTicket& ticket, const Path& path) {
  auto rows = find_assets(db, ticket.library, ticket.images);
  const auto place = [&](const store::Asset& row) { return std::ranges::find(ticket.images, row.public_id); };
  std::ranges::sort(rows, {}, place);
  const Presenter presenter(settings);
  std::vector<api::Asset> images;
  for (const store::Asset& row : rows) images.push_back(presenter.asset(row, {path}));
  return images;
}

api::UploadTicket state_of(const Context& context, store::Reader& db, const store::UploadTicket& ticket,
                           const std::vector<api::Asset>& images) {
  api::UploadTicket state{.upload = ticket.public_id,
                          .expires_at = text::iso_time(ticket.expires),
                          .expired = ticket.expires <= context.now(),
                          .count = ticket.most,
                          .left = ticket.left(),
                          .receiving = count_uploads_by_ticket(db, ticket.id),
                          .max_bytes = context.settings.max_file_size};
  for (const api::Asset& image : images) state.assets.push_back(to_uploaded(image));
  return state;
}

[[noreturn]] void refuse_unknown_upload() {
  throw ApiError(
      errors::resource_not_found,
      "There is no such upload: it was over more than a day ago, or never was. request_upload makes "
      "a new one.");
}

}  // namespace

api::ApiError ended(const api::UploadTicket& ticket) {
  const std::string why =
      ticket.left > 0 ? "counted for 15 minutes, which are over" : "has taken all the files that it is for";
  return ApiError(
      errors::upload_link_ended,
      "This upload link " + why + ". Ask whoever gave it to you for a new one; request_upload makes it.");
}

api::UploadLink request_upload(const Context& context, const Caller& caller, const Path& path,
                               const api::Arguments& arguments) {
  const std::string secret = store::random_token();
  const std::int64_t now = context.now();
  store::UploadTicket row{.public_id = store::random_alphanumeric(id_length),
                          .ticket = context.store.vault().keyed_hash(secret),
                          .parent = arguments.text("parentId"),
                          .tags = clean_tags(arguments.strings("tags")),
                          .most = arguments.number("count"),
                          .expires = now + ticket_window};
  context.write([&](store::Writer& db) {
    const Authorized at = authorize(db, caller, path, Action::edit_images, now);
    row.library = at.library->id;
    row.maker = maker_of(caller, at);
    if (!row.parent.empty()) require_original(db, row.library, row.parent);
    trim_ended_tickets(db, row.library, now, most_ended);
    check_room(db, row, now);
    insert_upload_ticket(db, row);
  });
  const std::string url = Urls(context.settings).upload(secret);
  return {.upload = row.public_id,
          .url = url,
          .expires_at = text::iso_time(row.expires),
          .count = row.most,
          .max_bytes = context.settings.max_file_size,
          .curl = curl_line(url)};
}

api::UploadTicket get_upload_ticket(const Reading& in, const api::Arguments& arguments) {
  const auto ticket = find_upload_ticket(in.db, arguments.text("uploadId"));
  const auto library = ticket ? find_library(in.db, ticket->library) : std::nullopt;
  if (!library || library->organization != in.at.organization.id) refuse_unknown_upload();
  const Path path{in.at.organization.slug, library->slug};
  authorize(in.db, in.caller, path, Action::edit_images, in.context.now());
  return state_of(in.context, in.db, *ticket, images_of(in.db, in.context.settings, *ticket, path));
}

Caller UploadTickets::holder(std::string_view secret, std::string address) const {
  return {UploadTicketHash{context_.store.vault().keyed_hash(secret)}, std::move(address)};
}

HeldTicket UploadTickets::look(const Caller& holder) const {
  return context_.read([&](store::Reader& db) {
    const Authorized at = authorize(db, holder, {}, Action::edit_images, context_.now());
    HeldTicket held{
        .expires = at.ticket->expires,
        .library = at.library->name,
        .maker = name_of(db, holder, at),
        .one_by_one = !at.ticket->parent.empty(),
        .images = images_of(db, context_.settings, *at.ticket, {at.organization.slug, at.library->slug})};
    held.state = state_of(context_, db, *at.ticket, held.images);
    return held;
  });
}

void UploadTickets::require_open(const Caller& holder) const {
  const HeldTicket held = look(holder);
  if (!held.open()) throw ended(held.state);
}

}  // namespace lightkeep::library
