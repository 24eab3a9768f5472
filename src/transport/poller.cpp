#include "poller.hpp"

#include <cerrno>
#include <system_error>

namespace parlor::net {

namespace {

int make_instance() {
  const int made = ::epoll_create1(EPOLL_CLOEXEC);
  if (made < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
  return made;
}

bool is_empty(readiness asked) {
  return asked == readiness{};
}

}  // namespace

poller::poller(asio::io_context& context) : instance_(context, make_instance()) {}

bool poller::watch(int socket, connection_id owner, readiness before, readiness after) {
  epoll_event wanted{};
  wanted.events = (after.input ? EPOLLIN : 0U) | (after.output ? EPOLLOUT : 0U);
  wanted.data.u64 = owner.value;
  int how = EPOLL_CTL_MOD;
  if (is_empty(before)) how = EPOLL_CTL_ADD;
  // Said even before a close: a child of the host that holds the descriptor too would keep it registered.
  if (is_empty(after)) how = EPOLL_CTL_DEL;
  return ::epoll_ctl(instance_.native_handle(), how, socket, &wanted) == 0;
}

void poller::close() {
  std::error_code ignored;
  instance_.close(ignored);
}

}  // namespace parlor::net
