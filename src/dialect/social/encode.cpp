// Events to frames: who is told, and in which words.
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dialect/audience.hpp"
#include "dialect/byte_size.hpp"
#include "dialect/frames.hpp"
#include "dialect/problem.hpp"
#include "dialect/sentences.hpp"
#include "dialect/social/social.hpp"
#include "dialect/social/vocabulary.hpp"
#include "text/json_writer.hpp"
#include "text/time_format.hpp"

namespace parlor::social {
namespace {

using dialects::json_text;
using dialects::one_frame;
using dialects::typed_frame;

struct audience_of_event : dialects::audience_rules {
  using audience_rules::operator();

  std::optional<int> operator()(const message_posted& what) const { return in_room(what.posted.message); }
  std::optional<int> operator()(const message_edited& what) const {
    return when(hears(what.edited.message.room));
  }
  std::optional<int> operator()(const message_deleted& what) const {
    return when(hears(what.deleted.message.room));
  }
  std::optional<int> operator()(const messages_listed&) const { return dialects::for_anybody; }
};

// The type of a message follows its room, by whichever protocol it came.
std::string_view type_of(room_type type) {
  switch (type) {
    case room_type::direct:
      return frame_type::private_chat;
    case room_type::group:
      return frame_type::group_chat;
  }
  return frame_type::private_chat;
}

// Pictures go into an <img>; other files would be broken there.
bool is_picture(const attachment& file) {
  constexpr std::string_view family = "image/";
  return std::string_view(file.mime_type).substr(0, family.size()) == family;
}

void write_text(text::json_writer& json, std::string_view name, std::string_view value) {
  if (value.empty()) return json.member_null(name);
  json.member(name, value);
}

template <typename Id>
void write_id(text::json_writer& json, std::string_view name, Id id) {
  json.member(name, std::to_string(id.value));
}

// Under both names by which it may have been given.
void write_client_message_id(text::json_writer& json, std::string_view client_message_id) {
  if (client_message_id.empty()) return;
  json.member(field::client_message_id, client_message_id);
  json.member(field::client_id, client_message_id);
}

void write_sender(text::json_writer& json, const user& who) {
  json.begin_object();
  write_id(json, field::id, who.id);
  json.member(field::first_name, who.first_name);
  json.member(field::last_name, who.last_name);
  json.member(field::username, who.username);
  write_text(json, field::profile_url, who.avatar_url);
  json.end_object();
}

void write_label(text::json_writer& json, const message_view& what) {
  write_id(json, field::id, what.message.room);
  json.member(field::slug, what.room.slug);
}

// What every frame about a message that stands begins with, behind its type.
void write_name(text::json_writer& json, const message_view& what) {
  write_label(json, what);
  write_id(json, field::message_id, what.message.id);
}

// What an error from inside means for a frame, where that is more than its code says. Only pictures are
// looked at: what else is wrong with a message lies in what it names, or in a picture without bytes.
std::string frame_sentence(const error& problem, const social_options& options) {
  if (!dialects::sentence_of(problem).empty()) return dialects::sentence_for(problem);
  if (problem.code == errc::unsupported_type) return std::string(sentence::no_picture);
  if (problem.code == errc::malformed || problem.code == errc::io_failed) {
    return std::string(sentence::upload_failed);
  }
  if (problem.code == errc::invalid_argument) return std::string(sentence::bad_message);
  if (problem.code != errc::too_large) return dialects::sentence_for(problem);
  if (problem.limit != options.max_image_bytes) return std::string(sentence::too_many_pixels);
  return std::string(sentence::image_too_large) + dialects::short_size(problem.limit) + '.';
}

struct frame_of_event {
  const social_options& options;
  const render_context& context;
  user_id self;

  std::string address_of(const attachment& file) const {
    if (!options.public_base_url.empty()) {
      return render_context{options.public_base_url, context.signer}.link_to("", file.key);
    }
    return context.link_to(options.static_mount, file.key);
  }
  void write_file(text::json_writer& json, const attachment& file) const {
    json.member(field::file_url, address_of(file));
    json.member(field::file_name, file.file_name);
  }

