#include "floor/connection.hpp"

#include <cerrno>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace parlor_bench {
namespace {

void watch(int epoll, int operation, int socket, std::uint32_t what, connection* owner) {
  epoll_event event{};
  event.events = what;
  event.data.ptr = owner;
  epoll_ctl(epoll, operation, socket, &event);
}

}  // namespace

connection::connection(int epoll, int socket) : epoll_(epoll), socket_(socket) {
  watch(epoll_, EPOLL_CTL_ADD, socket_, EPOLLIN, this);
}

connection::~connection() {
  ::close(socket_);
}

void connection::send(std::string_view bytes) {
  if (output_.empty()) {
    const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
    // A socket that is broken is found so by the next read.
    if (bytes.empty() || (count < 0 && errno != EAGAIN)) return;
    wait_for_room();
  }
  output_ += bytes;
}

void connection::flush() {
  if (output_.empty()) return;
  const auto count = ::send(socket_, output_.data() + sent_, output_.size() - sent_, MSG_NOSIGNAL);
  if (count < 0 && errno == EAGAIN) return wait_for_room();
  if (count > 0) sent_ += static_cast<std::size_t>(count);
  if (count > 0 && sent_ < output_.size()) return wait_for_room();
  output_.clear();
  sent_ = 0;
  stop_waiting();
}

void connection::wait_for_room() {
  if (is_waiting_) return;
  is_waiting_ = true;
  watch(epoll_, EPOLL_CTL_MOD, socket_, EPOLLIN | EPOLLOUT, this);
}

void connection::stop_waiting() {
  if (!is_waiting_) return;
  is_waiting_ = false;
  watch(epoll_, EPOLL_CTL_MOD, socket_, EPOLLIN, this);
}

}  // namespace parlor_bench
