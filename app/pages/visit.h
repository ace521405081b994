// One request to the pages: who is there, what they sent, and how a page is framed for them. One thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/accounts/accounts.h"
#include "app/http/http.h"
#include "app/library/library.h"
#include "app/pages/cookies.h"
#include "app/pages/drafts.h"
#include "app/pages/form.h"
#include "app/pages/pages.h"
#include "app/pages/render.h"

namespace lightkeep::pages {

class Visit {
 public:
  /// Looks who is there by the session's cookie.
  Visit(http::Request& request, const House& house, Drafts& drafts);

  /// Is this request, with this token, from a page of ours in this very browser? Throws
  /// api::ApiError(forbidden).
  void check_source();
  void check_token(std::string_view token);
  /// Takes in a POST. Throws api::ApiError(forbidden) for a form that no page of ours showed to this very
  /// browser, (bad_user_input) for what is no form.
  void take_form();
  /// What was checked came from a page of ours in this very browser, though perhaps of an earlier session.
  bool believed() const { return believed_; }
  /// Of a page that was asked for again: what the draft that its address names says was typed.
  void take_up_draft();

  const House& house() const { return house_; }
  const http::Request& request() const { return request_; }
  http::Body& body() const { return *request_.body; }
  std::string parameter(std::string_view name) const { return std::string(request_.parameter(name)); }
  /// A parameter of the query; empty when there is none. Broken queries have none.
  std::string query(std::string_view name) const;
  const Form& form() const { return form_; }
  /// Is what was typed in `form()` that of the form which is sent to this path?
  bool is_form(std::string_view path) const { return sent_to_ == path; }
  accounts::Visitor visitor() const;

  bool signed_in() const { return presence_.has_value(); }
  const accounts::Presence& presence() const { return *presence_; }  // of who is signed in
  const accounts::Person& person() const { return presence_->person; }
  accounts::AccountId who() const { return presence_->person.id; }
  library::Caller caller() const { return {who(), request_.client}; }
  /// An operation of the API as the person who is signed in, on what the path names. T is its result.
  template <class T>
  T call(std::string_view operation, const library::Path& path, api::Json arguments = api::Json::object()) {
    return std::get<T>(call_operation(operation, path, std::move(arguments)));
  }

  /// What `form_token` in a form may be; gives a browser that is not signed in its cookie.
  std::string form_token();
  void enter(const accounts::Entry& entry);
  void leave();
  std::string session() const { return read_cookie(request_, session_cookie); }
  std::string ticket() const { return read_cookie(request_, ticket_cookie); }
  void set_ticket(std::string_view ticket);  // empty: takes it away

  /// The page says why something was refused.
  void refuse(const api::ApiError& error);
  bool refused() const { return !problem_.empty(); }
  /// What was sent, without passwords and tokens, for the page at that address to show.
  Draft draft() const;
  /// 303 to that page, which shows the draft.
  http::Reply go_with(const std::string& page, Draft draft);
  /// The form was refused: its page says why, and shows what was typed.
  http::Reply back_to(const std::string& page, const api::ApiError& error) {
    return back_to(page, error, draft());
  }
  http::Reply back_to(const std::string& page, const api::ApiError& error, Draft shown);
  /// The session had ended: to the sign-in page, and then to the form's page with what was typed.
  http::Reply to_sign_in_and_back(const std::string& page);

  /// A page in its frame, with `form_token`, and with `problem` or `notice` where there is something to say.
  http::Reply page(std::string_view name, std::string_view title, View view);
  http::Reply page_of(int status, std::string_view name, std::string_view title, View view);
  /// A page for everybody, which search engines may list.
  http::Reply listed_page(std::string_view name, std::string_view title, View view);
  /// After a form: 303. `done` names a sentence that the next page shows; see notices in visit.cpp.
  http::Reply go(const std::string& path, std::string_view done = {});
  /// The same form to that address: 307.
  http::Reply send_again(const std::string& path);
  /// The sign-in page, and back here afterwards.
  http::Reply to_sign_in();
  /// The same, and to that page of ours afterwards.
  http::Reply to_sign_in_for(const std::string& next, std::string_view done = {});

 private:
  http::Reply with_cookies(http::Reply reply);
  const std::string& form_cookie();           // that forms of this page count with
  std::vector<std::string> browsers() const;  // ids of those whose cookies came along
  std::string address_with(const std::string& page, Draft draft);
  library::Result call_operation(std::string_view operation, const library::Path& path, api::Json arguments);

  http::Request& request_;
  const House& house_;
  Drafts& drafts_;
  Form form_;
  std::string sent_to_;  // the path of the form
  bool believed_ = false;
  std::optional<accounts::Presence> presence_;
  std::string form_cookie_;
  std::vector<std::string> cookies_;  // values of Set-Cookie
  std::string problem_;
  int status_ = 200;
  std::optional<int> retry_after_;
};

/// A row of the pages' table of routes.
struct PageRow {
  using Handle = http::Reply (*)(Visit&);
  using Address = std::string (*)(const Visit&);
  enum class For { anyone, members };  // members: others are led to the sign-in page
  enum class Path { plain, secret };   // secret: the log masks its parameters
  enum class Body { form, files };     // files: the handler reads and checks it while it comes

  std::string_view method;
  std::string_view pattern;
  Handle handle;
  Address again = nullptr;  // of a POST: where the page with its form is
  For access = For::members;
  Path path = Path::plain;
  Body body = Body::form;
};

}  // namespace lightkeep::pages
