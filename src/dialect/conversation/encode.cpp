// Events to frames: who is told, and in which words.
#include <string>
#include <variant>
#include <vector>

#include "dialect/audience.hpp"
#include "dialect/byte_size.hpp"
#include "dialect/closing.hpp"
#include "dialect/conversation/conversation.hpp"
#include "dialect/conversation/vocabulary.hpp"
#include "dialect/frames.hpp"
#include "dialect/problem.hpp"
#include "dialect/sentences.hpp"
#include "text/json_writer.hpp"
#include "text/time_format.hpp"

namespace parlor::conversation {
namespace {

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
  std::optional<int> operator()(const messages_read& what) const {
    return when(hears_of(what.room, what.reader.id));
  }
  std::optional<int> operator()(const typing_changed& what) const {
    return when(hears_of(what.room, what.typist.id));
  }
  std::optional<int> operator()(const room_deleted& what) const { return when(hears(what.room)); }
  std::optional<int> operator()(const member_removed& what) const {
    return when(hears(what.room) && what.user == session.self);
  }
  std::optional<int> operator()(const session_opened&) const { return dialects::for_anybody; }
};

// What an error from inside means for a frame, where that is more than its code says. Only the media sink
// looks at bytes; and a command that could be understood is invalid only where it edits a file's caption.
std::string frame_sentence(const error& problem) {
  if (!dialects::sentence_of(problem).empty()) return dialects::sentence_for(problem);
  if (problem.code == errc::malformed) return std::string(sentence::bad_file);
  if (problem.code == errc::invalid_argument) return std::string(dialects::sentence::text_messages_only);
  return dialects::sentence_for(problem);
}

// Only a message has a member `id`: by it the document's client tells messages from everything else.
struct frame_of_event {
  user_id self;
  const render_context& context;
  std::string_view media_mount;

  static void write_sender(text::json_writer& json, const user& sender) {
    json.key(field::sender);
    json.begin_object();
    json.member(field::id, sender.id.value);
    json.member(field::email, sender.email);
    json.member(field::user_type, sender.user_type);
    json.member(field::full_name, display_name(sender));
    json.end_object();
  }

  void write_file(text::json_writer& json, const attachment& file) const {
    json.begin_object();
    json.member(field::id, file.id.value);
    json.member(field::file, render_context{{}, context.signer}.link_to(media_mount, file.key));
    json.member(field::file_url, context.link_to(media_mount, file.key));
    json.member(field::filename, file.file_name);
    json.member(field::file_size, file.size);
    json.member(field::file_size_display, dialects::display_size(file.size));
    json.member(field::file_type, file.mime_type);
    json.member(field::uploaded_at, text::format_iso_seconds(file.created_at));
    json.end_object();
  }

  void write_files(text::json_writer& json, const std::vector<attachment>& files) const {
    if (files.empty()) return json.member_null(field::file_attachment);
    json.key(field::file_attachment);
    write_file(json, files.front());
    if (files.size() == 1) return;
    json.key(field::file_attachments);
    json.begin_array();
    for (const auto& file : files) write_file(json, file);
    json.end_array();
  }

  void write_own_name(text::json_writer& json, const message& what) const {
    if (what.sender != self || what.client_message_id.empty()) return;
    json.member(field::client_message_id, what.client_message_id);
  }

  rendering deleted(const message& what) const {
    return one_frame(typed_frame(frame_type::message_deleted, [&](text::json_writer& json) {
      json.member(field::message_id, what.id.value);
      json.member(field::conversation, what.room.value);
    }));
  }

  rendering edited(const message& what) const {
    return one_frame(typed_frame(frame_type::message_edited, [&](text::json_writer& json) {
      json.member(field::message_id, what.id.value);
      json.member(field::conversation, what.room.value);
      json.member(field::content, what.text);
      if (what.edited_at) json.member(field::edited_at, text::format_iso_seconds(*what.edited_at));
    }));
  }

  // The client reads file_attachment of every message of the type "file": the type follows what is there.
  rendering message_frame(const message_view& view) const {
    const auto& what = view.message;
    return one_frame(dialects::json_text([&](text::json_writer& json) {
      json.begin_object();
      json.member(field::id, what.id.value);
      json.member(field::conversation, what.room.value);
      write_sender(json, view.sender.person);
      json.member(field::content, what.text);
      json.member(field::message_type, what.attachments.empty() ? value::text : value::file);
      json.member(field::is_read, view.is_read);
      json.member(field::created_at, text::format_iso_seconds(what.created_at));
      write_files(json, what.attachments);
      write_own_name(json, what);
      json.end_object();
    }));
  }

  rendering operator()(const message_posted& what) const { return message_frame(what.posted); }
  rendering operator()(const message_edited& what) const { return edited(what.edited.message); }
  rendering operator()(const message_deleted& what) const { return deleted(what.deleted.message); }
  rendering operator()(const message_repeated& what) const {
    return what.first.message.deleted_at ? deleted(what.first.message) : message_frame(what.first);
  }
  rendering operator()(const messages_read& what) const {
    return one_frame(typed_frame(frame_type::read_receipt, [&](text::json_writer& json) {
      json.member(field::user_id, what.reader.id.value);
    }));
  }
  rendering operator()(const typing_changed& what) const {
    const auto write = [&](text::json_writer& json) {
      json.member(field::user_id, what.typist.id.value);
      json.member(field::user_email, what.typist.email);
      json.member(field::is_typing, what.is_typing);
    };
    return one_frame(typed_frame(frame_type::typing, write), frame::urgency::ephemeral);
  }
  rendering operator()(const session_opened& what) const {
    return one_frame(typed_frame(frame_type::connection_established, [&](text::json_writer& json) {
      json.member(field::message, sentence::connected);
      if (what.current) json.member(field::conversation, what.current->id.value);
      json.member(field::user_id, what.self.id.value);
    }));
  }
  rendering operator()(const room_deleted&) const { return end(dialects::sentence::room_deleted); }
  rendering operator()(const member_removed&) const { return end(dialects::sentence::not_a_member); }
  rendering operator()(const command_failed& what) const {
    return one_frame(dialects::error_frame(frame_sentence(what.problem), what));
  }

  template <typename Event>
  rendering operator()(const Event&) const {
    return {};
  }

  // The socket is about one conversation, and that is over.
  static rendering end(std::string_view sentence) {
    rendering told;
    told.close = dialects::make_close(dialects::close_code::room_not_found, sentence);
    return told;
  }
};

}  // namespace

std::optional<int> conversation_dialect::audience(const event& what, const session_view& session) const {
  return std::visit(audience_of_event{{session}}, what);
}

rendering conversation_dialect::render(const event& what, const session_view& session,
                                       const render_context& context) const {
  return std::visit(frame_of_event{session.self, context, options_.media_mount}, what);
}

}  // namespace parlor::conversation
