#include "app/accounts/form_token.h"

#include "store/digest.h"
#include "store/random.h"

namespace lightkeep::accounts {

std::string form_token(std::string_view cookie) {
  return store::to_hex(store::sha256("form:" + std::string(cookie)));
}

std::string visitor_cookie() {
  return store::random_token();
}

}  // namespace lightkeep::accounts
