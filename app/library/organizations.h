// What people do to organizations, and to libraries beyond the operations of the API: look at them, name
// them, move and delete them. Every call checks the person's role inside the transaction that
// changes something, so that a role that was taken away counts at once. Any thread.
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

#include "app/library/caller.h"
#include "app/library/context.h"
#include "app/library/permissions.h"

namespace lightkeep::library {

/// A library as one person sees it.
struct LibraryCard {
  std::string id;  // its slug
  std::string name;
  std::string
      role;  // "owner", "editor", "viewer": their own on it; empty when they reach it as owner or admin above
  std::int64_t images = 0;
  std::int64_t trashed = 0;  // images in the trash
  std::int64_t created = 0;
  bool whole_originals = false;  // see Organizations::share_whole_originals
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

struct LibraryView {
  OrganizationCard organization;  // without its libraries
  LibraryCard library;
};

/// What goes when an account goes.
struct AccountRemoval {
  std::vector<OrganizationCard> removed;  // those that nobody else owns, with all their libraries
  std::vector<OrganizationCard> left;     // those that stay, without this person
};

/// Could it be the address of an organization or library, by its form? Reserved words are not.
bool may_be_address(const Path& path);

class Organizations {
 public:
  explicit Organizations(Context context) : context_(context) {}

  /// All that the person belongs to, by name.
  std::vector<OrganizationCard> of(AccountId who);
  OrganizationCard look(AccountId who, const std::string& organization);
  LibraryView look(AccountId who, const Path& path);
  /// The present address of an earlier one; null when it is none, or leads to what the person may not see.
  std::optional<Path> moved(AccountId who, const Path& path);

  /// The new organization's slug.
  std::string create(AccountId who, const std::string& name);
  /// An organization or a library.
  void rename(AccountId who, const Path& path, const std::string& name, const Seen& seen = {});
  /// Of an organization or a library. The old address goes on leading here, for links and for API keys.
  void change_address(AccountId who, const Path& path, const std::string& slug, const Seen& seen = {});
  /// `typed` must be the slug. The images are out of sight at once, and removed for good by cron.
  void remove(AccountId who, const std::string& organization, const std::string& typed);
  /// Whether anybody gets the whole files of a library's images, with where and by what they were taken.
  void share_whole_originals(AccountId who, const Path& path, bool whole);
  /// Where it is from then on. Keys of the old organization lose it; members of the library stay.
  Path move_library(AccountId who, const Path& path, const std::string& target);

  AccountRemoval preview_account_removal(AccountId who);
  /// Removes the account with what the preview lists as removed.
  void remove_account(AccountId who);

 private:
  Context context_;
};

}  // namespace lightkeep::library
