"""A store that several servers share: DuckLake, with its catalog in PostgreSQL and its rows as Parquet in a folder."""
