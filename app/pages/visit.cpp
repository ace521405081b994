#include "app/pages/visit.h"

#include <algorithm>
#include <array>

#include "app/accounts/forms.h"
#include "app/http/fields.h"
#include "app/pages/words.h"
#include "text/percent.h"

namespace lightkeep::pages {
namespace {

using api::ApiError;
namespace errors = api::errors;

constexpr std::string_view foreign_form =
    "This form is out of date, or did not come from this site. Please try again.";
constexpr std::string_view session_over =
    "You were signed out when you sent this, so nothing is saved yet. What you typed is here: send it again.";
constexpr std::array secrets{"form_token", "password", "wanted"};  // fields that no draft holds

constexpr std::string_view fetch_site = "Sec-Fetch-Site";

struct Notice {
  std::string_view name;
  std::string_view sentence;
};

constexpr std::array notices{
    Notice{"claimed", "The library is yours now. Its images and its API key go on working as before."},
    Notice{"saved", "Saved."},
    Notice{"renamed", "The new name is saved."},
    Notice{"whole-originals", "Anybody who has an image's link gets the whole file now."},
    Notice{"public-forms", "Links to images give them without place and device now."},
    Notice{"address", "The new address is in use. Links to the old one lead here."},
    Notice{"password", "Your password is changed. All other devices are signed out."},
    Notice{"email", "Your email address is changed."},
    Notice{"ended", "That device is signed out."},
    Notice{"ended-all", "All other devices are signed out."},
    Notice{"verified", "Your email address is confirmed."},
    Notice{"created", "It is ready."},
    Notice{"removed", "It has been removed."},
    Notice{"moved", "The library has been moved."},
    Notice{"joined", "Welcome. You are a member now."},
    Notice{"uploaded", "The images are here. Their thumbnails follow in a moment."},
    Notice{"trashed", "The image is in the trash. It can be restored from there."},
    Notice{"restored", "Restored. What you chose is back at the address that it had."},
    Notice{"emptied", "The trash is empty."},
    Notice{"emptying", "Much is removed, and more is left. Please empty the trash again."},
    Notice{"undone", "Undone."},
    Notice{"undone-partly", "Undone, but for images that are gone or were changed again since."},
    Notice{"undone-none", "Nothing was undone: its images are gone or were changed again since."},
    Notice{"left", "You have left."},
    Notice{"member", "The change is made."},
    Notice{"readdressed", "This page has a new address."},
    Notice{"member-removed", "They are no longer a member here."},
    Notice{"key-saved", "The key is saved. It counts from the very next request on."},
    Notice{"key-removed", "The key is deleted. It is refused from now on."},
    Notice{"disconnected", "The program is not connected any more."},
    Notice{"revoked", "The invitation no longer works."},
    Notice{"goodbye", "Your account is deleted."},
    Notice{"signed-out", "You are signed out."},
    Notice{"session-over", "Your session has ended. Sign in, and what you typed is there again."},
};

std::string_view find_notice(std::string_view name) {
  for (const Notice& notice : notices)
    if (notice.name == name) return notice.sentence;
  return {};
}

bool is_ours(std::string_view origin, const http::Request& request, const std::string& public_url) {
  const auto host = request.headers.get(http::field::host);
  return origin == public_url || origin == (request.secure ? "https://" : "http://") + std::string(host);
}

// Fetch Metadata (W3C) where the browser sends it, else Origin (RFC 6454). Our pages have no referrer, for
// which browsers say `Origin: null`: then the token alone decides.
bool from_elsewhere(const http::Request& request, const std::string& public_url) {
  const auto site = request.headers.get(fetch_site);
  if (!site.empty()) return site != "same-origin" && site != "none";
  const auto origin = request.headers.get(http::field::origin);
  return !origin.empty() && origin != "null" && !is_ours(origin, request, public_url);
}

// The same for requests that carry no token. A script's request names its page's origin whatever the referrer
// is, and a browser that sends neither field cannot have sent the `Api-Version` of another origin's script.
bool script_from_elsewhere(const http::Request& request, const std::string& public_url) {
  if (from_elsewhere(request, public_url)) return true;
  const auto origin = request.headers.get(http::field::origin);
  if (origin == "null") return request.headers.get(fetch_site).empty();
  return !origin.empty() && !is_ours(origin, request, public_url);
}

}  // namespace

std::optional<accounts::AccountId> person_of(const http::Request& request, const House& house) {
  const std::string session = read_cookie(request, session_cookie);
  if (session.empty()) return std::nullopt;
  if (script_from_elsewhere(request, house.config.public_url))
    throw ApiError(errors::forbidden,
                   "A browser's session counts for pages of this very site; other programs send a key.");
  const auto presence = house.accounts.find(session);
  return presence ? std::optional(presence->person.id) : std::nullopt;
}

Visit::Visit(http::Request& request, const House& house, Drafts& drafts)
    : request_(request), house_(house), drafts_(drafts) {
  const std::string cookie = session();
  if (!cookie.empty()) presence_ = house.accounts.find(cookie);
}

void Visit::check_source() {
  if (from_elsewhere(request_, house_.config.public_url))
    throw ApiError(errors::forbidden, std::string(foreign_form));
  believed_ = request_.headers.get(fetch_site) == "same-origin";
}

void Visit::check_token(std::string_view token) {
  for (const std::string& cookie : {session(), read_cookie(request_, visitor_cookie)})
    believed_ = believed_ || (!cookie.empty() && accounts::is_form_token(token, cookie));
  const std::string cookie = presence_ ? session() : read_cookie(request_, visitor_cookie);
  if (cookie.empty() || !accounts::is_form_token(token, cookie))
    throw ApiError(errors::forbidden, std::string(foreign_form));
}

void Visit::take_form() {
  check_source();
  form_ = Form(request_);
  sent_to_ = request_.path;
  check_token(form_.get("form_token"));
}

std::vector<std::string> Visit::browsers() const {
  std::vector<std::string> ids;
  for (const std::string& cookie : {session(), read_cookie(request_, visitor_cookie)})
    if (!cookie.empty()) ids.push_back(accounts::browser_id(cookie));
  return ids;
}

void Visit::take_up_draft() {
  const auto number = to_number(query("again"));
  const auto draft = drafts_.find(number, browsers(), house_.config.clock());
  if (!draft || draft->page != request_.path) return;
  form_ = Form(draft->fields);
  sent_to_ = draft->form;
  problem_ = draft->problem;
  status_ = draft->status;
  retry_after_ = draft->retry_after;
}

std::string Visit::query(std::string_view name) const {
  try {
    for (auto& [key, value] : http::parse_query(request_.query))
      if (key == name) return value;
  } catch (const ApiError&) {  // a broken query asks for nothing
  }
  return {};
}

accounts::Visitor Visit::visitor() const {
  return {request_.client, std::string(request_.headers.get(http::field::user_agent)),
          read_cookie(request_, device_cookie)};
}

const std::string& Visit::form_cookie() {
  if (!form_cookie_.empty()) return form_cookie_;
  form_cookie_ = presence_ ? session() : read_cookie(request_, visitor_cookie);
  if (form_cookie_.empty()) {
    form_cookie_ = accounts::visitor_cookie();
    cookies_.push_back(set_cookie(request_, visitor_cookie, form_cookie_));
  }
  return form_cookie_;
}

std::string Visit::form_token() {
  return accounts::form_token(form_cookie());
}

library::Result Visit::call_operation(std::string_view operation, const library::Path& path,
                                      api::Json arguments) {
  arguments["organizationId"] = path.organization;
  arguments["libraryId"] = path.library;
  return house_.service.calls().call(library::operation(operation), caller(), arguments);
}

void Visit::enter(const accounts::Entry& entry) {
  if (presence_) house_.accounts.sign_out(session());  // the new one takes its place
  cookies_.push_back(set_cookie(request_, session_cookie, entry.session));
  cookies_.push_back(set_cookie(request_, device_cookie, entry.device));
  if (!ticket().empty()) set_ticket({});
}

void Visit::leave() {
  house_.accounts.sign_out(session());
  presence_.reset();
  cookies_.push_back(set_cookie(request_, session_cookie, {}));
}

void Visit::set_ticket(std::string_view ticket) {
  cookies_.push_back(set_cookie(request_, ticket_cookie, ticket));
}

void Visit::refuse(const ApiError& error) {
  problem_ = for_people(error.message());
  // A 401 has to name a way to authenticate (RFC 9110 section 15.5.2), and a form is none of those.
  status_ = error.row().status == 401 ? 403 : error.row().status;
  retry_after_ = error.retry_after();
}

Draft Visit::draft() const {
  Draft draft{.page = {}, .form = request_.path};
  for (const auto& field : form_.all())
    if (std::ranges::find(secrets, field.first) == secrets.end()) draft.fields.push_back(field);
  return draft;
}

http::Reply Visit::go_with(const std::string& page, Draft draft) {
  return go(address_with(page, std::move(draft)));
}

std::string Visit::address_with(const std::string& page, Draft draft) {
  draft.page = page.substr(0, page.find('?'));
  const auto number = drafts_.keep({accounts::browser_id(form_cookie()), request_.client}, std::move(draft),
                                   house_.config.clock());
  return page + (page.find('?') == std::string::npos ? "?again=" : "&again=") + std::to_string(number);
}

http::Reply Visit::back_to(const std::string& page, const ApiError& error, Draft shown) {
  refuse(error);
  shown.problem = problem_;
  shown.status = status_;
  shown.retry_after = retry_after_;
  return go_with(page, std::move(shown));
}

http::Reply Visit::to_sign_in_and_back(const std::string& page) {
  if (!believed_) return to_sign_in_for(page);
  Draft typed = draft();
  typed.problem = session_over;
  return to_sign_in_for(address_with(page, std::move(typed)), "session-over");
}

http::Reply Visit::page(std::string_view name, std::string_view title, View view) {
  if (refused()) view.set("problem", problem_);
  if (const auto notice = find_notice(query("done")); !notice.empty() && !refused())
    view.set("notice", std::string(notice));
  view.set("form_token", form_token());
  Frame frame{std::string(title) + " – Lightkeep", false, house_.config.image_origin, {}};
  if (presence_) frame.person = person().title();
  auto reply = pages::page(status_, name, frame, std::move(view));
  if (retry_after_) reply.headers.set(http::field::retry_after, std::to_string(*retry_after_));
  return with_cookies(std::move(reply));
}

http::Reply Visit::page_of(int status, std::string_view name, std::string_view title, View view) {
  status_ = status;
  return page(name, title, std::move(view));
}

http::Reply Visit::listed_page(std::string_view name, std::string_view title, View view) {
  Frame frame{std::string(title) + " – Lightkeep", true, {}, {}};
  if (presence_) {
    frame.person = person().title();
    view.set("form_token", form_token());
  }
  return with_cookies(pages::page(200, name, frame, std::move(view)));
}

http::Reply Visit::go(const std::string& path, std::string_view done) {
  http::Reply reply;
  reply.status = 303;
  std::string target = path;
  if (!done.empty())
    target += (path.find('?') == std::string::npos ? "?done=" : "&done=") + std::string(done);
  reply.headers.set(http::field::location, target);
  reply.headers.set(http::field::cache_control, "no-store");
  return with_cookies(std::move(reply));
}

http::Reply Visit::send_again(const std::string& path) {
  http::Reply reply = go(path);
  reply.status = 307;
  return reply;
}

http::Reply Visit::to_sign_in() {
  const std::string path = text::percent_encode(request_.path, text::unreserved_and_slash);
  return to_sign_in_for(request_.query.empty() ? path : path + "?" + request_.query);
}

http::Reply Visit::to_sign_in_for(const std::string& next, std::string_view done) {
  return go(accounts::is_local_path(next)
                ? "/signin?next=" + text::percent_encode(next, text::unreserved_and_slash)
                : "/signin",
            done);
}

http::Reply Visit::with_cookies(http::Reply reply) {
  // Keeps the browser's copy as long as the server's, which rolls on with each visit.
  if (presence_ && cookies_.empty()) cookies_.push_back(set_cookie(request_, session_cookie, session()));
  for (const std::string& line : cookies_) reply.headers.add(http::field::set_cookie, line);
  return reply;
}

}  // namespace lightkeep::pages
