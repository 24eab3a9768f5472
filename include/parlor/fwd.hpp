// The names of the parts, without what they are.
#pragma once

namespace parlor {

class authenticator;
class connection_handler;
class dialect;
class media_sink;
class server;
class storage;
class transport;
class user_directory;
struct server_options;

}  // namespace parlor
