#include "app/accounts/form_token.h"

#include "store/digest.h"
#include "store/random.h"
#include "text/hex.h"

namespace lightkeep::accounts {

std::string form_token(std::string_view cookie) {
  return text::to_hex(store::sha256("form:" + std::string(cookie)));
}

std::string visitor_cookie() {
  return store::random_token();
}

}  // namespace lightkeep::accounts
