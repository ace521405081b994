#include "app/library/connections.h"

#include "app/library/authorization.h"
#include "app/library/store_access.h"
#include "store/app_connections.h"

namespace lightkeep::library {
namespace {

std::vector<ConnectionLine> to_lines(std::vector<store::AppConnectionLine> rows,
                                     const CredentialUse& credential_use) {
  std::vector<ConnectionLine> lines;
  for (store::AppConnectionLine& row : rows)
    lines.push_back({row.connection.id, row.program_title(), row.client_id, std::move(row.organization),
                     std::move(row.organization_name), std::move(row.person),
                     row.connection.access == store::Access::write, row.connection.created,
                     row.connection.last_used, row.connection.address, row.connection.ended});
  for (ConnectionLine& line : lines) {
    if (const auto use = credential_use.of(line.id)) {
      line.last_used = use->time;
      line.address = use->address;
    }
  }
  return lines;
}

store::AppConnection require(store::Reader& db, store::AppConnectionId id) {
  auto connection = find_connection(db, id);
  if (!connection) refuse_unknown();
  return *std::move(connection);
}

}  // namespace

std::vector<ConnectionLine> Connections::of(AccountId who) {
  return context_.read(
      [&](store::Reader& db) { return to_lines(list_connections(db, who), credential_use_); });
}

void Connections::end(AccountId who, store::AppConnectionId connection) {
  context_.write([&](store::Writer& db) {
    if (require(db, connection).account != who) refuse_unknown();
    remove_connection(db, connection);
  });
}

std::vector<ConnectionLine> Connections::of_organization(AccountId who, const std::string& organization) {
  return context_.read([&](store::Reader& db) {
    const Authorized at = authorize(db, who, {organization, {}}, Action::manage_connections);
    return to_lines(list_connections(db, at.organization.id), credential_use_);
  });
}

void Connections::end(AccountId who, const std::string& organization, store::AppConnectionId connection) {
  context_.write([&](store::Writer& db) {
    const Authorized at = authorize(db, who, {organization, {}}, Action::manage_connections);
    if (require(db, connection).organization != at.organization.id) refuse_unknown();
    remove_connection(db, connection);
  });
}

}  // namespace lightkeep::library
