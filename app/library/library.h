// Start here. What the product does, without HTTP: every rule lives in this room once, one file per noun.
// Built by the composition root over an open store; the faces (REST, CDN, pages, MCP, GraphQL) call it from
// their worker threads. Every member may be called from any thread.
#pragma once

#include <utility>

#include "app/library/activity.h"
#include "app/library/calls.h"
#include "app/library/changes.h"
#include "app/library/claim.h"
#include "app/library/connections.h"
#include "app/library/credential_use.h"
#include "app/library/delivery.h"
#include "app/library/details.h"
#include "app/library/downloads.h"
#include "app/library/ingest.h"
#include "app/library/invitations.h"
#include "app/library/keys.h"
#include "app/library/members.h"
#include "app/library/organizations.h"
#include "app/library/processing.h"
#include "app/library/shape_strips.h"
#include "app/library/trash.h"
#include "app/library/upload_tickets.h"
#include "app/library/uploads.h"

namespace lightkeep::library {

class Service {
 public:
  Service(store::Store& store, Settings settings, Ports ports)
      : store_(store),
        settings_(std::move(settings)),
        ports_(std::move(ports)),
        credential_use_(context()),
        calls_(context(), credential_use_),
        change_waits_(context()),
        claims_(context()),
        organizations_(context()),
        members_(context()),
        invitations_(context()),
        keys_(context(), credential_use_),
        connections_(context(), credential_use_),
        delivery_(context()),
        downloads_(context(), credential_use_, delivery_),
        trash_(context(), delivery_),
        activity_(context()),
        processing_(context()),
        details_reader_(context()),
        ingest_(context(), credential_use_, [this] { processing_.wake(); }),
        uploads_(context(), credential_use_, ingest_),
        upload_tickets_(context()) {}

  const Settings& settings() const { return settings_; }
  CredentialUse& credential_use() { return credential_use_; }
  Calls& calls() { return calls_; }
  ChangeWaits& change_waits() { return change_waits_; }
  Claims& claims() { return claims_; }
  Organizations& organizations() { return organizations_; }
  Members& members() { return members_; }
  Invitations& invitations() { return invitations_; }
  Keys& keys() { return keys_; }
  Connections& connections() { return connections_; }
  Ingest& ingest() { return ingest_; }
  Uploads& uploads() { return uploads_; }
  const UploadTickets& upload_tickets() const { return upload_tickets_; }
  Delivery& delivery() { return delivery_; }
  Downloads& downloads() { return downloads_; }
  Trash& trash() { return trash_; }
  Activity& activity() { return activity_; }
  Processing& processing() { return processing_; }
  DetailsReader& details_reader() { return details_reader_; }

 private:
  Context context() { return {store_, settings_, ports_, strips_}; }

  store::Store& store_;
  const Settings settings_;
  const Ports ports_;
  ShapeStrips strips_;
  CredentialUse credential_use_;
  Calls calls_;
  ChangeWaits change_waits_;
  Claims claims_;
  Organizations organizations_;
  Members members_;
  Invitations invitations_;
  Keys keys_;
  Connections connections_;
  Delivery delivery_;
  Downloads downloads_;
  Trash trash_;
  Activity activity_;
  Processing processing_;
  DetailsReader details_reader_;
  Ingest ingest_;
  Uploads uploads_;
  UploadTickets upload_tickets_;
};

}  // namespace lightkeep::library
