// Sending, editing and deleting messages.
#include <doctest/doctest.h>

#include "unit/engine/chat.hpp"

namespace parlor::engine {

namespace {

attachment upload(chat& here, user_id who, const std::string& key) {
  const auto said = here.request(who, record_uploads{{file_named(key)}});
  return only<uploads_recorded>(said).attachments.front();
}

}  // namespace

TEST_SUITE_BEGIN("messages");

TEST_CASE("a message goes to the whole room, its sender included") {
  direct_pair with;
  const auto said = with.here.run(with.at, text_message(with.room, "hello"));
  REQUIRE(said.events.size() == 1);
  CHECK(goes_to_room(said.events.front().to, with.room));
  const auto posted = only<message_posted>(said).posted;
  CHECK(posted.message.text == "hello");
  CHECK(posted.message.sender == with.ann);
  CHECK(posted.message.receiver == with.bob);
  CHECK(posted.sender.person.username == "ann");
  CHECK(posted.sender.is_online);
  CHECK_FALSE(posted.is_read);
  CHECK(*with.here.snapshot()->find_message(posted.message.id).value() == posted.message);
}

TEST_CASE("a sender who does not hear the room is answered") {
  direct_pair with;
  const auto elsewhere = with.here.open(with.ann);
  const auto said = with.here.run(elsewhere, text_message(with.room, "hello"));
  CHECK(count_of<message_posted>(said) == 1);
  CHECK(only<message_loaded>(said).message.message.text == "hello");
  CHECK(goes_to_session(address_of<message_loaded>(said), elsewhere.session));
  CHECK(count_of<message_loaded>(with.here.request(with.ann, text_message(with.room, "again"))) == 1);
}

TEST_CASE("a sender who hears all rooms is not answered twice") {
  direct_pair with;
  const auto everywhere = with.here.open_for_all_rooms(with.ann);
  CHECK(with.here.run(everywhere, text_message(with.room, "hello")).events.size() == 1);
}

TEST_CASE(
    "who is shown nothing of groups is answered what they do there, and told like others what they do "
    "elsewhere") {
  direct_pair with;
  const auto group = with.here.add_room(room_type::group, {with.ann, with.bob});
  const auto everywhere = with.here.unopened(with.ann);
  open_session what;
  what.all_rooms = true;
  what.hears_groups = false;
  with.here.run(everywhere, what);

  const auto said = with.here.run(everywhere, text_message(group, "hello"));
  CHECK(count_of<message_posted>(said) == 1);
  CHECK(goes_to_session(address_of<message_loaded>(said), everywhere.session));
  const message_reference which{only<message_loaded>(said).message.message.id};
  const auto edited = with.here.run(everywhere, edit_message{which, "edited"});
  CHECK(only<message_loaded>(edited).message.message.text == "edited");
  const auto deleted = with.here.run(everywhere, delete_message{which});
  CHECK(only<message_loaded>(deleted).message.message.deleted_at);

  CHECK(count_of<message_loaded>(with.here.run(everywhere, text_message(with.room, "hello"))) == 0);
}

TEST_CASE("nobody sends to a room of others") {
  direct_pair with;
  const auto cid = with.here.open(with.here.add_user("cid"));
  CHECK(failure(with.here.run(cid, text_message(with.room, "hello"))) == errc::room_not_found);
  CHECK(failure(with.here.run(cid, text_message(room_id{999}, "hello"))) == errc::room_not_found);
  CHECK(with.here.stored_messages(with.room) == 0);
}

TEST_CASE("a member who was removed neither sends nor joins nor hears who comes") {
  chat here;
  const auto ann = here.add_user("ann");
  const auto bob = here.add_user("bob");
  const auto room = here.add_room(room_type::group, {ann, bob});
  here.remove_member(room, bob);
  const auto seat_of_bob = here.open(bob);
  CHECK(failure(here.run(seat_of_bob, text_message(room, "still here"))) == errc::room_not_found);
  CHECK(failure(here.run(seat_of_bob, join_room{room_reference{room}})) == errc::room_not_found);
  CHECK(count_of<presence_changed>(here.run(here.unopened(ann), open_session{})) == 0);
  CHECK(failure(here.ask(bob, history_of(room))) == errc::room_not_found);
}

TEST_CASE("the receiver of a direct room is the other member or nobody") {
  direct_pair with;
  auto what = text_message(with.room, "hello");
  what.receiver = user_reference{with.bob};
  CHECK(count_of<message_posted>(with.here.run(with.at, what)) == 1);
  what.receiver = user_reference{with.ann};
  CHECK(failure(with.here.run(with.at, what)) == errc::invalid_argument);
  what.receiver = user_reference{user_id{999}};
  CHECK(failure(with.here.run(with.at, what)) == errc::invalid_argument);
}

TEST_CASE("a message in a group has no receiver") {
  chat here;
  const auto ann = here.add_user("ann");
  const auto room = here.add_room(room_type::group, {ann, here.add_user("bob")});
  CHECK_FALSE(here.post(here.open_for_all_rooms(ann), room, "hello").receiver.has_value());
}

TEST_CASE("a message without text and files is refused") {
  direct_pair with;
  CHECK(failure(with.here.run(with.at, text_message(with.room, ""))) == errc::invalid_argument);
  auto picture = text_message(with.room, "look");
  picture.kind = message_kind::image;
  CHECK(failure(with.here.run(with.at, picture)) == errc::invalid_argument);
}

TEST_CASE("a text that is too long is refused with the limit") {
  direct_pair with;
  const auto said = with.here.run(with.at, text_message(with.room, std::string(64 * 1024 + 1, 'a')));
  CHECK(only<command_failed>(said).problem.code == errc::too_large);
  CHECK(only<command_failed>(said).problem.limit == 64 * 1024);
  CHECK(count_of<message_posted>(
            with.here.run(with.at, text_message(with.room, std::string(64 * 1024, 'a')))) == 1);
}

TEST_CASE("a client_message_id that is too long is refused") {
  direct_pair with;
  auto what = text_message(with.room, "hello");
  what.client_message_id = std::string(129, 'x');
  CHECK(failure(with.here.run(with.at, what)) == errc::invalid_argument);
  what.client_message_id.pop_back();
  CHECK(count_of<message_posted>(with.here.run(with.at, what)) == 1);
}

TEST_CASE("a failure carries the caller's own name for the message") {
  direct_pair with;
  auto submitted = with.here.from(with.at, text_message(with.room, ""));
  submitted.from.client_message_id = "mine-1";
  const auto said = with.here.domain.run({submitted});
  CHECK(only<command_failed>(said).client_message_id == "mine-1");
  CHECK(goes_to_session(address_of<command_failed>(said), with.at.session));
}

TEST_CASE("a retry is answered with the first message and stored once") {
  direct_pair with;
  auto what = text_message(with.room, "hello");
  what.client_message_id = "mine-1";
  what.attachments = {file_named("first.pdf")};
  const auto first = only<message_posted>(with.here.run(with.at, what)).posted.message;
  what.attachments = {file_named("second.pdf")};
  const auto said = with.here.run(with.at, what);
  REQUIRE(said.events.size() == 1);
  CHECK(only<message_repeated>(said).first.message == first);
  CHECK(goes_to_session(said.events.front().to, with.at.session));
  CHECK(said.orphaned_files == std::vector<std::string>{"second.pdf"});
  CHECK(with.here.stored_messages(with.room) == 1);
  CHECK(with.here
            .run(with.at,
                 [&] {
                   what.attachments = {file_named("first.pdf")};
                   return what;
                 }())
            .orphaned_files.empty());
}

TEST_CASE("a retry within one batch is stored once") {
  direct_pair with;
  auto what = text_message(with.room, "hello");
  what.client_message_id = "mine-1";
  const auto said = with.here.domain.run({with.here.from(with.at, what), with.here.from(with.at, what)});
  CHECK(only<message_repeated>(said).first.message == only<message_posted>(said).posted.message);
  CHECK(with.here.stored_messages(with.room) == 1);
}

TEST_CASE("the same client_message_id in another room is refused, and tells nothing of the first") {
  direct_pair with;
  auto what = text_message(with.room, "hello");
  what.client_message_id = "mine-1";
  CHECK(count_of<message_posted>(with.here.run(with.at, what)) == 1);
  what.room = with.here.add_room(room_type::group, {with.ann, with.bob});
  what.attachments = {file_named("second.pdf")};
  const auto refused = with.here.request(with.ann, what);
  CHECK(failure(refused) == errc::conflict);
  CHECK(refused.orphaned_files == std::vector<std::string>{"second.pdf"});
  REQUIRE_FALSE(failure(with.here.request(with.ann, delete_room{room_reference{with.room}})));
  CHECK(failure(with.here.request(with.ann, what)) == errc::conflict);
}

TEST_CASE("two senders may use the same client_message_id") {
  direct_pair with;
  auto what = text_message(with.room, "hello");
  what.client_message_id = "1";
  CHECK(count_of<message_posted>(with.here.run(with.at, what)) == 1);
  CHECK(count_of<message_posted>(with.here.run(with.bob_at, what)) == 1);
}

TEST_CASE("a retry with uploads is answered although they are claimed by now") {
  direct_pair with;
  upload(with.here, with.ann, "a.pdf");
  auto what = text_message(with.room, "");
  what.uploads = {"a.pdf"};
  what.client_message_id = "mine-1";
  CHECK(count_of<message_posted>(with.here.run(with.at, what)) == 1);
  CHECK(count_of<message_repeated>(with.here.run(with.at, what)) == 1);
}

TEST_CASE("files that came along stand before files that were uploaded earlier") {
  direct_pair with;
  upload(with.here, with.ann, "b.pdf");
  upload(with.here, with.ann, "c.pdf");
  auto what = text_message(with.room, "");
  what.attachments = {file_named("a.png", message_kind::image)};
  what.uploads = {"c.pdf", "b.pdf"};
  const auto files = only<message_posted>(with.here.run(with.at, what)).posted.message.attachments;
  REQUIRE(files.size() == 3);
  CHECK(files[0].key == "a.png");
  CHECK(files[0].owner == with.ann);
  CHECK(files[1].key == "c.pdf");
  CHECK(files[2].key == "b.pdf");
}

TEST_CASE("a text with files is of the kind of the first file") {
  direct_pair with;
  auto what = text_message(with.room, "look");
  what.attachments = {file_named("a.png", message_kind::image), file_named("b.pdf")};
  CHECK(only<message_posted>(with.here.run(with.at, what)).posted.message.kind == message_kind::image);
  what.attachments = {file_named("c.mp3", message_kind::voice)};
  what.kind = message_kind::file;
  CHECK(only<message_posted>(with.here.run(with.at, what)).posted.message.kind == message_kind::file);
}

TEST_CASE("an upload is used by its owner, and once") {
  direct_pair with;
  upload(with.here, with.bob, "of-bob.pdf");
  upload(with.here, with.ann, "of-ann.pdf");
  auto what = text_message(with.room, "");
  what.uploads = {"of-bob.pdf"};
  CHECK(failure(with.here.run(with.at, what)) == errc::file_not_found);
  what.uploads = {"of-ann.pdf", "of-ann.pdf"};
  CHECK(failure(with.here.run(with.at, what)) == errc::file_not_found);
  what.uploads = {"of-nobody.pdf"};
  CHECK(failure(with.here.run(with.at, what)) == errc::file_not_found);
  what.uploads = {"of-ann.pdf"};
  CHECK(count_of<message_posted>(with.here.run(with.at, what)) == 1);
  CHECK(failure(with.here.run(with.at, what)) == errc::file_not_found);
}

TEST_CASE("the files of a refused message are nobody's, and earlier uploads stay") {
  direct_pair with;
  upload(with.here, with.ann, "kept.pdf");
  auto what = text_message(room_id{999}, "");
  what.attachments = {file_named("lost.pdf")};
  what.uploads = {"kept.pdf"};
  CHECK(with.here.run(with.at, what).orphaned_files == std::vector<std::string>{"lost.pdf"});
}

TEST_CASE("more files than one command may bring are refused") {
  direct_pair with;
  auto what = text_message(with.room, "");
  what.attachments.assign(101, file_named("a.pdf"));
  CHECK(failure(with.here.run(with.at, what)) == errc::too_many_files);
  CHECK(failure(with.here.request(with.ann, record_uploads{what.attachments})) == errc::too_many_files);
}

TEST_CASE("uploads are recorded all or none") {
  direct_pair with;
  upload(with.here, with.ann, "taken.pdf");
  const auto said =
      with.here.request(with.ann, record_uploads{{file_named("new.pdf"), file_named("taken.pdf")}});
  CHECK(failure(said) == errc::conflict);
  CHECK_FALSE(with.here.snapshot()->find_attachment("new.pdf").value().has_value());
  CHECK(said.orphaned_files == std::vector<std::string>{"new.pdf"});
}

TEST_CASE("a reply stands in the room of its parent") {
  direct_pair with;
  const auto parent = with.here.post(with.at, with.room, "question");
  auto what = text_message(with.room, "answer");
  what.parent = message_reference{parent.uuid};
  CHECK(only<message_posted>(with.here.run(with.bob_at, what)).posted.message.parent == parent.id);
  const auto other = with.here.add_room(room_type::group, {with.ann});
  what.room = room_reference{other};
  CHECK(failure(with.here.run(with.at, what)) == errc::message_not_found);
  what.parent = message_reference{message_id{999}};
  CHECK(failure(with.here.run(with.at, what)) == errc::message_not_found);
}

TEST_CASE("messages of a room are never dated before earlier ones") {
  direct_pair with;
  const auto first = with.here.post(with.at, with.room, "one");
  with.here.clock.set(first.created_at - std::chrono::hours(1));
  CHECK(with.here.post(with.at, with.room, "two").created_at == first.created_at);
  with.here.clock.set(first.created_at + std::chrono::seconds(1));
  CHECK(with.here.post(with.at, with.room, "three").created_at > first.created_at);
}

TEST_CASE("who sends has not read what the others wrote before") {
  direct_pair with;
  with.here.post(with.bob_at, with.room, "a question");
  with.here.post(with.at, with.room, "of something else");
  CHECK(membership(with.here, with.room, with.ann).read_sequence == 0);
  CHECK(with.here.snapshot()->count_unread(with.room, with.ann).value() == 1);
}

TEST_CASE("a batch of a thousand messages keeps its order") {
  direct_pair with;
  std::vector<submitted_command> batch;
  for (int index = 0; index < 1000; ++index) {
    batch.push_back(with.here.from(index % 2 == 0 ? with.at : with.bob_at,
                                   text_message(with.room, std::to_string(index))));
  }
  const auto posted = all_of<message_posted>(with.here.domain.run(batch));
  REQUIRE(posted.size() == 1000);
  for (std::size_t index = 0; index < posted.size(); ++index) {
    REQUIRE(posted[index].posted.message.text == std::to_string(index));
    REQUIRE(posted[index].posted.message.sequence ==
            posted.front().posted.message.sequence + static_cast<sequence>(index));
  }
}

TEST_CASE("an edited message is told to the room and logged") {
  direct_pair with;
  const auto sent = with.here.post(with.at, with.room, "helo");
  with.here.clock.advance(std::chrono::seconds(1));
  const auto said = with.here.run(with.at, edit_message{message_reference{sent.id}, "hello"});
  const auto edited = only<message_edited>(said).edited.message;
  CHECK(edited.text == "hello");
  CHECK(edited.edited_at == with.here.clock.now());
  CHECK(goes_to_room(address_of<message_edited>(said), with.room));
  CHECK(count_of<command_completed>(said) == 1);
  CHECK(*with.here.snapshot()->find_message(sent.id).value() == edited);
  const auto log = with.here.snapshot()->events_since(with.room, sent.sequence, 10).value();
  REQUIRE(log.size() == 1);
  CHECK(log.front().kind == room_event_kind::message_edited);
  const auto request = with.here.request(with.ann, edit_message{message_reference{sent.id}, "hello!"});
  CHECK(only<message_loaded>(request).message.message.text == "hello!");
}

TEST_CASE("a message is edited by its author alone") {
  direct_pair with;
  const auto sent = with.here.post(with.at, with.room, "hello");
  CHECK(failure(with.here.run(with.bob_at, edit_message{message_reference{sent.id}, "x"})) ==
        errc::forbidden);
  const auto cid = with.here.open(with.here.add_user("cid"));
  CHECK(failure(with.here.run(cid, edit_message{message_reference{sent.id}, "x"})) ==
        errc::message_not_found);
  CHECK(failure(with.here.run(cid, edit_message{message_reference{message_id{999}}, "x"})) ==
        errc::message_not_found);
}

TEST_CASE("only text that stays text is edited") {
  direct_pair with;
  const auto sent = with.here.post(with.at, with.room, "hello");
  CHECK(failure(with.here.run(with.at, edit_message{message_reference{sent.id}, ""})) ==
        errc::invalid_argument);
  CHECK(failure(with.here.run(with.at, edit_message{message_reference{sent.id}, std::string(70000, 'a')})) ==
        errc::too_large);
  auto what = text_message(with.room, "look");
  what.attachments = {file_named("a.png", message_kind::image)};
  const auto picture = only<message_posted>(with.here.run(with.at, what)).posted.message;
  CHECK(failure(with.here.run(with.at, edit_message{message_reference{picture.id}, "x"})) ==
        errc::invalid_argument);
  with.here.run(with.at, delete_message{message_reference{sent.id}});
  CHECK(failure(with.here.run(with.at, edit_message{message_reference{sent.id}, "x"})) ==
        errc::message_not_found);
}

TEST_CASE("a deleted message loses its text and its files") {
  direct_pair with;
  auto what = text_message(with.room, "look");
  what.attachments = {file_named("a.png", message_kind::image)};
  const auto sent = only<message_posted>(with.here.run(with.at, what)).posted.message;
  const auto said = with.here.run(with.at, delete_message{message_reference{sent.id}});
  const auto deleted = only<message_deleted>(said).deleted.message;
  CHECK(goes_to_room(address_of<message_deleted>(said), with.room));
  CHECK(deleted.text.empty());
  CHECK(deleted.attachments.empty());
  CHECK(deleted.deleted_at.has_value());
  CHECK(said.orphaned_files == std::vector<std::string>{"a.png"});
  CHECK(*with.here.snapshot()->find_message(sent.id).value() == deleted);
  for (const auto& key : said.orphaned_files) {
    CHECK_FALSE(with.here.snapshot()->find_attachment(key).value().has_value());
  }
}

TEST_CASE("deleting twice is answered the same and announced once") {
  direct_pair with;
  const auto sent = with.here.post(with.at, with.room, "hello");
  const auto first = with.here.request(with.ann, delete_message{message_reference{sent.id}});
  const auto second = with.here.request(with.ann, delete_message{message_reference{sent.id}});
  CHECK(count_of<message_deleted>(first) == 1);
  CHECK(count_of<message_deleted>(second) == 0);
  CHECK(only<message_loaded>(first).message.message == only<message_loaded>(second).message.message);
  CHECK(with.here.snapshot()->events_since(with.room, sent.sequence, 10).value().size() == 1);
}

TEST_CASE("a message is deleted by its author, and in a group by the room's creator") {
  chat here;
  const auto ann = here.add_user("ann");
  const auto bob = here.add_user("bob");
  const auto cid = here.add_user("cid");
  const auto group = here.add_room(room_type::group, {ann, bob, cid});
  const auto sent = here.post(here.open_for_all_rooms(bob), group, "hello");
  CHECK(failure(here.request(cid, delete_message{message_reference{sent.id}})) == errc::forbidden);
  CHECK(count_of<message_deleted>(here.request(ann, delete_message{message_reference{sent.id}})) == 1);
  const auto direct = here.add_room(room_type::direct, {ann, bob});
  const auto private_one = here.post(here.open_for_all_rooms(bob), direct, "hello");
  CHECK(failure(here.request(ann, delete_message{message_reference{private_one.id}})) == errc::forbidden);
}

TEST_SUITE_END();

}  // namespace parlor::engine
