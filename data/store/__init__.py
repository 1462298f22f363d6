"""The one DuckDB file: connection, cursor, one writer, migrations, cube, lock, backup. The only duckdb import."""

from data.store.cursor import Cursor, Damaged, DatabaseError, OutOfDisk, QueryTimeout, literal, utc_now
from data.store.file_check import check, verify_file
from data.store.store import CONFIG, MEMORY_LIMIT, QUERY_SECONDS, Store
from data.store.views import SQL, VIEWS
