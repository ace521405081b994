// Start here. HTTP mechanics without any rule of the product: requests, replies, the table of routes, the
// server. The composition root fills a `Routes` and runs a `Server` over it; the faces see `Request`, `Body`
// and `Reply` only.
#pragma once

#include "app/http/error_reply.h"
#include "app/http/fields.h"
#include "app/http/message.h"
#include "app/http/routes.h"
#include "app/http/server.h"
