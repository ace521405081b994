// Programs by their client ids: those that registered themselves (RFC 7591), those that are the URL of their
// own metadata (Client ID Metadata Documents), and the operator's. Inside the room only; any thread.
#pragma once

#include <string>
#include <string_view>

#include "app/api/json.h"
#include "app/http/http.h"
#include "app/oauth/context.h"
#include "store/programs.h"

namespace lightkeep::oauth {

/// The program that this server's own commands are.
inline constexpr std::string_view own_client_id = "lightkeep";

/// What a program says to prove itself, in its header or in its form.
struct Credentials {
  std::string client_id;
  std::string secret;
};

class Programs {
 public:
  /// Puts the presets in place of the former ones.
  explicit Programs(Context& context);

  /// As it is on record; null for an unknown one.
  std::optional<store::Program> find(std::string_view client_id) const;
  /// The same; where the id is a URL and the record is missing or old, the document is fetched first, for a
  /// person and within their allowance. Throws ApiError where that fails and there is no record.
  std::optional<store::Program> look_up(const std::string& client_id, std::optional<AccountId> person) const;
  /// Is it one that must be fetched before anything is known of it?
  bool is_foreign(std::string_view client_id) const;

  /// The record behind the credentials, in the transaction that uses it. Throws Error(invalid_client).
  store::Program authenticate(store::Reader& db, const Credentials& credentials) const;
  /// Registers one; the answer of RFC 7591 section 3.2.1. Throws Error.
  api::Json enrol(const api::Json& metadata, const std::string& network) const;

 private:
  Context& context_;
};

/// Throws Error(invalid_request, invalid_client).
Credentials read_credentials(const http::Request& request, std::string_view client_id,
                             std::string_view secret);

}  // namespace lightkeep::oauth
