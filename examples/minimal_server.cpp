#include <cstdio>
#include <utility>

#include <parlor/parlor.hpp>

int main() {
  parlor::server_options options;
  options.transport = parlor::make_websocketpp_transport({"127.0.0.1", 8080});
  options.storage = parlor::make_sqlite_storage({"chat.db"}).value();
  options.media = parlor::make_local_disk({"chat-files"}).value();
  options.authenticator = parlor::make_insecure_allow_all();
  options.dialects = parlor::make_every_dialect();

  parlor::server server(std::move(options));
  std::printf("chat on port %d, Enter stops it\n", server.start().value().port);
  std::getchar();
}
