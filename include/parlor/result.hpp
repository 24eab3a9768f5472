// result<T>: a value, or the error that stands in its place.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <variant>

#include "parlor/error.hpp"

namespace parlor {

template <typename T>
class [[nodiscard]] result {
 public:
  result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  result(parlor::error problem) : state_(std::in_place_index<1>, std::move(problem)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  // Precondition: has_value().
  T& operator*() & { return get(); }
  const T& operator*() const& { return get(); }
  T&& operator*() && { return std::move(get()); }
  T* operator->() { return &get(); }
  const T* operator->() const { return &get(); }

  // The value; throws std::system_error with the error's text where there is none. For main() and tests.
  T& value() & { return check(), get(); }
  T&& value() && { return check(), std::move(get()); }

  // Precondition: !has_value().
  const parlor::error& error() const {
    assert(!has_value());
    return *std::get_if<1>(&state_);
  }

 private:
  T& get() {
    assert(has_value());
    return *std::get_if<0>(&state_);
  }
  const T& get() const {
    assert(has_value());
    return *std::get_if<0>(&state_);
  }
  void check() const {
    if (!has_value()) {
      throw std::system_error(std::make_error_code(std::errc::io_error), to_string(error()));
    }
  }

  std::variant<T, parlor::error> state_;
};

template <>
class [[nodiscard]] result<void> {
 public:
  result() = default;
  result(parlor::error problem) : problem_(std::move(problem)) {}

  bool has_value() const { return !problem_.has_value(); }
  explicit operator bool() const { return has_value(); }

  // Throws std::system_error with the error's text where there is one. For main() and tests.
  void value() const {
    if (problem_) {
      throw std::system_error(std::make_error_code(std::errc::io_error), to_string(*problem_));
    }
  }

  // Precondition: !has_value().
  const parlor::error& error() const {
    assert(problem_.has_value());
    return *problem_;
  }

 private:
  std::optional<parlor::error> problem_;
};

}  // namespace parlor
