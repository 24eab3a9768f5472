#include "answer_writer.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "connection.hpp"
#include "http_connection.hpp"
#include "insist.hpp"

namespace parlor::net {

namespace {

constexpr std::size_t piece_bytes = 64 * 1024;

}  // namespace

void answer_writer::write(http_response response, std::string_view method, persistence how) {
  const bool may_have_body = has_body(response.status);
  const auto size = size_of(response);
  owner_.write(make_head(response, may_have_body ? size : -1, how, owner_.owner().date()));
  if (!may_have_body || method == "HEAD") return;
  if (auto* text = std::get_if<std::string>(&response.body)) {
    owner_.write(std::move(*text));
    return;
  }
  source_ = std::move(std::get<std::unique_ptr<body_source>>(response.body));
  left_ = size;
  pull();
}

void answer_writer::pull() {
  if (left_ == 0 || is_source_busy_) return;
  is_source_busy_ = true;
  asked_at_ = owner_.owner().now();
  owner_.owner().arm(owner_, source_deadline());
  // May be called from another thread, and after the connection is gone.
  auto done = [box = owner_.owner().box(), &loop = owner_.owner(), id = owner_.id(),
               number = number_](result<std::string> piece) {
    std::shared_ptr<result<std::string>> held;
    insist([&] { held = std::make_shared<result<std::string>>(std::move(piece)); });
    insist([&] {
      box->post([&loop, id, number, held] {
        loop.tend(id, [&](connection& found) {
          if (found.http() != nullptr) found.http()->on_piece(number, std::move(*held));
        });
      });
    });
  };
  const auto wanted = std::min<std::int64_t>(left_, static_cast<std::int64_t>(piece_bytes));
  source_->read(static_cast<std::size_t>(wanted), std::move(done));
}

steady_time answer_writer::source_deadline() const {
  return is_source_busy_ ? asked_at_ + owner_.shared().answer_deadline : steady_time::max();
}

void answer_writer::on_piece(result<std::string> piece) {
  if (!is_source_busy_) return;
  is_source_busy_ = false;
  if (!piece || piece->empty() || static_cast<std::int64_t>(piece->size()) > left_) {
    // The length is announced already: only the end of the connection tells that the body is not whole.
    owner_.cut(loss::by_stop);
    return;
  }
  left_ -= static_cast<std::int64_t>(piece->size());
  owner_.write(std::move(*piece));
}

void answer_writer::on_written() {
  if (owner_.output().size() < piece_bytes) pull();
}

void write_refusal(connection& owner, int status) {
  auto refusal = make_refusal(status);
  owner.shared().origins.decorate(refusal.fields);
  const auto size = size_of(refusal);
  owner.write(make_head(refusal, size, persistence::close, owner.owner().date()));
  owner.write(std::get<std::string>(std::move(refusal.body)));
}

}  // namespace parlor::net
