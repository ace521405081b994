// Who is in an organization or on a library, as people manage it. Every call checks the person's role inside
// the transaction that changes something, so that a role that was taken away counts at once. Any thread.
//
// Refusals: api::ApiError `resource_not_found` (no such organization or library, or none of the person's),
// `forbidden` (their role does not allow it), `bad_user_input` (the sentence names what to mend).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/library/caller.h"
#include "app/library/context.h"
#include "app/library/invitations.h"

namespace lightkeep::library {

struct MemberLine {
  AccountId account{};
  std::string email;
  std::string name;
  std::string role;
  std::int64_t since = 0;
  bool self = false;
};

struct Membership {
  std::vector<MemberLine> members;
  std::vector<InvitationLine> invitations;  // not accepted yet; empty for those who may not manage
};

/// Of an organization, or of a library where the path names one.
class Members {
 public:
  explicit Members(Context context) : context_(context) {}

  Membership list(AccountId who, const Path& path);
  void set_role(AccountId who, const Path& path, AccountId member, const std::string& role,
                const Seen& seen = {});
  /// Also oneself: leaving. The last owner of an organization cannot leave or step down.
  void remove(AccountId who, const Path& path, AccountId member);

 private:
  Context context_;
};

}  // namespace lightkeep::library
