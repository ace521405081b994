// What worker threads do with a connection that a reactor handed to them, before they hand it back. None of
// it throws.
#pragma once

#include "app/http/front.h"

namespace lightkeep::http {

/// Gives the connection's output what answers its exchange; `keep` is false when the server wants the
/// connection to end. Reactors call it too.
void start_reply(Connection& connection, Reply reply, bool keep);
/// Answers the connection's exchange and sends the reply as far as the peer takes it.
void serve(Front& front, Connection& connection);
/// Goes on with a reply whose next bytes must be fetched.
void send_more(Front& front, Connection& connection);
/// Does the computing of a TLS handshake until the peer must speak.
void shake_hands(Connection& connection);

}  // namespace lightkeep::http
