#include "app/library/invitations.h"

#include <algorithm>
#include <optional>

#include "app/accounts/email.h"
#include "app/accounts/post.h"
#include "app/library/authorization.h"
#include "app/library/context.h"
#include "app/library/permissions.h"
#include "app/library/store_access.h"
#include "store/accounts.h"
#include "store/invitations.h"
#include "store/members.h"
#include "store/outbox.h"
#include "store/random.h"
#include "store/store.h"
#include "text/time.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
namespace errors = api::errors;

constexpr std::int64_t lifetime = 7 * 86'400'000LL;
constexpr int most_waiting = 100;  // of one organization
constexpr int most_per_hour = 60;  // of one person

// What is known of an invitation before the writer thread is asked.
struct Draft {
  std::string token = store::random_token();
  std::string email;
  std::string role;
  std::int64_t created = 0;
  std::int64_t expires = 0;
};

const std::string& title(const store::Account& account) {
  return account.name.empty() ? account.email : account.name;
}

std::string seal_context(store::InvitationId id) {
  return "invitation:" + std::to_string(static_cast<std::int64_t>(id));
}

std::string_view role_name(const store::Invitation& row) {
  return row.library ? name_of(static_cast<store::LibraryRole>(row.role))
                     : name_of(static_cast<store::OrganizationRole>(row.role));
}

bool to_owner(const std::optional<store::LibraryId>& library, int role) {
  return !library && role == static_cast<int>(store::OrganizationRole::owner);
}

int number_of(const Authorized& at, const std::string& role) {
  return at.library ? static_cast<int>(library_role(role)) : static_cast<int>(organization_role(role));
}

std::optional<store::LibraryId> library_of(const Authorized& at) {
  return at.library ? std::optional(at.library->id) : std::nullopt;
}

// Throws ApiError(forbidden).
void require_management(const Authorized& at, int role) {
  if (at.library) return require(at.roles, Action::manage_library_members);
  require(at.roles, Action::manage_members);
  if (to_owner({}, role)) require(at.roles, Action::manage_owners);
}

template <class Role>
void refuse_member(const std::vector<store::MemberOf<Role>>& members, const std::string& email, int role) {
  const std::string key = accounts::email_key(email);
  for (const auto& member : members)
    if (accounts::email_key(member.email) == key && static_cast<int>(member.role) <= role)
      throw ApiError(errors::bad_user_input,
                     member.email + " is there already, as " + std::string(name_of(member.role)) + ".");
}

void check_caps(store::Reader& db, const Authorized& at, AccountId who, std::int64_t now) {
  if (count_invitations(db, at.organization.id, now) >= most_waiting)
    throw ApiError(errors::bad_user_input,
                   std::to_string(most_waiting) +
                       " invitations are waiting already. Withdraw some, or wait until they are accepted.");
  if (count_invitations_by(db, who, now) >= most_per_hour)
    throw ApiError(errors::rate_limited, "You have invited many people within the hour; try again later.")
        .retry_after(static_cast<int>(store::counted_invitations / 1000));
}

// Everything that may refuse an invitation. Returns the role's number.
int check_invitation(store::Reader& db, const Authorized& at, AccountId who, const Draft& draft) {
  const int role = number_of(at, draft.role);
  require_management(at, role);
  const auto own = find_account(db, who);
  if (own && accounts::email_key(own->email) == accounts::email_key(draft.email))
    throw ApiError(errors::bad_user_input, "This is your own address, and you are here already.");
  if (at.library)
    refuse_member(list_members(db, at.library->id), draft.email, role);
  else
    refuse_member(list_members(db, at.organization.id), draft.email, role);
  return role;
}

void end_earlier(store::Writer& db, const Authorized& at, const std::string& email_key, std::int64_t now) {
  const auto earlier = find_invitation(db, {at.organization.id, library_of(at), email_key}, now);
  if (!earlier) return;
  require_management(at, earlier->role);
  end_invitation(db, earlier->id, now);
}

void insert(store::Writer& db, const Context& context, AccountId who, const Path& path, const Draft& draft) {
  const Authorized at = authorize(db, who, path);
  const int role = check_invitation(db, at, who, draft);
  const std::string key = accounts::email_key(draft.email);
  end_earlier(db, at, key, draft.created);
  check_caps(db, at, who, context.now());  // others may have been made since the draft
  const auto id = insert_invitation(db, {store::sha256(draft.token), at.organization.id, library_of(at), role,
                                         draft.email, key, who, draft.created, draft.expires});
  set_sealed_token(db, id, context.store.vault().seal(draft.token, seal_context(id)));
}

