// The page behind an upload link: whoever has it adds images to the library that it is for, signed in or not,
// and sees what arrived. Programs that ask for JSON are told how it stands; what they send is REST's
// (app/rest/ticket_routes.h).
#include <array>

#include "app/pages/page_rows.h"
#include "app/pages/upload_form.h"
#include "app/pages/words.h"

namespace lightkeep::pages {
namespace {

using api::ApiError;
using library::HeldTicket;

library::Caller holder_of(const Visit& visit) {
  return visit.house().service.upload_tickets().holder(visit.parameter("ticket"), visit.request().client);
}

std::string page_here(const Visit& visit) {
  return "/u/" + visit.parameter("ticket");
}

View arrived(const HeldTicket& ticket) {
  View list{View::type::list};
  for (const api::Asset& image : ticket.images) {
    View one;
    one.set("url", image.url + "?w=400&fm=auto&frame=0");
    one.set("alt", image.name);
    list << one;
  }
  return list;
}

http::Reply show(Visit& visit, const HeldTicket& ticket) {
  View view;
  view.set("library_name", ticket.library);
  set_text(view, "maker", ticket.maker);
  view.set("upload_url", page_here(visit) + "/form");
  view.set("ticket_path", page_here(visit));
  view.set("left_text", count_in_words(ticket.state.left, "image"));
  view.set("largest", bytes_in_words(ticket.state.max_bytes));
  view.set("formats", library::taken_formats());
  view.set("media_types", library::taken_media_types());
  set_time(view, "expires", ticket.expires);
  set_flag(view, "several", !ticket.one_by_one && ticket.state.left > 1);
  set_flag(view, "open", ticket.open());
  set_flag(view, "full", ticket.state.left == 0);
  if (!ticket.images.empty()) {
    view.set("arrived_text",
             count_in_words(static_cast<std::int64_t>(ticket.images.size()), "image") + " arrived");
    view.set("arrived", arrived(ticket));
  }
  set_flag(view, "copies_nothing", true);
  Extras extras{.sheets = {"library.css", "drop.css"}};
  if (ticket.open()) extras = {extras.sheets, {"adding.js", "make.js"}, "drop.js"};
  add_extras(view, extras);
  return ticket.open() ? visit.page("drop", "Add images", std::move(view))
                       : visit.page_of(410, "drop", "Upload link", std::move(view));
}

http::Reply tell(const HeldTicket& ticket) {
  if (!ticket.open()) throw library::ended(ticket.state);
  auto reply = http::Reply::text(200, "application/json; charset=utf-8",
                                 api::print(api::Json{{"data", api::to_json(ticket.state)}}));
  reply.headers.set(http::field::cache_control, "no-store");
  return reply;
}

http::Reply drop_page(Visit& visit) {
  const bool person = http::prefers_html(visit.request().headers.get(http::field::accept));
  http::Reply reply;
  try {
    const HeldTicket ticket = visit.house().service.upload_tickets().look(holder_of(visit));
    reply = person ? show(visit, ticket) : tell(ticket);
  } catch (const ApiError& error) {
    if (person) throw;
    reply = http::error_reply(error, http::Form::json);
  }
  reply.headers.add(http::field::vary, "Accept");
  return reply;
}

http::Reply take(Visit& visit) {
  visit.check_source();
  library::Service& service = visit.house().service;
  const library::Caller holder = holder_of(visit);
  const HeldTicket ticket = service.upload_tickets().look(holder);
  if (!ticket.open()) return show(visit, ticket);
  const auto batch = service.ingest().begin(holder, {}, visit.body().declared_size());
  read_upload_form(visit, *batch);
  batch->commit({});
  return visit.go(page_here(visit), "uploaded");
}

}  // namespace

std::span<const PageRow> drop_rows() {
  using enum PageRow::For;
  static constexpr std::array rows{
      PageRow{.method = "GET",
              .pattern = "/u/:ticket",
              .handle = drop_page,
              .access = anyone,
              .path = PageRow::Path::secret},
      PageRow{.method = "POST",
              .pattern = "/u/:ticket/form",
              .handle = take,
              .again = page_here,
              .access = anyone,
              .path = PageRow::Path::secret,
              .body = PageRow::Body::files},
  };
  return rows;
}

}  // namespace lightkeep::pages
