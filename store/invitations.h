// Rows of invitations. One that was used or withdrawn has expired; its row stays for a while, to be counted.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/digest.h"
#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

struct Invitation {
  InvitationId id{};
  OrganizationId organization{};
  std::optional<LibraryId> library{};  // empty: to the organization
  int role = 0;                        // OrganizationRole, or LibraryRole where there is a library
  std::string email{};                 // as given
  std::string inviter{};               // name, else address; empty when that account is gone
  std::string sealed{};                // the token
  Millis created = 0;
  Millis expires = 0;
};

struct NewInvitation {
  Digest token_hash{};
  OrganizationId organization{};
  std::optional<LibraryId> library{};
  int role = 0;
  std::string email{};
  std::string email_key{};
  AccountId inviter{};
  Millis created = 0;
  Millis expires = 0;
};

InvitationId insert_invitation(Writer& db, const NewInvitation& invitation);
/// The sealed token needs the row's id as context, so that it is set after the insert.
void set_sealed_token(Writer& db, InvitationId id, std::string_view sealed);

/// Only those that can be accepted at `now`, to what is not on its way out.
std::optional<Invitation> find_invitation(Reader& db, const Digest& token_hash, Millis now);
std::optional<Invitation> find_invitation(Reader& db, InvitationId id, Millis now);
/// The one that waits for this address, to the library or, without one, to the organization.
struct InvitedAddress {
  OrganizationId organization{};
  std::optional<LibraryId> library{};
  std::string_view email_key{};
};
std::optional<Invitation> find_invitation(Reader& db, const InvitedAddress& address, Millis now);
/// To the organization itself, or to the library; oldest first.
std::vector<Invitation> list_invitations(Reader& db, OrganizationId organization, Millis now);
std::vector<Invitation> list_invitations(Reader& db, LibraryId library, Millis now);

/// How long an invitation is counted, also an ended one.
constexpr Millis counted_invitations = 3'600'000;
/// Waiting at `now`, to the organization and its libraries.
int count_invitations(Reader& db, OrganizationId organization, Millis now);
/// Made by this account within `counted_invitations` before `now`, used and withdrawn ones included. Those
/// made later than `now` are from before the clock was set back, and do not count.
int count_invitations_by(Reader& db, AccountId inviter, Millis now);

/// It can no longer be accepted.
void end_invitation(Writer& db, InvitationId id, Millis now);
/// Those that this account has made to the organization and its libraries, or to the one library.
void end_invitations_by(Writer& db, AccountId inviter, OrganizationId organization, Millis now);
void end_invitations_by(Writer& db, AccountId inviter, LibraryId library, Millis now);
/// Removes rows that expired before `before`, and with them the addresses in them.
void forget_invitations(Writer& db, Millis before);

}  // namespace lightkeep::store
