#include "storage/sqlite_errors.hpp"

#include <sqlite3.h>

namespace parlor::storage_detail {
namespace {

errc constraint_code(int extended) {
  switch (extended) {
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return errc::not_found;
    case SQLITE_CONSTRAINT_CHECK:
      return errc::too_large;
    default:
      return errc::conflict;
  }
}

errc code_of(int primary, int extended) {
  switch (primary) {
    case SQLITE_CONSTRAINT:
      return constraint_code(extended);
    case SQLITE_TOOBIG:
      return errc::too_large;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
      return errc::corrupt;
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return errc::io_failed;
    default:
      return errc::unavailable;
  }
}

}  // namespace

error translate(const SQLite::Exception& problem, const char* operation) {
  return {code_of(problem.getErrorCode() & 0xff, problem.getExtendedErrorCode()), operation, problem.what()};
}

}  // namespace parlor::storage_detail
