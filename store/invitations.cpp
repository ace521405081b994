#include "store/invitations.h"

#include "store/rows.h"

namespace lightkeep::store {

namespace {

#define WAITING_INVITATIONS                                                                                  \
  "select i.id, i.organization, i.library, i.role, i.email, case when a.name = '' then a.email else a.name " \
  "end, i.sealed,"                                                                                           \
  " i.created, i.expires from invitation i join organization o on o.id = i.organization"                     \
  " left join library l on l.id = i.library left join account a on a.id = i.inviter"                         \
  " where o.purging = 0 and coalesce(l.purging, 0) = 0 and "

std::vector<Invitation> read_invitations(Statement& row) {
  std::vector<Invitation> invitations;
  while (row.step()) {
    Invitation& one = invitations.emplace_back();
    one.id = row.number<InvitationId>(0);
    one.organization = row.number<OrganizationId>(1);
    one.library = row.optional<LibraryId>(2);
    one.role = row.number<int>(3);
    one.email = row.text(4);
    one.inviter = row.text(5);
    one.sealed = row.text(6);
    one.created = row.number(7);
    one.expires = row.number(8);
  }
  return invitations;
}

std::optional<Invitation> first(std::vector<Invitation> invitations) {
  if (invitations.empty()) return std::nullopt;
  return std::move(invitations.front());
}

}  // namespace

InvitationId insert_invitation(Writer& db, const NewInvitation& invitation) {
  return insert<InvitationId>(
      db,
      "insert into invitation (token_hash, organization, library, role, email, email_key, inviter, created,"
      " expires) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) returning id",
      invitation.token_hash, invitation.organization, invitation.library, invitation.role, invitation.email,
      invitation.email_key, invitation.inviter, invitation.created, invitation.expires);
}

void set_sealed_token(Writer& db, InvitationId id, std::string_view sealed) {
  execute(db, "update invitation set sealed = ?2 where id = ?1", id, Bytes{sealed});
}

std::optional<Invitation> find_invitation(Reader& db, const Digest& token_hash, Millis now) {
  return first(read_invitations(
      query(db, WAITING_INVITATIONS "i.token_hash = ?1 and i.expires > ?2", token_hash, now)));
}

std::optional<Invitation> find_invitation(Reader& db, InvitationId id, Millis now) {
  return first(read_invitations(query(db, WAITING_INVITATIONS "i.id = ?1 and i.expires > ?2", id, now)));
}

std::optional<Invitation> find_invitation(Reader& db, const InvitedAddress& address, Millis now) {
  return first(
      read_invitations(query(db,
                             WAITING_INVITATIONS "i.organization = ?1 and i.library is not distinct from ?2"
                                                 " and i.email_key = ?3 and i.expires > ?4",
                             address.organization, address.library, address.email_key, now)));
}

std::vector<Invitation> list_invitations(Reader& db, OrganizationId organization, Millis now) {
  return read_invitations(query(
      db, WAITING_INVITATIONS "i.organization = ?1 and i.library is null and i.expires > ?2 order by i.id",
      organization, now));
}

std::vector<Invitation> list_invitations(Reader& db, LibraryId library, Millis now) {
  return read_invitations(
      query(db, WAITING_INVITATIONS "i.library = ?1 and i.expires > ?2 order by i.id", library, now));
}

int count_invitations(Reader& db, OrganizationId organization, Millis now) {
  return static_cast<int>(read_number(
      db, "select count(*) from invitation where organization = ?1 and expires > ?2", 0, organization, now));
}

int count_invitations_by(Reader& db, AccountId inviter, Millis now) {
  return static_cast<int>(
      read_number(db, "select count(*) from invitation where inviter = ?1 and created > ?2 and created <= ?3",
                  0, inviter, now - counted_invitations, now));
}

void end_invitation(Writer& db, InvitationId id, Millis now) {
  execute(db, "update invitation set expires = ?2, sealed = null where id = ?1 and expires > ?2", id, now);
}

void end_invitations_by(Writer& db, AccountId inviter, OrganizationId organization, Millis now) {
  execute(db,
          "update invitation set expires = ?3, sealed = null"
          " where inviter = ?1 and organization = ?2 and expires > ?3",
          inviter, organization, now);
}

void end_invitations_by(Writer& db, AccountId inviter, LibraryId library, Millis now) {
  execute(db,
          "update invitation set expires = ?3, sealed = null"
          " where inviter = ?1 and library = ?2 and expires > ?3",
          inviter, library, now);
}

void forget_invitations(Writer& db, Millis before) {
  execute(db, "delete from invitation where expires < ?1", before);
}

}  // namespace lightkeep::store
