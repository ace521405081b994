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
#include "app/pages/form.h"
#include "app/pages/pages.h"
#include "app/pages/render.h"

namespace lightkeep::pages {

class Visit {
 public:
  /// Looks who is there by the session's cookie.
  Visit(http::Request& request, const House& house);

  /// Is this request, with this token, from a page of ours in this very browser? Throws
  /// api::ApiError(forbidden).
  void check_source() const;
  void check_token(std::string_view token) const;
  /// Takes in a POST. Throws api::ApiError(forbidden) for a form that no page of ours showed to this very
  /// browser, (bad_user_input) for what is no form.
  void take_form();

  const House& house() const { return house_; }
  const http::Request& request() const { return request_; }
  http::Body& body() const { return *request_.body; }
  std::string parameter(std::string_view name) const { return std::string(request_.parameter(name)); }
  /// A parameter of the query; empty when there is none. Broken queries have none.
  std::string query(std::string_view name) const;
  const Form& form() const { return form_; }
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

  /// What `form_token` in a form must be; gives a browser that is not signed in its cookie.
  const std::string& form_token();
  void enter(const accounts::Entry& entry);
  void leave();
  std::string session() const { return read_cookie(request_, session_cookie); }
  std::string ticket() const { return read_cookie(request_, ticket_cookie); }
  void set_ticket(std::string_view ticket);  // empty: takes it away

  /// The form that was sent has been refused: the page is shown again with the reason.
  void refuse(const api::ApiError& error);
  bool refused() const { return !problem_.empty(); }

  /// A page in its frame, with `form_token`, and with `problem` or `notice` where there is something to say.
  http::Reply page(std::string_view name, std::string_view title, View view);
  http::Reply page_of(int status, std::string_view name, std::string_view title, View view);
  /// A page for everybody, which search engines may list.
  http::Reply listed_page(std::string_view name, std::string_view title, View view);
  /// After a form: 303. `done` names a sentence that the next page shows; see notices in visit.cpp.
  http::Reply go(const std::string& path, std::string_view done = {});
  /// The sign-in page, and back here afterwards.
  http::Reply to_sign_in();
  /// The same, and to that page of ours afterwards.
  http::Reply to_sign_in_for(const std::string& next);

 private:
  http::Reply with_cookies(http::Reply reply);
  library::Result call_operation(std::string_view operation, const library::Path& path, api::Json arguments);

  http::Request& request_;
  const House& house_;
  Form form_;
  std::optional<accounts::Presence> presence_;
  std::string form_token_;
  std::vector<std::string> cookies_;  // values of Set-Cookie
  std::string problem_;
  int status_ = 200;
  std::optional<int> retry_after_;
};

/// A row of the pages' table of routes.
struct PageRow {
  using Handle = http::Reply (*)(Visit&);
  enum class For { anyone, members };  // members: others are led to the sign-in page
  enum class Path { plain, secret };   // secret: the log masks its parameters
  enum class Body { form, files };     // files: the handler reads and checks it while it comes

  std::string_view method;
  std::string_view pattern;
  Handle handle;
  Handle again = nullptr;  // of a POST: the page that is shown again when the form is refused
  For access = For::members;
  Path path = Path::plain;
  Body body = Body::form;
};

}  // namespace lightkeep::pages
