// The options as the rooms want them: what each is built with. The composition root calls these, once each.
#pragma once

#include <string>

#include "app/accounts/accounts.h"
#include "app/acme/keeper.h"
#include "app/descriptors.h"
#include "app/http/http.h"
#include "app/library/library.h"
#include "app/log.h"
#include "app/net/fetcher.h"
#include "app/oauth/oauth.h"
#include "app/options/options.h"
#include "app/sandbox/decoders.h"
#include "store/store.h"

namespace lightkeep::app {

library::Severity least_severity(LogLevel level);

/// `log` outlives what is built with these.
store::StoreConfig store_config(const Options& options, const DescriptorShares& shares, const Log& log);
/// For commands, which speak on the standard error, to open a store that is there.
store::StoreConfig store_config(const Options& options);
/// Keys of TLS session tickets are kept in the store.
http::ServerConfig server_config(const Options& options, const DescriptorShares& shares, store::Store& store,
                                 const http::TlsSupply& supply, const Log& log);
/// For the name that a certificate is got for.
acme::Settings certificate_settings(const Options& options);
acme::Ports certificate_ports(store::Store& store, const Log& log);

net::FetchConfig fetch_config(const Options& options);           // of images
net::FetchConfig document_fetch_config(const Options& options);  // of what programs say of themselves

sandbox::Settings decoder_settings(const Options& options);

/// `public_url` is what links begin with, by now.
library::Settings library_settings(const Options& options, const std::string& public_url);
accounts::Settings account_settings(const Options& options, const std::string& public_url);
oauth::Settings oauth_settings(const Options& options, const std::string& public_url);

}  // namespace lightkeep::app
