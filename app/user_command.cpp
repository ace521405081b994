#include "app/user_command.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <stdexcept>

#include "app/accounts/accounts.h"
#include "app/accounts/email.h"
#include "app/clock.h"
#include "app/library/library.h"
#include "app/secret_input.h"
#include "app/settings.h"
#include "store/error.h"
#include "store/store.h"
#include "text/time.h"

namespace lightkeep::app {
namespace {

using accounts::Accounts;
using accounts::Person;

constexpr std::string_view usage =
    "Usage: lightkeep user list | add EMAIL [NAME] | passwd EMAIL | remove EMAIL\n";

struct Desk {
  Accounts& accounts;
  library::Organizations& organizations;
  std::vector<std::string> arguments;
};

Person find(const Desk& desk) {
  if (auto person = desk.accounts.find_by_email(desk.arguments[0])) return std::move(*person);
  throw std::runtime_error("there is no account for " + desk.arguments[0]);
}

void list(const Desk& desk) {
  const std::vector<Person> people = desk.accounts.list();
  std::size_t width = 0;
  for (const Person& person : people) width = std::max(width, person.email.size());
  for (const Person& person : people) {
    std::cout << person.email << std::string(width - person.email.size() + 2, ' ')
              << text::iso_date(person.created) << "  " << (person.verified ? "proved  " : "unproved") << "  "
              << (person.has_password ? "password " : "mail only") << "  " << person.name << "\n";
  }
}

void add(const Desk& desk) {
  const std::string& email = desk.arguments[0];
  if (desk.accounts.find_by_email(email))
    throw std::runtime_error("there is an account for " + email + " already");
  const std::string name = desk.arguments.size() > 1 ? desk.arguments[1] : std::string();
  const std::string password = read_secret("Password for " + email);
  const Person person = desk.accounts.add({email, name, password}, true);
  std::cout << "Added " << person.email << ".\n";
}

void set_password(const Desk& desk) {
  const Person person = find(desk);
  desk.accounts.set_password(person.id, read_secret("New password for " + person.email));
  std::cout << "The password of " << person.email << " is changed; all its sessions have ended.\n";
}

std::string count(std::int64_t number, const std::string& one, const std::string& several) {
  return std::to_string(number) + " " + (number == 1 ? one : several);
}

std::string what_is_in(const library::OrganizationCard& organization) {
  std::int64_t images = 0;
  for (const library::LibraryCard& library : organization.libraries) images += library.images;
  return count(std::ssize(organization.libraries), "library", "libraries") + " with " +
         count(images, "image", "images");
}

void tell(const library::AccountRemoval& preview) {
  for (const library::OrganizationCard& organization : preview.removed)
    std::cout << "  " << organization.name << " (" << organization.id
              << ") goes for good: " << what_is_in(organization) << ". Nobody else owns it.\n";
  for (const library::OrganizationCard& organization : preview.left)
    std::cout << "  " << organization.name << " (" << organization.id << ") stays with its other members.\n";
}

void remove(const Desk& desk) {
  const Person person = find(desk);
  std::cout << "This removes the account of " << person.title() << ".\n";
  const library::AccountRemoval preview = desk.organizations.preview_account_removal(person.id);
  tell(preview);
  std::cout << "Type " << person.email << " to remove it: " << std::flush;
  if (accounts::email_key(read_line()) != accounts::email_key(person.email))
    throw std::runtime_error("that is another address; nothing was removed");
  desk.organizations.remove_account(person.id);
  std::cout << "Removed." << (preview.removed.empty() ? "" : " The images go when the server runs again.")
            << "\n";
}

struct Action {
  std::string_view name;
  std::size_t fewest;  // arguments
  std::size_t most;
  bool begins;  // also where there is no store yet
  void (*run)(const Desk&);
};

constexpr std::array actions{
    Action{"list", 0, 0, false, list},
    Action{"add", 1, 2, true, add},
    Action{"passwd", 1, 1, false, set_password},
    Action{"remove", 1, 1, false, remove},
};

library::Ports library_ports() {
  library::Ports ports;
  ports.clock = unix_milliseconds;
  ports.log = [](library::Severity, const std::string& line) { std::cerr << line << "\n"; };
  ports.take_mint = [](std::string_view) { return std::nullopt; };
  return ports;
}

void run_in_store(const Options& options, const Action& action, std::vector<std::string> arguments) {
  store::StoreConfig config = store_config(options);
  config.begins = action.begins;
  store::Store store(config);
  accounts::Ports ports;
  ports.clock = unix_milliseconds;
  Accounts accounts(store, {}, ports);
  library::Service service(store, {}, library_ports());
  action.run({accounts, service.organizations(), std::move(arguments)});
}

int fail(const std::string& sentence) {
  std::cerr << "lightkeep: " << sentence << "\n";
  return 1;
}

int run(const Options& options, const Action& action, std::vector<std::string> arguments) {
  try {
    run_in_store(options, action, std::move(arguments));
    return 0;
  } catch (const store::Error& error) {
    if (error.fault() != store::Fault::locked) throw;
    return fail("the server is running with the data folder " + options.data.string() +
                ". Stop it, run this command, and start it again.");
  }
}

}  // namespace

int user_command(const Loaded& loaded) {
  std::vector<std::string> arguments = loaded.rest;
  const std::string name = arguments.empty() ? std::string() : arguments.front();
  if (!arguments.empty()) arguments.erase(arguments.begin());
  const auto* action = std::ranges::find(actions, name, &Action::name);
  if (action == actions.end() || arguments.size() < action->fewest || arguments.size() > action->most) {
    std::cerr << usage;
    return 2;
  }
  return run(loaded.options, *action, std::move(arguments));
}

}  // namespace lightkeep::app
