#include "app/library/mint.h"

#include <algorithm>
#include <chrono>

#include "app/accounts/email.h"
#include "app/accounts/post.h"
#include "app/ip/address.h"
#include "app/library/context.h"
#include "app/library/keys.h"
#include "app/library/names.h"
#include "app/library/store_access.h"
#include "store/api_keys.h"
#include "store/claims.h"
#include "store/libraries.h"
#include "store/organizations.h"
#include "store/outbox.h"
#include "store/random.h"
#include "store/store.h"
#include "text/ascii.h"
#include "text/time.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
namespace errors = api::errors;

constexpr std::string_view default_name = "My images";
constexpr std::chrono::seconds mail_patience{3};
constexpr std::chrono::milliseconds longest_kept_mail = std::chrono::days(5);

// Everything that is random or costs time is made before the writer thread is asked.
struct Draft {
  std::string organization_slug;
  std::string library_slug;
  std::string name;
  std::string key = make_api_key();
  std::string token = store::random_token();
  std::int64_t created = 0;
  std::int64_t expires = 0;
};

Draft draft(std::string name, std::int64_t now, std::int64_t window) {
  Draft made;
  made.name = std::move(name);
  made.organization_slug = random_slug(made.name);
  made.library_slug = make_slug(made.name, "library");
  made.created = now;
  made.expires = now + window;
  return made;
}

void insert(store::Writer& db, const Draft& made, const store::Vault& vault, std::string_view email) {
  const auto organization = insert_organization(db, {made.organization_slug, made.name, made.created});
  const auto library = insert_library(db, {organization, made.library_slug, made.name, made.created});
  const auto key = insert_api_key(db, {organization, "Starter key", key_prefix(made.key),
                                       vault.keyed_hash(made.key), made.created, true});
  set_sealed_value(db, key, vault.seal(made.key, key_context(key)));
  grant_access(db, key, library, store::Access::write);
  insert_claim(db, {store::sha256(made.token), organization, library, std::string(email),
                    accounts::email_key(email), made.name, made.created, made.expires});
}

void check_per_email(store::Reader& db, std::string_view email, std::int64_t now, int most) {
  if (most == 0 || count_live_claims(db, accounts::email_key(email), now) < most) return;
  throw ApiError(errors::bad_user_input,
                 "There are already " + std::to_string(most) +
                     " unclaimed libraries for this email. Claim one of them, or wait until one lapses.");
}

// The claim link, for the outbox; null where no mail server is set up. What cannot be mailed is no reason not
// to mint: the reply holds the link.
std::optional<store::NewMail> claim_letter(const Context& context, const Draft& made,
                                           const std::string& email, const Caller& caller) {
  if (context.ports.post == nullptr) return std::nullopt;
  const Settings& settings = context.settings;
  try {
    return context.ports.post->compose(
        {.kind = "claim",
         .to = email,
         .values = {{"library_name", made.name},
                    {"claim_url", Urls(settings).claim(made.token)},
                    {"expires_date", text::day_in_words(made.expires)},
                    {"public_url", settings.public_url}},
         .keep = std::min(std::chrono::milliseconds(settings.claim_window), longest_kept_mail),
         .sender = "claim:" + ip::network_of(caller.address)});
  } catch (const ApiError&) {
    throw;
  } catch (const std::exception& error) {
    context.ports.log(Severity::error, std::string("a claim link could not be mailed: ") + error.what());
    return std::nullopt;
  }
}

}  // namespace

api::Minted create_organization(const Context& context, const Caller& caller, const Path&,
                                const api::Arguments& arguments) {
  const std::string email = arguments.text("email");
  if (!accounts::is_email(email)) throw ApiError(errors::bad_user_input, "`email` must be an email address.");
  std::string name = clean_name(arguments.has("name") ? arguments.text("name") : std::string(default_name));
  if (const auto wait = context.ports.take_mint(caller.address))
    throw ApiError(errors::rate_limited,
                   "Too many libraries were started from this address; try again later.")
        .retry_after(*wait);

  const Settings& settings = context.settings;
  const Draft made = draft(std::move(name), context.now(), settings.claim_window);
  const auto letter = claim_letter(context, made, email, caller);
  std::optional<store::MailId> mail;
  context.write([&](store::Writer& db) {
    // Not at the time of the draft: others may have been made since.
    check_per_email(db, email, context.now(), settings.per_email_limit);
    insert(db, made, context.store.vault(), email);
    if (letter) mail = insert_mail(db, context.store.vault(), *letter);
  });
  const bool sent = mail && context.ports.post->send(*mail, mail_patience);
  return {made.organization_slug,
          made.library_slug,
          made.key,
          Urls(settings).claim(made.token),
          text::iso_time(made.expires),
          sent};
}

}  // namespace lightkeep::library
