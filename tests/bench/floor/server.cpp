#include "floor/server.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "floor/handshake.hpp"

namespace parlor_bench {
namespace {

constexpr std::size_t read_bytes = 64 * 1024;
constexpr std::size_t max_events = 512;
constexpr int backlog = 4096;

int checked(int answer, const char* what) {
  if (answer < 0) throw std::system_error(errno, std::generic_category(), what);
  return answer;
}

int make_listener(std::uint16_t& port) {
  const int listener = checked(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), "socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  checked(::bind(listener, generic, size), "bind");
  checked(::listen(listener, backlog), "listen");
  checked(::getsockname(listener, generic, &size), "getsockname");
  port = ntohs(address.sin_port);
  return listener;
}

int make_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  return checked(::signalfd(-1, &set, SFD_NONBLOCK), "signalfd");
}

// The listener and the signals are told from connections by the address of their own descriptor.
void watch(int epoll, int& descriptor) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = &descriptor;
  checked(epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event), "epoll_ctl");
}

}  // namespace

floor_server::floor_server(floor_options options)
    : options_(options),
      epoll_(checked(epoll_create1(0), "epoll_create1")),
      listener_(make_listener(port_)),
      signals_(make_signals()),
      injector_(options.fault),
      buffer_(read_bytes) {
  watch(epoll_, listener_);
  watch(epoll_, signals_);
}

floor_server::~floor_server() {
  connections_.clear();
  ::close(signals_);
  ::close(listener_);
  ::close(epoll_);
}

void floor_server::run() {
  std::array<epoll_event, max_events> events{};
  for (;;) {
    const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
    for (int index = 0; index < count; ++index) {
      const auto& event = events[static_cast<std::size_t>(index)];
      if (event.data.ptr == &signals_) return;
      if (event.data.ptr == &listener_) {
        accept_all();
        continue;
      }
      auto& one = *static_cast<connection*>(event.data.ptr);
      if ((event.events & EPOLLOUT) != 0) mark(one);
      if ((event.events & ~std::uint32_t{EPOLLOUT}) != 0) read_from(one);
    }
    end_turn();
  }
}

void floor_server::accept_all() {
  for (;;) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
    if (socket < 0) return;
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    auto one = std::make_unique<connection>(epoll_, socket);
    auto* const key = one.get();
    connections_.emplace(key, std::move(one));
  }
}

void floor_server::read_from(connection& from) {
  if (from.is_gone) return;
  const auto count = ::recv(from.socket(), buffer_.data(), buffer_.size(), 0);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) return leave(from);
  char* data = buffer_.data();
  auto size = static_cast<std::size_t>(count);
  std::string joined;
  if (!from.input.empty()) {
    joined.swap(from.input);
    joined.append(data, size);
    data = joined.data();
    size = joined.size();
  }
  std::size_t taken = 0;
  if (!from.is_open) taken = take_head(from, std::string_view(data, size));
  if (from.is_open) taken += take_frames(from, data + taken, size - taken);
  if (taken < size && !from.is_gone) from.input.assign(data + taken, size - taken);
}

std::size_t floor_server::take_head(connection& from, std::string_view data) {
  constexpr std::string_view end = "\r\n\r\n";
  const auto at = data.find(end);
  if (at == std::string_view::npos) return 0;
  const auto request = parse_upgrade(data.substr(0, at));
  if (request.key.empty()) {
    leave(from);
    return data.size();
  }
  from.queue(upgrade_answer(request.key));
  mark(from);
  from.is_open = true;
  from.is_echo = request.path == "/echo";
  if (!from.is_echo) {
    from.joined = &rooms_[std::string(request.path)];
    from.place = from.joined->members.size();
    from.joined->members.push_back(&from);
  }
  return at + end.size();
}

std::size_t floor_server::take_frames(connection& from, char* data, std::size_t size) {
  std::size_t taken = 0;
  while (!from.is_gone) {
    const auto frame = take_frame(data + taken, size - taken);
    if (!frame) break;
    handle(from, *frame);
    taken += frame->bytes;
  }
  return taken;
}

void floor_server::handle(connection& from, const incoming_frame& frame) {
  switch (frame.type) {
    case opcode::text:
    case opcode::binary:
      if (from.is_echo) return answer(from, frame.type, frame.payload);
      frame_.clear();
      append_frame(frame_, frame.type, frame.payload, options_.answer_bytes);
      return broadcast(*from.joined);
    case opcode::ping:
      return answer(from, opcode::pong, frame.payload);
    case opcode::pong:
      return;
    case opcode::close:
      answer(from, opcode::close, frame.payload);
      from.flush();
      return leave(from);
    case opcode::continuation:
      return leave(from);  // nobody who measures sends a message in pieces
  }
}

void floor_server::broadcast(room& where) {
  for (auto* const member : where.members) {
    const bool is_victim = options_.fault != fault::none && member == where.members.back();
    const auto bytes = is_victim ? injector_.turned(frame_) : std::string_view(frame_);
    switch (options_.mode) {
      case write_mode::copy:
        member->queue(bytes);
        mark(*member);
        break;
      case write_mode::direct:
        member->send(bytes);
        break;
      case write_mode::batch:
        break;
    }
  }
  if (options_.mode != write_mode::batch) return;
  where.block += frame_;
  if (where.is_dirty) return;
  where.is_dirty = true;
  dirty_rooms_.push_back(&where);
}

void floor_server::answer(connection& to, opcode type, std::string_view payload) {
  frame_.clear();
  append_frame(frame_, type, payload);
  if (options_.mode == write_mode::direct) return to.send(frame_);
  to.queue(frame_);
  mark(to);
}

void floor_server::mark(connection& one) {
  if (one.is_dirty) return;
  one.is_dirty = true;
  dirty_.push_back(&one);
}

void floor_server::leave(connection& one) {
  if (one.is_gone) return;
  one.is_gone = true;
  gone_.push_back(&one);
  if (one.joined == nullptr) return;
  auto& members = one.joined->members;
  members[one.place] = members.back();
  members[one.place]->place = one.place;
  members.pop_back();
}

void floor_server::end_turn() {
  for (auto* const where : dirty_rooms_) {
    where->is_dirty = false;
    for (auto* const member : where->members) member->send(where->block);
    where->block.clear();
  }
  dirty_rooms_.clear();
  for (auto* const one : dirty_) {
    one->is_dirty = false;
    one->flush();
  }
  dirty_.clear();
  for (auto* const one : gone_) connections_.erase(one);
  gone_.clear();
}

}  // namespace parlor_bench
