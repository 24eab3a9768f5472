#include "authorisation/scene.hpp"

#include <array>
#include <chrono>
#include <future>
#include <stdexcept>
#include <utility>
#include <vector>

#include "parlor/auth/jwt.hpp"
#include "parlor/dialect/every.hpp"
#include "parlor/media/memory.hpp"
#include "parlor/storage/memory.hpp"
#include "parlor/transport/websocketpp.hpp"

#include "server/file_links.hpp"

namespace authorisation {
namespace {

using namespace parlor;

constexpr std::int64_t noon = 1704110400;  // 2024-01-01T12:00:00Z, at which the server's clock stands
constexpr std::int64_t hour = 3600;
constexpr room_id the_room{4};
constexpr std::int64_t first_home = 20;  // and the number of its owner
constexpr std::int64_t nothing = 997;    // no user, no room and no message

// The place in the list is the number of the user, from 1 on.
constexpr std::array<std::string_view, 9> names = {"ann", "bob", "cem", "dora", "fay",
                                                   "gus", "ina", "hal", "olga"};

constexpr std::string_view file_key = "chat_files/files/SECRET.txt";
constexpr std::string_view upload_key = "chat_files/files/upload_of_olga.txt";
constexpr std::string_view picture_key = "chat_attachments/files/upload_of_olga.txt";

timestamp at(std::int64_t seconds) {
  return timestamp(std::chrono::seconds(seconds));
}

user_id number_of(std::string_view name) {
  for (std::size_t place = 0; place < names.size(); ++place) {
    if (names[place] == name) return user_id(static_cast<std::int64_t>(place) + 1);
  }
  return {};
}

// 00000000-0000-4000-8000-000000000007
std::string uuid_text(std::int64_t number) {
  return "00000000-0000-4000-8000-" + std::to_string(1000000000000 + number).substr(1);
}

uuid uuid_of(std::int64_t number) {
  return *parse_uuid(uuid_text(number));
}

std::string_view caller_of(relation who) {
  switch (who) {
    case relation::stranger:
      return "dora";
    case relation::newcomer:
      return "newcomer";
    case relation::member:
      return "cem";
    case relation::creator:
      return "ann";
    case relation::removed:
      return "fay";
    case relation::left:
      return "gus";
    case relation::inactive:
      return "ina";
    case relation::no_token:
    case relation::bad_token:
    case relation::expired_token:
    case relation::author:
    case relation::room_deleted:
    case relation::room_absent:
    case relation::deleted_meanwhile:
      return "bob";
  }
  return {};
}

jwt_key key() {
  return {"", jwt_algorithm::hs256, "a secret of thirty-two bytes, and more"};
}

std::string sign(std::string_view subject, std::int64_t expires_at) {
  return sign_jwt({std::string(subject), "", "", noon - 2 * hour, expires_at}, key()).value();
}

std::string token_for(relation who, std::string_view name) {
  if (who == relation::no_token) return {};
  if (who == relation::expired_token) return sign(name, noon - hour);
  auto token = sign(name, noon + hour);
  // Not the last letter of the signature, of which some bits say nothing.
  if (who == relation::bad_token) token[token.size() - 10] = token[token.size() - 10] == 'A' ? 'B' : 'A';
  return token;
}

void join(unit_of_work& work, room_id where, user_id who, bool is_active) {
  member one;
  one.room = where;
  one.user = who;
  one.joined_at = at(noon);
  one.is_active = is_active;
  work.put_member(one).value();
  if (is_active) return;
  work.append_event({where, 0, room_event_kind::member_left, {}, who, at(noon)}).value();
}

message post(unit_of_work& work, room_id where, user_id who, std::string text,
             std::vector<attachment> files = {}) {
  message posted;
  posted.room = where;
  posted.sender = who;
  posted.text = std::move(text);
  posted.created_at = at(noon);
  posted.kind = files.empty() ? message_kind::text : message_kind::file;
  posted.attachments = std::move(files);
  return work.append_message(posted).value();
}

attachment put_file(media_sink& media, std::string_view key, user_id owner) {
  const std::string bytes = "SECRET bytes";
  auto writer = media.create().value();
  writer->write(bytes).value();
  writer->commit(key).value();
  attachment file;
  file.owner = owner;
  file.key = key;
  file.file_name = "SECRET.txt";
  file.size = static_cast<std::int64_t>(bytes.size());
  file.mime_type = "text/plain";
  file.created_at = at(noon);
  return file;
}

}  // namespace

scene::scene(relation caller, room_kind where)
    : relation_(caller), kind_(where), name_(caller_of(caller)), token_(token_for(caller, name_)) {
  server_options parts;
  websocketpp_options net;
  net.port = 0;
  net.io_threads = 1;
  parts.transport = make_websocketpp_transport(std::move(net));
  parts.storage = make_memory_storage();
  storage_ = parts.storage.get();
  parts.media = make_memory_media();
  parts.dialects = make_every_dialect();
  parts.clock = [] { return at(noon); };
  jwt_options tokens;
  tokens.keys = {key()};
  tokens.clock = parts.clock;
  parts.authenticator = make_jwt_authenticator(std::move(tokens)).value();
  parts.reader_threads = parts.media_threads = 1;
  parts.public_url = "http://chat.example.com";
  parts.file_links.secret = "of this test";
  const server_side::file_links links(parts.file_links, parts.clock);

  auto work = storage_->begin().value();
  put_users(*work);
  put_rooms(*work, *parts.media);
  // As a member was given them, who may have gone since.
  const auto& file = words_.find("file")->second;
  words_["link"] = file + links.query_of(file);
  words_["other_signature"] = links.query_of(picture_key);
  work->commit().value();
  work.reset();
  server_ = std::make_unique<server>(std::move(parts));
  port_ = server_->start().value().port;
  if (is_former() && kind_ == room_kind::group) leave_room();
}

scene::~scene() = default;

void scene::put_users(unit_of_work& work) {
  for (const auto name : names) {
    user one;
    one.id = number_of(name);
    one.uuid = uuid_of(one.id.value);
    one.subject = one.username = name;
    one.email = one.username + "@example.com";
    one.is_active = name != "ina";
    one.created_at = at(noon);
    work.put_user(one).value();
  }
  words_["olga"] = std::to_string(number_of("olga").value);
  words_["olga_uuid"] = uuid_text(number_of("olga").value);
  words_["olga_token"] = sign("olga", noon + hour);
  const auto self = name_ == "newcomer" ? nothing : number_of(name_).value;
  words_["self"] = std::to_string(self);
  words_["self_uuid"] = uuid_text(self);
}

void scene::put_rooms(unit_of_work& work, media_sink& media) {
  const auto olga = number_of("olga");
  const bool is_author = relation_ != relation::stranger && relation_ != relation::newcomer &&
                         relation_ != relation::member && relation_ != relation::creator;
  const bool is_direct = kind_ == room_kind::direct;
  const bool is_outsider = relation_ == relation::stranger || relation_ == relation::newcomer;
  // In a direct room the other one is olga, who then is the author where the caller is not.
  const auto other = is_outsider ? number_of("bob") : number_of(name_);
  const auto author = is_author ? other : is_direct && !is_outsider ? olga : number_of("bob");

  room target;
  target.id = the_room;
  target.uuid = uuid_of(100 + the_room.value);
  target.slug = "SECRET-slug";
  target.name = "SECRET name";
  target.type = is_direct ? room_type::direct : room_type::group;
  target.created_by = !is_direct ? number_of("ann") : relation_ == relation::creator ? other : olga;
  target.created_at = target.updated_at = at(noon);
  work.put_room(target).value();
  if (is_direct) {
    join(work, the_room, other, !is_former());
    join(work, the_room, olga, true);
  } else {
    for (const auto* name : {"ann", "bob", "cem", "ina", "olga"}) join(work, the_room, number_of(name), true);
    if (is_former()) join(work, the_room, number_of(name_), true);  // until the server runs
  }
  auto file = put_file(media, file_key, author);
  const auto message = post(work, the_room, author, "SECRET of the author");
  post(work, the_room, author, "SECRET file", {std::move(file)});
  const auto others = post(work, the_room, olga, "SECRET of olga");
  for (const auto key : {upload_key, picture_key}) work.add_attachment(put_file(media, key, olga)).value();
  if (relation_ == relation::room_deleted) {
    target.is_active = false;
    work.put_room(target).value();
    work.append_event({the_room, 0, room_event_kind::room_deleted, {}, olga, at(noon)}).value();
  }

  for (const auto name : names) {
    const auto owner = number_of(name);
    if (name == "hal" || name == "olga") continue;
    room home;
    home.id = room_id(first_home + owner.value);
    home.uuid = uuid_of(100 + home.id.value);
    home.created_by = owner;
    home.created_at = home.updated_at = at(noon);
    work.put_room(home).value();
    join(work, home.id, owner, true);
    join(work, home.id, number_of("hal"), true);
    post(work, home.id, owner, "at home");
  }

  const bool is_absent = relation_ == relation::room_absent;
  const auto number = [&](std::int64_t there) { return std::to_string(is_absent ? nothing : there); };
  const auto long_name = [&](const uuid& there) { return is_absent ? uuid_text(nothing) : to_string(there); };
  words_["room"] = number(the_room.value);
  words_["room_uuid"] = long_name(target.uuid);
  words_["slug"] = is_absent ? "no-such-room" : target.slug;
  words_["message"] = number(message.id.value);
  words_["message_uuid"] = long_name(message.uuid);
  words_["others"] = number(others.id.value);
  words_["others_uuid"] = long_name(others.uuid);
  words_["file"] = is_absent ? "chat_files/files/absent.txt" : file_key;
  words_["upload"] = upload_key;
  words_["picture"] = picture_key;
  const auto home = name_ == "newcomer" ? nothing : first_home + number_of(name_).value;
  words_["home"] = std::to_string(home);
  words_["home_uuid"] = uuid_text(100 + home);
}

const std::string& scene::token_of_olga() const {
  return words_.find("olga_token")->second;
}

std::string scene::filled(std::string_view text) const {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz_";
  std::string result;
  while (!text.empty()) {
    const auto mark = std::min(text.find('%'), text.size());
    result += text.substr(0, mark);
    if (mark == text.size()) break;
    text.remove_prefix(mark + 1);
    const auto end = std::min(text.find_first_not_of(letters), text.size());
    const auto word = text.substr(0, end);
    const auto found = words_.find(word);
    if (found == words_.end()) throw std::logic_error("no such word: " + std::string(word));
    // A newcomer has a number once the server has seen them.
    const auto self = word == "self" ? caller() : user_id();
    result += self ? std::to_string(self.value) : found->second;
    text.remove_prefix(end);
  }
  return result;
}

user_id scene::caller() const {
  const auto known = storage_->snapshot().value()->find_user_by_subject(name_).value();
  return known ? known->id : user_id();
}

record scene::stored() const {
  constexpr std::int64_t last_room = 60;
  constexpr std::int64_t last_user = 20;
  constexpr std::size_t most_messages = 100;
  const auto reader = storage_->snapshot().value();
  record found;
  auto& text = found.text;
  for (room_id where{1}; where.value <= last_room; ++where.value) {
    const auto one = reader->find_room(where).value();
    if (!one) continue;
    text +=
        "room " + std::to_string(where.value) + ' ' + one->name + (one->is_active ? "" : " deleted") + '\n';
    for (user_id who{1}; who.value <= last_user; ++who.value) {
      const auto place = reader->find_member(where, who).value();
      if (!place) continue;
      found.read[{where.value, who.value}] = place->read_sequence;
      text += "  member " + std::to_string(who.value) + (place->is_active ? "" : " gone") + " read " +
              std::to_string(place->read_sequence) + '\n';
    }
    const auto messages = reader->messages_before(where, 0, most_messages).value();
    for (const auto& each : messages) {
      found.senders[each.id.value] = each.sender;
      text += "  message " + std::to_string(each.id.value) + " of " + std::to_string(each.sender.value) +
              ": " + each.text + (each.deleted_at ? " deleted" : "") + '\n';
    }
  }
  for (const auto key : {file_key, upload_key, picture_key}) {
    const auto file = reader->find_attachment(key).value();
    const auto shown_by = file ? reader->message_of_attachment(file->id).value() : std::nullopt;
    text += std::string(key) + (file ? " of " + std::to_string(file->owner.value) : " gone") + " in " +
            std::to_string(shown_by.value_or(message_id()).value) + '\n';
  }
  return found;
}

void scene::delete_room() {
  submit(kind_ == room_kind::group ? number_of("ann") : number_of("olga"), parlor::delete_room{the_room});
}

bool scene::is_former() const {
  return relation_ == relation::removed || relation_ == relation::left;
}

void scene::leave_room() {
  const auto whom = number_of(name_);
  submit(relation_ == relation::removed ? number_of("ann") : whom, remove_member{the_room, whom});
}

void scene::submit(user_id as, command what) {
  if (const auto refused = ask(as, std::move(what))) {
    throw std::logic_error("the stage cannot be set: " + to_string(*refused));
  }
}

std::optional<error> scene::ask(user_id as, command what) {
  auto done = std::make_shared<std::promise<std::optional<error>>>();
  auto answer = done->get_future();
  server_->submit(as, std::move(what), [done](const event& said) {
    const auto* failed = std::get_if<command_failed>(&said);
    done->set_value(failed == nullptr ? std::nullopt : std::optional(failed->problem));
  });
  return answer.get();
}

}  // namespace authorisation
