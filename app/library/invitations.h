// Invitations to an organization or a library: sent and withdrawn by those who manage it, accepted by whoever
// has the link. Any thread. Refusals as in members.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/library/caller.h"
#include "app/library/context.h"

namespace lightkeep::store {
enum class InvitationId : std::int64_t;
struct Invitation;
}  // namespace lightkeep::store

namespace lightkeep::library {

struct InvitationLine {
  store::InvitationId id{};
  std::string email;
  std::string role;
  std::string link;  // to copy
  std::int64_t created = 0;
  std::int64_t expires = 0;
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

class Invitations {
 public:
  explicit Invitations(Context context) : context_(context) {}

  Invited invite(AccountId who, const Path& path, const std::string& email, const std::string& role);
  void revoke(AccountId who, const Path& path, store::InvitationId invitation);

  /// Null when it was used, revoked or has lapsed.
  std::optional<InvitationView> look(const std::string& token);
  /// Was it sent to this very address?
  bool meant_for(const InvitationView& view, const std::string& email) const;
  /// Where it leads.
  Path accept(AccountId who, const std::string& token);

 private:
  Context context_;
};

/// Inside the room only.
InvitationLine to_line(const store::Invitation& row, const Context& context);

}  // namespace lightkeep::library
