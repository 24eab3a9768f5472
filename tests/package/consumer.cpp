// A stranger's program: the whole server in memory, asked one question.
#include <cstdio>
#include <utility>

#include <parlor/parlor.hpp>

int main() {
  auto made = parlor::make_loopback_transport();
  auto& loopback = *made;

  parlor::server_options options;
  options.transport = std::move(made);
  options.storage = parlor::make_memory_storage();
  options.media = parlor::make_memory_media();
  options.authenticator = parlor::make_insecure_allow_all();
  options.dialects.push_back(parlor::make_rooms_dialect());
  parlor::server server(std::move(options));
  server.start().value();

  parlor::http_request request;
  request.method = "GET";
  request.path = "/api/chat/rooms";
  request.fields.add("Authorization", "Bearer ann");
  const auto answer = loopback.fetch(std::move(request));
  server.stop();
  std::printf("parlor %s answered %d\n", parlor::version_text, answer.status);
  return answer.status == 200 ? 0 : 1;
}
