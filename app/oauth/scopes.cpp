#include "app/oauth/scopes.h"

#include "app/oauth/error.h"
#include "text/ascii.h"

namespace lightkeep::oauth {
namespace {

constexpr std::string_view reading = "libraries:read", writing = "libraries:write",
                           offline = "offline_access";

}  // namespace

store::Access read_scopes(std::string_view scopes) {
  bool reads = false, writes = false, others = false;
  while (!(scopes = text::trim(scopes)).empty()) {
    const std::string_view word = scopes.substr(0, scopes.find(' '));
    reads |= word == reading;
    writes |= word == writing;
    others |= word != reading && word != writing && word != offline;
    scopes.remove_prefix(word.size());
  }
  if (others && !reads && !writes)
    throw Error("invalid_scope", "The scopes here are libraries:read and libraries:write.");
  return writes || !reads ? store::Access::write : store::Access::read;
}

std::string scopes_of(store::Access access) {
  return std::string(access == store::Access::write ? useful_scopes : reading);
}

}  // namespace lightkeep::oauth
