// The conversation with a certificate authority: ACME (RFC 8555) with http-01 and tls-alpn-01 (RFC 8737),
// external accounts, profiles, and its hints when to renew (ARI, RFC 9773). One thread at a time.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "app/acme/account_key.h"
#include "app/acme/settings.h"
#include "app/acme/timetable.h"
#include "app/api/json.h"
#include "app/net/connector.h"
#include "store/ids.h"

namespace lightkeep::acme {

/// No certificate this time. `what()` is a sentence for the operator.
class Failure : public std::runtime_error {
 public:
  explicit Failure(const std::string& sentence, std::optional<store::Millis> again = {})
      : std::runtime_error(sentence), again_(again) {}
  /// When the authority wants to be asked again, at the soonest.
  std::optional<store::Millis> again() const { return again_; }

 private:
  std::optional<store::Millis> again_;
};

enum class Proof { http, tls };

/// How this server answers challenges. Each proof is published before the authority is told to look, and
/// withdrawn when it has looked.
struct Proofs {
  std::vector<Proof> kinds;  // that it can give, the preferred one first
  std::function<void(Proof kind, const std::string& name, const std::string& token,
                     const std::string& key_authorization)>
      publish;
  std::function<void(Proof kind, const std::string& name, const std::string& token)> withdraw;
};

struct Wanted {
  std::vector<std::string> names;
  std::string signing_request;  // DER
  std::string replaces;         // see Validity::renewal_id; may be empty
};

struct Suggestion {
  Window window;
  std::chrono::seconds again{};  // until it is worth asking anew
};

class Authority {
 public:
  /// False when the server stops: then there is no point in going on.
  using Wait = std::function<bool(std::chrono::milliseconds)>;

  /// `key` outlives it.
  Authority(const Settings& settings, const AccountKey& key, Wait wait);

  /// The chain, PEM. Takes seconds to minutes. Throws Failure.
  std::string issue(const Wanted& wanted, const Proofs& proofs);
  /// Nothing from an authority that gives no hints. Throws Failure.
  std::optional<Suggestion> suggestion(const std::string& renewal_id);

 private:
  struct Answer;

  Answer ask(const std::string& method, const std::string& url, const std::string& body = {});
  Answer post(const std::string& url, const std::string& payload);
  Answer post_once(const std::string& url, const std::string& payload);
  std::string url_of(const char* what);
  std::string fresh_nonce();
  void sign_up();
  void prove(const std::string& authorization_url, const Proofs& proofs);
  api::Json settled(const std::string& url, std::string_view unsettled, std::string_view also_unsettled);

  const Settings& settings_;
  const AccountKey& key_;
  const Wait wait_;
  net::Connector connector_;
  api::Json directory_;
  std::string account_;  // its URL
  std::string nonce_;
};

}  // namespace lightkeep::acme
