// What people do to organizations, libraries and members from the pages. Every call checks the person's role
// inside the transaction that changes something, so that a role that was taken away counts at once. Any
// thread.
//
// Refusals: api::ApiError `resource_not_found` (no such organization or library, or none of the person's),
// `forbidden` (their role does not allow it), `bad_user_input` (the sentence names what to mend),
// `library_url_taken`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/library/access.h"
#include "app/library/context.h"
#include "app/library/permissions.h"

namespace lightkeep::store {
enum class AccountId : std::int64_t;
enum class InvitationId : std::int64_t;
enum class ApiKeyId : std::int64_t;
}  // namespace lightkeep::store

namespace lightkeep::library {

using store::AccountId;

/// A library as one person sees it.
struct LibraryCard {
  std::string id;  // its slug
  std::string name;
  std::string
      role;  // "owner", "editor", "viewer": their own on it; empty when they reach it as owner or admin above
  std::int64_t images = 0;
  std::int64_t trashed = 0;  // images in the trash
  std::int64_t created = 0;
  Roles roles;
};

/// An organization as one person sees it, with the libraries that they reach.
struct OrganizationCard {
  std::string id;  // its slug
  std::string name;
  std::string role;  // "owner", "admin", "member"
  std::int64_t stored_bytes = 0;
  std::int64_t created = 0;
  std::vector<LibraryCard> libraries;
  Roles roles;
};

struct LibraryPlace {
  OrganizationCard organization;  // without its libraries
  LibraryCard library;
};

struct Picture {
  std::string id;
  std::string name;
  std::string url;
  std::optional<std::string> thumb_url;  // null while it is being processed, or when that failed
  std::string failure;                   // why it could not be processed; else empty
  int width = 0, height = 0;             // of the original
  std::int64_t created = 0;
};

struct PicturePage {
  std::vector<Picture> pictures;
  std::string next;        // cursor, or the number of the next page of a search; empty at the end
  std::int64_t found = 0;  // by a search, on all pages
};

struct MemberLine {
  AccountId account{};
  std::string email;
  std::string name;
  std::string role;
  std::int64_t since = 0;
  bool self = false;
};

struct InvitationLine {
  store::InvitationId id{};
  std::string email;
  std::string role;
  std::string link;  // to copy
  std::int64_t created = 0;
  std::int64_t expires = 0;
};

struct Membership {
  std::vector<MemberLine> members;
  std::vector<InvitationLine> invitations;  // not accepted yet; empty for those who may not manage
};

/// What an invitation link shows before it is accepted.
struct InvitationView {
  std::string organization;
  std::string organization_name;
  std::string library;  // empty: the invitation is to the organization
  std::string library_name;
  std::string role;
  std::string email;
  std::string inviter;  // name or address; empty when that account is gone
  std::int64_t expires = 0;
};

struct Invited {
  std::string link;
  bool mailed = false;  // queued for mail
};

/// What goes when an account goes.
struct Farewell {
  std::vector<OrganizationCard> removed;  // those that nobody else owns, with all their libraries
  std::vector<OrganizationCard> left;     // those that stay, without this person
};

/// Where somebody looks: the names in the address. `library` is empty for an organization.
struct Spot {
  std::string organization;
  std::string library;
};

/// Could it be the address of an organization or library, by its form? Reserved words are not.
bool may_be_address(const Spot& spot);

class Organizations {
 public:
  explicit Organizations(Context context) : context_(context) {}

  /// All that the person belongs to, by name.
  std::vector<OrganizationCard> of(AccountId who);
  OrganizationCard look(AccountId who, const std::string& organization);
  LibraryPlace look(AccountId who, const Spot& spot);
  /// Newest first, at most 60.
  PicturePage pictures(AccountId who, const Spot& spot, const std::string& cursor);
  /// Those whose name, description or tags have all the words, best first, at most 60. Pages are numbered
  /// from 1; a number beyond is taken for the nearest.
  PicturePage search(AccountId who, const Spot& spot, const std::string& words, std::int64_t page);
  /// The person as a caller of the operations on this library; with write when the action is edit_images.
  Scope enter(AccountId who, const Spot& spot, Action action);
  /// The present address of an earlier one; null when it is none, or leads to what the person may not see.
  std::optional<Spot> moved(AccountId who, const Spot& spot);

  /// The new organization's slug.
  std::string create(AccountId who, const std::string& name);
  void rename(AccountId who, const Spot& spot, const std::string& name);  // organization or library
  /// The old address goes on leading here, for links and for API keys.
  void change_address(AccountId who, const Spot& spot, const std::string& slug);
  /// `typed` must be the slug. The images are out of sight at once, and removed for good by cron.
  void remove(AccountId who, const Spot& spot, const std::string& typed);
  /// The new library's slug.
  std::string create_library(AccountId who, const std::string& organization, const std::string& name);
  /// Where it is from then on. Keys of the old organization lose it; members of the library stay.
  Spot move_library(AccountId who, const Spot& spot, const std::string& target);

  Farewell farewell(AccountId who);
  /// Removes the account with what farewell() lists as removed.
  void remove_account(AccountId who);

 private:
  Context context_;
};

/// Members of an organization, or of a library where the spot names one.
class Members {
 public:
  explicit Members(Context context) : context_(context) {}

  Membership list(AccountId who, const Spot& spot);
  void set_role(AccountId who, const Spot& spot, AccountId member, const std::string& role);
  /// Also oneself: leaving. The last owner of an organization cannot leave or step down.
  void remove(AccountId who, const Spot& spot, AccountId member);
  Invited invite(AccountId who, const Spot& spot, const std::string& email, const std::string& role);
  void revoke(AccountId who, const Spot& spot, store::InvitationId invitation);

  /// Null when it was used, revoked or has lapsed.
  std::optional<InvitationView> look(const std::string& token);
  /// Where it leads.
  Spot accept(AccountId who, const std::string& token);

 private:
  Context context_;
};

struct KeyGrant {
  std::string library;  // slug
  std::string access;   // "none", "read", "write"
};

struct KeyLine {
  store::ApiKeyId id{};
  std::string name;
  std::string prefix;
  std::string creator;  // name or address; empty when unknown
  std::int64_t created = 0;
  std::optional<std::int64_t> last_used;
  bool revealable = false;
  std::vector<KeyGrant> grants;  // of the libraries that it reaches
};

struct NewKey {
  store::ApiKeyId id{};
  std::string value;  // shown once
};

/// API keys of an organization. A change counts from the very next request on.
class Keys {
 public:
  explicit Keys(Context context) : context_(context) {}

  std::vector<KeyLine> list(AccountId who, const std::string& organization);
  KeyLine look(AccountId who, const std::string& organization, store::ApiKeyId key);
  NewKey create(AccountId who, const std::string& organization, const std::string& name,
                const std::vector<KeyGrant>& grants);
  void edit(AccountId who, const std::string& organization, store::ApiKeyId key, const std::string& name,
            const std::vector<KeyGrant>& grants);
  /// The old value stops at once.
  NewKey regenerate(AccountId who, const std::string& organization, store::ApiKeyId key);
  void remove(AccountId who, const std::string& organization, store::ApiKeyId key);
  /// Only of a key that came with a claimed library and was not regenerated since.
  std::string reveal(AccountId who, const std::string& organization, store::ApiKeyId key);

 private:
  Context context_;
};

}  // namespace lightkeep::library
