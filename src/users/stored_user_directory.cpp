#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "parlor/users/stored.hpp"

#include "text/utf8.hpp"

namespace parlor {
namespace {

// What a token claims about its bearer, made fit to be stored: claims are text of whatever length and form.
std::string tidy(std::string_view claim, std::size_t most_bytes) {
  if (!text::is_single_line(claim)) return {};
  return std::string{text::truncate_utf8(claim, most_bytes)};
}

user profile_of(const principal& who, timestamp now) {
  constexpr std::size_t longest_name = 255;
  constexpr std::size_t longest_address = 2048;
  user person;
  person.subject = who.subject;
  person.username = tidy(who.claims.username, longest_name);
  person.email = tidy(who.claims.email, longest_name);
  person.first_name = tidy(who.claims.first_name, longest_name);
  person.last_name = tidy(who.claims.last_name, longest_name);
  person.user_type = tidy(who.claims.user_type, longest_name);
  // An address that was cut leads somewhere else.
  if (who.claims.avatar_url.size() <= longest_address)
    person.avatar_url = tidy(who.claims.avatar_url, longest_address);
  person.created_at = now;
  return person;
}

class stored_user_directory final : public user_directory {
 public:
  explicit stored_user_directory(unknown_users policy) : policy_(policy) {}

  result<user> admit(const principal& who, timestamp now, unit_of_work& work) override {
    auto known = work.find_user_by_subject(who.subject);
    if (!known) return known.error();
    if (*known) {
      if (!(*known)->is_active) return error{errc::forbidden, "admit", "the user is not active"};
      return **std::move(known);
    }
    if (policy_ == unknown_users::refuse) return error{errc::forbidden, "admit", "the user is not known"};
    constexpr std::size_t longest_subject = 1024;
    if (who.subject.empty() || who.subject.size() > longest_subject || !text::is_single_line(who.subject)) {
      return error{errc::forbidden, "admit", "the subject is no name"};
    }

    auto person = profile_of(who, now);
    auto created = work.put_user(person);
    if (created || created.error().code != errc::conflict || person.username.empty()) return created;
    // Somebody else has the name; who they are stands in the subject.
    person.username.clear();
    return work.put_user(person);
  }

  result<std::optional<user>> find(const user_reference& which, const storage_reader& reader) override {
    if (const auto* id = std::get_if<user_id>(&which)) return reader.find_user(*id);
    if (const auto* id = std::get_if<uuid>(&which)) return reader.find_user_by_uuid(*id);
    return reader.find_user_by_username(std::get<std::string>(which));
  }

  result<std::optional<user>> find_subject(std::string_view subject, const storage_reader& reader) override {
    return reader.find_user_by_subject(subject);
  }

  result<std::vector<user>> search(std::string_view text, std::size_t limit,
                                   const storage_reader& reader) override {
    return reader.search_users(text, limit);
  }

 private:
  unknown_users policy_;
};

}  // namespace

std::unique_ptr<user_directory> make_stored_user_directory(unknown_users policy) {
  return std::make_unique<stored_user_directory>(policy);
}

}  // namespace parlor
