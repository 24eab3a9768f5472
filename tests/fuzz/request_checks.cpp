#include "fuzz/request_checks.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "parlor/testing/contract.hpp"

#include "text/utf8.hpp"

namespace fuzzing {
namespace {

using namespace parlor;
using parlor::testing::expect;

// The largest that any of the dialects has when nobody sets it.
constexpr std::size_t max_text = 10000;
constexpr std::size_t max_files = 10;
constexpr std::size_t max_name = 255;
constexpr std::size_t max_members = 4096;
constexpr std::size_t max_own_name = 128;
constexpr std::size_t max_listed = 100;
constexpr std::size_t max_page = 1'000'000'000;

void check_text(std::string_view text) {
  expect(text::is_message_text(text), "a text that no message may hold");
  expect(text::count_code_points(text) <= max_text, "a text beyond every bound");
}

void check_own_name(std::string_view name) {
  expect(name.size() <= max_own_name && text::is_single_line(name), "client_message_id is no short line");
}

void check_count(std::size_t count, std::size_t most) {
  expect(count >= 1 && count <= most, "a count of " + std::to_string(count));
}

struct reference_check {
  void operator()(const uuid&) const {}
  void operator()(const std::string& name) const {
    expect(!name.empty() && text::is_valid_utf8(name), "a name that is empty or not UTF-8");
  }
  template <typename Tag>
  void operator()(basic_id<Tag> id) const {
    expect(id.value >= 1 && id.value <= max_id, "an id of " + std::to_string(id.value));
  }
  template <typename... Kinds>
  void operator()(const std::variant<Kinds...>& reference) const {
    std::visit(*this, reference);
  }
  template <typename Reference>
  void operator()(const std::optional<Reference>& reference) const {
    if (reference) (*this)(*reference);
  }
};

constexpr reference_check check_reference{};

struct what_check {
  const dialect_request& whole;

  void operator()(const command& what) const { std::visit(*this, what); }
  void operator()(const query& what) const { std::visit(*this, what); }

  void operator()(const send_message& what) const {
    check_reference(what.room);
    check_reference(what.receiver);
    check_reference(what.parent);
    check_text(what.text);
    check_own_name(what.client_message_id);
    expect(what.client_message_id == whole.client_message_id, "a message and its request differ in name");
    expect(what.attachments.empty(), "only the server knows what it has stored");
    expect(what.to == destination::room || what.receiver, "a direct room with nobody");
    const auto files = what.uploads.size() + whole.files.size();
    expect(files <= max_files, "too many files");
    expect((what.kind == message_kind::text) == (files == 0), "kind and files contradict each other");
    expect(files > 0 || !what.text.empty(), "a message of nothing");
    for (const auto& key : what.uploads) expect(text::is_valid_utf8(key), "a key that is not UTF-8");
  }
  void operator()(const edit_message& what) const {
    check_reference(what.message);
    check_text(what.text);
    expect(!what.text.empty(), "edited into nothing");
  }
  void operator()(const delete_message& what) const { check_reference(what.message); }
  void operator()(const mark_read& what) const {
    check_reference(what.room);
    check_reference(what.up_to);
  }
  void operator()(const set_typing& what) const { check_reference(what.room); }
  void operator()(const join_room& what) const { check_reference(what.room); }
  void operator()(const leave_room&) const {}
  void operator()(const create_room& what) const {
    expect(text::is_single_line(what.name), "a name of more than one line");
    expect(text::count_code_points(what.name) <= max_name, "a name beyond every bound");
    expect(what.members.size() <= max_members, "members beyond every bound");
    expect(what.type == room_type::group || what.members.size() == 1, "a direct room is for two");
    for (const auto& one : what.members) check_reference(one);
  }
  void operator()(const delete_room& what) const { check_reference(what.room); }
  void operator()(const add_members&) const { expect(false, "no document has a word for it"); }
  void operator()(const remove_member&) const { expect(false, "no document has a word for it"); }
  void operator()(const record_uploads& what) const {
    expect(what.attachments.empty(), "only the server knows what it has stored");
  }
  void operator()(const open_session&) const { expect(false, "only an upgrade opens a session"); }
  void operator()(const close_session&) const { expect(false, "only the server closes a session"); }
  void operator()(const admit_user&) const { expect(false, "only the server admits a user"); }

  void operator()(const load_user&) const {}
  void operator()(const load_room& what) const { check_reference(what.room); }
  void operator()(const list_rooms& what) const {
    expect(!what.of, "the rooms of somebody else, whom nobody has vouched for");
  }
  void operator()(const count_unread&) const {}
  void operator()(const list_online_users&) const {}
  void operator()(const search_users& what) const {
    expect(!what.text.empty() && text::is_valid_utf8(what.text), "a search for nothing, or not in UTF-8");
    check_count(what.limit, max_listed);
  }
  void operator()(const search_messages& what) const {
    expect(!what.text.empty() && text::is_valid_utf8(what.text), "a search for nothing, or not in UTF-8");
    check_reference(what.room);
    check_reference(what.before);
    check_count(what.limit, max_listed);
  }
  void operator()(const load_messages& what) const {
    check_reference(what.room);
    check_reference(what.before);
    check_reference(what.after);
    check_count(what.limit, max_listed);
    check_count(what.page, max_page);
    expect(!what.before || !what.after, "in two directions at once");
    expect(what.max_readers <= max_listed, "readers beyond the bound");
  }

  void operator()(const renew_session& what) const {
    expect(!what.token.empty() && text::is_valid_utf8(what.token), "a token that is empty or not UTF-8");
  }
  void operator()(const grant_upload& what) const {
    expect(what.size >= 1 && what.size <= max_id, "a grant for " + std::to_string(what.size) + " bytes");
    expect(!what.policy.directory.empty(), "a grant without a policy");
    expect(text::is_single_line(what.file_name), "a file name of more than one line");
    check_text(what.note);
  }
};

bool is_inside(std::string_view part, std::string_view whole) {
  const std::less_equal<const char*> is_before;
  return is_before(whole.data(), part.data()) &&
         is_before(part.data() + part.size(), whole.data() + whole.size());
}

void check_files(const dialect_request& made, std::string_view payload) {
  if (made.files.empty()) return;
  const auto* what = std::get_if<command>(&made.what);
  expect(what != nullptr && std::holds_alternative<send_message>(*what), "files for what takes none");
  expect(made.keeps_alive != nullptr, "nothing keeps the files alive");
  expect(!made.policy.directory.empty(), "files without a policy");
  for (const auto& file : made.files) {
    expect(text::is_valid_utf8(file.file_name), "a file name that is not UTF-8");
    expect(text::is_valid_utf8(file.data), "a file's text is not UTF-8");
    expect(is_inside(file.data, payload), "a file outside its frame");
  }
}

}  // namespace

void check_request(const dialect_request& made, std::string_view payload) {
  check_own_name(made.client_message_id);
  check_files(made, payload);
  std::visit(what_check{made}, made.what);
}

void check_problem(const dialect_problem& made) {
  check_own_name(made.client_message_id);
  expect(!name_of(made.problem.code).empty(), "a problem without a name");
  expect(text::is_valid_utf8(made.problem.detail), "a problem that is not told in UTF-8");
}

void check_opening(const open_session& made) {
  check_reference(made.room);
  check_reference(made.self);
  check_reference(made.history_after);
  expect(made.history <= max_listed && made.max_readers <= max_listed, "more history than there is at once");
  expect(made.room || made.history == 0, "the history of no room");
}

}  // namespace fuzzing