accounts::Letter letter(const Authorized& at, const std::optional<store::Account>& inviter,
                        const Draft& draft, const std::string& link) {
  accounts::Letter letter;
  letter.kind = "invitation";
  letter.to = draft.email;
  letter.values = {{"organization_name", at.organization.name},
                   {"role", draft.role},
                   {"link", link},
                   {"expires_date", text::day_in_words(draft.expires)}};
  if (inviter) letter.values.emplace_back("inviter", title(*inviter));
  if (at.library) letter.values.emplace_back("library_name", at.library->name);
  letter.keep = std::chrono::milliseconds(lifetime);
  if (inviter) letter.sender = "account:" + std::to_string(static_cast<std::int64_t>(inviter->id));
  return letter;
}

// Worded outside of the transaction that queues it; empty where no mail server is set up. What cannot be
// mailed is no reason not to invite: there is a link to copy.
std::optional<store::NewMail> compose(const Context& context, AccountId who, const Path& path,
                                      const Draft& draft) {
  if (context.ports.post == nullptr) return {};
  const auto worded = context.read([&](store::Reader& db) {
    const Authorized at = authorize(db, who, path);
    check_invitation(db, at, who, draft);
    return letter(at, find_account(db, who), draft, Urls(context.settings).invitation(draft.token));
  });
  try {
    return context.ports.post->compose(worded);
  } catch (const std::exception& error) {
    context.ports.log(Severity::error, std::string("an invitation could not be mailed: ") + error.what());
    return {};
  }
}

}  // namespace

InvitationLine to_line(const store::Invitation& row, const Context& context) {
  const std::string token = context.store.vault().open(row.sealed, seal_context(row.id));
  return {row.id,      row.email,  std::string(role_name(row)), Urls(context.settings).invitation(token),
          row.created, row.expires};
}

Invited Invitations::invite(AccountId who, const Path& path, const std::string& email,
                            const std::string& role) {
  if (!accounts::is_email(email))
    throw ApiError(errors::bad_user_input, "`" + email.substr(0, 254) + "` is no email address.");
  Draft draft;
  draft.email = email;
  draft.role = role;
  draft.created = context_.now();
  draft.expires = draft.created + lifetime;
  const auto mail = compose(context_, who, path, draft);
  std::optional<store::MailId> queued;
  context_.write([&](store::Writer& db) {
    insert(db, context_, who, path, draft);
    if (mail) queued = insert_mail(db, context_.store.vault(), *mail);
  });
  if (queued) context_.ports.post->send(*queued, std::chrono::milliseconds(0));
  return Invited{Urls(context_.settings).invitation(draft.token), queued.has_value()};
}

void Invitations::revoke(AccountId who, const Path& path, store::InvitationId invitation) {
  context_.write([&](store::Writer& db) {
    const Authorized at = authorize(db, who, path);
    require(at.roles, at.library ? Action::manage_library_members : Action::manage_members);
    const auto row = find_invitation(db, invitation, context_.now());
    if (!row || row->organization != at.organization.id || row->library != library_of(at))
      throw ApiError(errors::resource_not_found, "This invitation is not waiting any more.");
    require_management(at, row->role);
    end_invitation(db, invitation, context_.now());
  });
}

std::optional<InvitationView> Invitations::look(const std::string& token) {
  const auto hash = store::sha256(token);
  return context_.read([&](store::Reader& db) -> std::optional<InvitationView> {
    const auto row = find_invitation(db, hash, context_.now());
    if (!row) return {};
    const auto organization = find_organization(db, row->organization);
    const auto library = row->library ? find_library(db, *row->library) : std::nullopt;
    return InvitationView{organization->slug,
                          organization->name,
                          library ? library->slug : std::string(),
                          library ? library->name : std::string(),
                          std::string(role_name(*row)),
                          row->email,
                          row->inviter,
                          row->expires};
  });
}

bool Invitations::meant_for(const InvitationView& view, const std::string& email) const {
  return accounts::email_key(view.email) == accounts::email_key(email);
}

namespace {

// The stronger of the role that the account has and the one it was invited to.
template <class Id, class Role>
void strengthen(store::Writer& db, Id id, AccountId who, Role invited, std::int64_t now) {
  const auto present = find_role(db, id, who);
  set_role(db, id, who, present ? std::min(*present, invited) : invited, now);
}

}  // namespace

Path Invitations::accept(AccountId who, const std::string& token) {
  const auto hash = store::sha256(token);
  return context_.write([&](store::Writer& db) {
    const auto now = context_.now();
    const auto row = find_invitation(db, hash, now);
    if (!row)
      throw ApiError(errors::resource_not_found,
                     "This invitation was used, withdrawn or has expired. Ask for a new one.");
    if (!find_account(db, who)) refuse_unknown();
    end_invitation(db, row->id, now);
    const std::string organization = find_organization(db, row->organization)->slug;
    if (!row->library) {
      strengthen(db, row->organization, who, static_cast<store::OrganizationRole>(row->role), now);
      return Path{organization, {}};
    }
    strengthen(db, *row->library, who, static_cast<store::LibraryRole>(row->role), now);
    return Path{organization, find_library(db, *row->library)->slug};
  });
}

}  // namespace lightkeep::library