  // A picture stands where the document has it. Members for more than one, and for files that are no
  // pictures, are there only if they are needed.
  void write_further_files(text::json_writer& json, const std::vector<const attachment*>& pictures,
                           const std::vector<const attachment*>& others) const {
    if (pictures.size() > 1) {
      json.key(field::image_urls);
      json.begin_array();
      for (const auto* one : pictures) json.string(address_of(*one));
      json.end_array();
    }
    if (!others.empty()) write_file(json, *others.front());
    if (others.size() > 1) {
      json.key(field::files);
      json.begin_array();
      for (const auto* one : others) {
        json.begin_object();
        write_file(json, *one);
        json.end_object();
      }
      json.end_array();
    }
  }

  void write_message(text::json_writer& json, const message_view& what,
                     std::string_view client_message_id) const {
    const auto& message = what.message;
    const bool is_deleted = message.deleted_at.has_value();
    std::vector<const attachment*> pictures;
    std::vector<const attachment*> others;
    if (!is_deleted) {
      for (const auto& file : message.attachments) (is_picture(file) ? pictures : others).push_back(&file);
    }

    json.begin_object();
    json.member(field::type, type_of(what.room.type));
    write_label(json, what);
    json.key(field::sender);
    write_sender(json, what.sender.person);
    json.member(field::message_text, is_deleted ? std::string_view() : std::string_view(message.text));
    write_text(json, field::image_url, pictures.empty() ? std::string() : address_of(*pictures.front()));
    json.member(field::sent_at, text::format_plain_seconds(message.created_at));
    write_id(json, field::message_id, message.id);
    write_further_files(json, pictures, others);
    if (message.edited_at) json.member(field::edited_at, text::format_plain_seconds(*message.edited_at));
    if (is_deleted) json.member(field::is_deleted, true);
    write_client_message_id(json, client_message_id);
    json.end_object();
  }
  rendering message_frame(const message_view& what) const {
    const bool is_sender = what.message.sender == self;
    const auto own_name = is_sender ? std::string_view(what.message.client_message_id) : std::string_view();
    return one_frame(json_text([&](text::json_writer& json) { write_message(json, what, own_name); }));
  }

  rendering operator()(const message_posted& what) const { return message_frame(what.posted); }
  rendering operator()(const message_repeated& what) const { return message_frame(what.first); }
  rendering operator()(const message_loaded& what) const { return message_frame(what.message); }
  rendering operator()(const message_edited& what) const {
    const auto& edited = what.edited.message;
    return one_frame(typed_frame(frame_type::message_edited, [&](text::json_writer& json) {
      write_name(json, what.edited);
      json.member(field::message_text, edited.text);
      json.member(field::edited_at, text::format_plain_seconds(edited.edited_at.value_or(edited.created_at)));
    }));
  }
  rendering operator()(const message_deleted& what) const {
    return one_frame(typed_frame(frame_type::message_deleted,
                                 [&](text::json_writer& json) { write_name(json, what.deleted); }));
  }
  rendering operator()(const messages_listed& what) const {
    return one_frame(typed_frame(frame_type::chat_history, [&](text::json_writer& json) {
      write_id(json, field::id, what.room.id);
      json.member(field::slug, what.room.slug);
      json.key(field::messages);
      json.begin_array();
      for (const auto& one : what.messages) write_message(json, one, {});
      json.end_array();
      json.member(field::has_more, what.has_more);
    }));
  }
  rendering operator()(const command_failed& what) const {
    return one_frame(typed_frame(frame_type::error, [&](text::json_writer& json) {
      json.member(field::message, frame_sentence(what.problem, options));
      dialects::write_retry_after(json, what.problem);
      write_client_message_id(json, what.client_message_id);
    }));
  }

  template <typename Event>
  rendering operator()(const Event&) const {
    return {};
  }
};

}  // namespace

std::optional<int> social_dialect::audience(const event& what, const session_view& session) const {
  return std::visit(audience_of_event{{session}}, what);
}

rendering social_dialect::render(const event& what, const session_view& session,
                                 const render_context& context) const {
  return std::visit(frame_of_event{options_, context, session.self}, what);
}

}  // namespace parlor::social
