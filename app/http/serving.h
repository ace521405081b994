// What worker threads do with a connection that a reactor handed to them, before they hand it back. None of
// it throws.
#pragma once

#include "app/http/front.h"

namespace lightkeep::http {

/// Gives the connection's output what answers its exchange; `keep` is false when the server wants the
/// connection to end. Reactors call it too.
void start_reply(Connection& connection, Reply reply, bool keep);
/// Answers the connection's exchange and sends the reply as far as the peer takes it. The body is there.
void serve(Front& front, Connection& connection);
/// Has a worker do as `serve` does for a body that still comes, once such a handler may begin: it is set
/// aside whenever it would wait for more. Reactors call it; does not block.
void serve_coming(Front& front, Connection& connection);
/// Gives the connection of a handler that was set aside to its reactor, which gathers what comes.
void set_aside(Connection& connection);
/// Has a worker go on with a handler that was set aside, in its turn. Reactors call it too.
void take_up(Front& front, Connection& connection);
/// Goes on with a reply whose next bytes must be fetched.
void send_more(Front& front, Connection& connection);
/// Does the computing of a TLS handshake until the peer must speak.
void shake_hands(Connection& connection);

}  // namespace lightkeep::http
