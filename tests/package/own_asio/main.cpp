// A host that uses Asio itself, in its own way: parlor listens on a port, and the host's io_context is the
// client.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <utility>

#include <asio.hpp>
#include <parlor/parlor.hpp>

namespace {

std::string ask(asio::io_context& loop, std::uint16_t port) {
  asio::ip::tcp::socket socket(loop);
  socket.connect({asio::ip::make_address("127.0.0.1"), port});
  asio::write(socket, asio::buffer(std::string("GET /api/chat/rooms HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                               "Authorization: Bearer ann\r\nConnection: close\r\n\r\n")));
  std::string answer;
  asio::error_code problem;
  std::function<void()> read_on;
  char piece[512];
  // Asynchronous reads on the host's loop: its reactor and its timers do the work.
  read_on = [&socket, &piece, &answer, &problem, &read_on] {
    socket.async_read_some(asio::buffer(piece),
                           [&piece, &answer, &problem, &read_on](asio::error_code code, std::size_t size) {
                             answer.append(piece, size);
                             problem = code;
                             if (!code) read_on();
                           });
  };
  asio::steady_timer patience(loop, std::chrono::seconds(30));
  patience.async_wait([&socket](asio::error_code code) {
    if (!code) socket.close();
  });
  read_on();
  while (!problem) loop.run_one();
  patience.cancel();
  loop.run();
  loop.restart();
  return answer;
}

}  // namespace

int main() {
  parlor::server_options options;
  parlor::websocketpp_options listening;
  listening.port = 0;
  options.transport = parlor::make_websocketpp_transport(std::move(listening));
  options.storage = parlor::make_memory_storage();
  options.media = parlor::make_memory_media();
  options.authenticator = parlor::make_insecure_allow_all();
  options.dialects.push_back(parlor::make_rooms_dialect());
  parlor::server server(std::move(options));
  const auto where = server.start().value();

  asio::io_context loop;
  for (int round = 0; round < 20; ++round) {
    const auto answer = ask(loop, where.port);
    if (answer.rfind("HTTP/1.1 200", 0) != 0) {
      std::printf("round %d: %s\n", round, answer.c_str());
      return 1;
    }
  }
  server.stop();
  std::puts("the host and parlor have each used their Asio");
}
