// Which jobs cron runs, how often, and with what of the operator's settings.
#pragma once

#include <functional>

#include "app/accounts/accounts.h"
#include "app/library/library.h"
#include "app/oauth/oauth.h"
#include "app/options/options.h"
#include "cron/scheduler.h"

namespace lightkeep::app {

struct ScheduleParts {
  store::Store& store;
  library::Service& service;
  accounts::Accounts& accounts;
  oauth::AuthorizationServer& oauth;
  const Options& options;
  std::function<void()> wake_mail{};  // looks through the outbox; empty where no mail is sent
};

constexpr std::string_view look_at_web_name = "look-at-web";
/// Runs when it is wanted; `look` does nothing where nobody asked.
cron::Job look_at_web(std::function<void()> look);

void add_jobs(cron::Scheduler& scheduler, const ScheduleParts& parts);

}  // namespace lightkeep::app
