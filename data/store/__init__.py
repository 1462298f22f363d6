"""The one DuckDB file: connection, cursor, one writer, migrations, cube, lock, backup. The only duckdb import."""

from data.store.cursor import (
    Cursor,
    Damaged,
    DatabaseError,
    OutOfDisk,
    QueryTimeout,
    ReadOnly,
    full_disk,
    literal,
    utc_now,
)
from data.store.file_check import check, schema_of, verify_file
from data.store.connect import CONFIG, MEMORY_LIMIT
from data.store.recovery.invariants import broken, broken_in
from data.store.recovery.losses import losses, take_note
from data.store.recovery.torn import Lost
from data.store.store import QUERY_SECONDS, Store
from data.store.views import SQL, VIEWS
