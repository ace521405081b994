#include "app/oauth/error.h"

#include "app/api/json.h"
#include "app/http/fields.h"

namespace lightkeep::oauth {

http::Reply Error::reply(const http::Request& request) const {
  auto reply = http::Reply::text(status_, "application/json",
                                 api::print({{"error", code_}, {"error_description", description_}}));
  if (status_ == 401 && !request.headers.get(http::field::authorization).empty())
    reply.headers.set(http::field::www_authenticate, "Basic realm=\"oauth\"");
  return reply;
}

Error invalid_client() {
  return {"invalid_client", "This program is not known here, or its secret is wrong. Register it anew.", 401};
}

Error invalid_grant(std::string description) {
  return {"invalid_grant", std::move(description)};
}

}  // namespace lightkeep::oauth
