// Who this terminal is, and where: login, logout, whoami, servers.
#include "app/client/commands.h"

#include <algorithm>

#include "app/client/device_sign_in.h"

namespace lightkeep::client {
namespace {

using api::Json;

void invite(Output& output, const Invitation& invitation) {
  output.note("Open " + invitation.address + " in a browser, sign in and type this code:");
  output.note("");
  output.note("    " + invitation.code);
  output.note("");
  if (!invitation.address_with_code.empty())
    output.note("Or open " + invitation.address_with_code + " and compare the code.");
  output.note("Waiting ...");
}

// The tokens are good for one organization; the server says which.
std::string organization_of(const Session& session, const SignIn& made) {
  Invocation bearer;
  bearer.server = made.server;
  bearer.api_key = made.access_token;
  Authorization authorization(bearer, session.sign_ins, session.http);
  ApiClient api(session.http, authorization);
  return find_place(api, {}).organization;
}

// It becomes the current one. What stood in its place is given back.
std::optional<SignIn> keep(const SignIns& sign_ins, const SignIn& made) {
  std::optional<SignIn> replaced;
  sign_ins.update([&](std::vector<SignIn>& list) {
    const auto old = std::ranges::find_if(
        list, [&](const SignIn& each) { return each.is_for(made.server, made.organization); });
    if (old != list.end()) {
      replaced = *old;
      list.erase(old);
    }
    list.insert(list.begin(), made);
    return true;
  });
  return replaced;
}

void revoke_quietly(HttpClient& http, const SignIn& old) {
  try {
    revoke(http, old);
  } catch (const Failure&) {  // it ends by itself where nobody uses it
  }
}

std::string named(const SignIn& sign_in) {
  return sign_in.server + " as " + sign_in.organization;
}

Json to_json(const SignIn& sign_in) {
  return {{"server", sign_in.server}, {"organization", sign_in.organization}};
}

}  // namespace

Exit login(const Session& session) {
  const std::string server = read_server(session.typed.rest.front());
  SignIn made = sign_in_by_device(session.http, server,
                                  [&](const Invitation& invitation) { invite(session.output, invitation); });
  try {
    made.organization = organization_of(session, made);
    if (const auto replaced = keep(session.sign_ins, made)) revoke_quietly(session.http, *replaced);
  } catch (...) {
    revoke_quietly(session.http, made);
    throw;
  }
  session.output.line("Signed in to " + named(made) + ".");
  if (session.output.json()) session.output.document(to_json(made));
  return Exit::done;
}

Exit logout(const Session& session) {
  std::optional<SignIn> ended;
  session.sign_ins.update([&](std::vector<SignIn>& list) {
    const auto found = std::ranges::find_if(list, [&](const SignIn& each) {
      return each.is_for(session.typed.server.empty() ? each.server : session.typed.server,
                         session.typed.organization);
    });
    if (found == list.end()) return false;
    ended = *found;
    list.erase(found);
    return true;
  });
  if (!ended) throw Failure(Exit::sign_in, "You are not signed in there.");
  try {
    revoke(session.http, *ended);
  } catch (const Failure& failure) {
    throw Failure(failure.exit(), "Forgotten here, but " + ended->server + " could not be told: " +
                                      failure.what() + " End it there, in Settings, Connected apps.");
  }
  session.output.line("Signed out of " + named(*ended) + ".");
  if (session.output.json()) session.output.document(to_json(*ended));
  return Exit::done;
}

Exit whoami(const Session& session) {
  Connected at(session);
  const Place place = find_place(at.api, session.typed);
  Json libraries = Json::object();
  for (const auto& [library, may] : place.libraries) libraries[library] = may;
  if (session.output.json())
    session.output.document({{"server", at.authorization.server()},
                             {"organizationId", place.organization},
                             {"organizationName", place.organization_name},
                             {"plan", place.plan},
                             {"credential", at.authorization.by_key() ? "key" : "sign-in"},
                             {"access", libraries}});
  session.output.line(at.authorization.server() + (at.authorization.by_key() ? " with an API key" : ""));
  session.output.line(place.organization_name + " (" + place.organization + ", " + place.plan + ")");
  for (const auto& [library, may] : place.libraries) session.output.line("  " + library + "  " + may);
  return Exit::done;
}

Exit servers(const Session& session) {
  std::vector<SignIn> all = session.sign_ins.list();
  if (!session.typed.rest.empty()) {
    const std::string chosen = read_server(session.typed.rest.front());
    session.sign_ins.update([&](std::vector<SignIn>& list) {
      const auto found = std::ranges::find_if(
          list, [&](const SignIn& each) { return each.is_for(chosen, session.typed.organization); });
      if (found == list.end())
        throw Failure(Exit::sign_in, "You are not signed in there. Run `lightkeep login " + chosen + "`.");
      std::rotate(list.begin(), found, found + 1);
      all = list;
      return true;
    });
  }
  Json rows = Json::array();
  for (const SignIn& each : all) {
    session.output.line(std::string(&each == &all.front() ? "* " : "  ") + each.server + "  " +
                        each.organization);
    rows.push_back(to_json(each));
  }
  if (session.output.json()) session.output.document(rows);
  return Exit::done;
}

}  // namespace lightkeep::client
